"""Hard rules in words, for refusals, reasons and lists."""

from typing import Any

from matching.scoring.evidence import field_name, hours_in_words


def broken_rule(kind: str, configuration: dict[str, Any]) -> str:
    """How a pair breaks a rule: "they stand in the same reporting line"."""
    hours = hours_in_words(int(float(configuration.get("minimum", 2)) * 60))
    return {
        "self": "they are the same person",
        "rejected": "the pair was rejected during review",
        "not_reporting_line": "they stand in the same reporting line",
        "not_same_team": "they work in the same department",
        "shared_hours": f"they share less than {hours} of the working day",
        "common_language": "they have no common language",
        "not_previous_pair": "they were paired before",
        "mentor_more_senior": "the mentor does not stand high enough",
        "same_value": f"they differ in {field_name(configuration.get('field', ''))}",
        "minimum_score": "the fit is below the minimum",
        "apart": "they are kept apart",
        "eligible": "one of them no longer fulfils who may join",
        "criterion": criterion_in_words(configuration),
    }.get(kind, kind)


def criterion_in_words(configuration: dict[str, Any]) -> str:
    """A criterion that is a hard rule, as it is broken: "“Skills” gives less than 40 of its 100 points"."""
    label, minimum = configuration.get("label", ""), configuration.get("minimum", 0)
    return f"“{label}” gives less than {minimum} percent of its points"

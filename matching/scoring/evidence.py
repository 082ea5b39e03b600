"""What a value rests on, in words: computed for chosen pairs only.

Sentences speak of people by their first names and of answers in the words they gave; never of scores of others, and
never of protected attributes.
"""

from typing import Any

from matching.scoring.answers import item_weights, plain
from matching.scoring.criteria import offered_skills, wanted_skills
from matching.scoring.evidence_of_wishes import WISHES
from matching.scoring.facts import Case, Evidence, Names, field_name, hours_in_words, listed, upper
from matching.scoring.scores import ScoredCriterion, Scores

__all__ = ["Evidence", "Names", "evidence_of", "field_name", "hours_in_words", "listed"]


def evidence_of(scores: Scores, criterion: ScoredCriterion, row: int, column: int, names: Names) -> Evidence:
    """The facts of one criterion for one pair; empty where an answer is missing."""
    if not criterion.answered[row, column]:
        return Evidence()
    return _KINDS[criterion.kind](Case(scores, criterion, row, column, names))


def _skills(case: Case) -> Evidence:
    sides, configuration = case.scores.sides, case.criterion.configuration
    wanted = wanted_skills([sides.rows[case.row]], configuration)[0]
    offered = offered_skills([sides.columns[case.column]], configuration)[0]
    found = _covered(wanted, offered)
    missing = [skill for skill in wanted if skill not in offered]
    tokens = [f"{skill}: wants level {wanted[skill]}, offered at {offered[skill]}" for skill in found]
    tokens += [f"{skill}: not offered" for skill in missing]
    good = told = ""
    if found:
        at = f"at level {offered[found[0]]}" if len(found) == 1 else "them"
        verb = "offers it" if len(found) == 1 else "offers"
        good = f"Wants to grow {listed(found)}; {case.names.mentor} {verb} {at}"
        told = f"{case.names.mentee} wants to grow {listed(found)}, which {case.names.mentor} offers"
    elif sides.are_peers:
        back = _covered(
            wanted_skills([sides.columns[case.column]], configuration)[0],
            offered_skills([sides.rows[case.row]], configuration)[0],
        )
        if back:
            good = f"Offers {listed(back)}, which {case.names.mentor} wants to grow"
            told = f"{case.names.mentor} wants to grow {listed(back)}, which {case.names.mentee} offers"
    gap = "" if found or not wanted else f"{case.names.mentor} offers none of the wanted skills"
    if found and missing:
        gap = f"{listed(missing)} is not covered" if len(missing) == 1 else f"{listed(missing)} are not covered"
    return Evidence(tuple(tokens), good, upper(gap), told)


def _covered(wanted: dict[str, int], offered: dict[str, int]) -> list[str]:
    """Wanted skills that are offered: those at the level aimed at first."""
    found = [skill for skill in wanted if skill in offered]
    return sorted(found, key=lambda skill: (-min(1.0, offered[skill] / max(wanted[skill], 1)), -offered[skill], skill))


def _shared_answers(case: Case) -> Evidence:
    sides, configuration = case.scores.sides, case.criterion.configuration
    ours, theirs = configuration.get("mentee", ""), configuration.get("mentor", "")
    questions = sides.snapshot["questions"]
    mentee, mentor = sides.rows[case.row], sides.columns[case.column]
    label = case.label
    if questions.get(ours, {}).get("scale"):
        value = case.value
        tokens = (f"{mentee['answers'][ours]} and {mentor['answers'][theirs]} on the scale",)
        close = value >= 0.75
        return Evidence(tokens, f"Close in {label}" if close else "", "" if close else f"Apart in {label}")
    named, offered = item_weights(mentee, ours, questions), item_weights(mentor, theirs, questions)
    shared = sorted((item for item in named if item in offered), key=lambda item: (-named[item], item))
    words = _as_written(mentee["answers"].get(ours))
    shown = [words.get(item, item) for item in shared]
    if not shown:
        return Evidence((), "", f"Nothing in common in {label}")
    quoted = [f"“{one}”" for one in shown]
    good = f"Both named {listed(quoted)}"
    return Evidence(tuple(shown), good, "", f"You both named {listed(quoted)}")


def _as_written(answer: Any) -> dict[str, str]:
    items = answer if isinstance(answer, list) else [answer]
    return {plain(item): str(item) for item in items if not isinstance(item, dict)}


def _same(case: Case) -> Evidence:
    field = case.criterion.configuration["field"]
    ours = case.scores.sides.rows[case.row]["values"][field]
    theirs = case.scores.sides.columns[case.column]["values"][field]
    name = field_name(field)
    if case.value >= 0.5:
        return Evidence((str(ours),), f"Same {name}: {ours}", "", f"You share the {name} {ours}")
    return Evidence((str(ours), str(theirs)), "", f"Different {name}: {ours} and {theirs}")


def _different(case: Case) -> Evidence:
    field = case.criterion.configuration["field"]
    ours = case.scores.sides.rows[case.row]["values"][field]
    theirs = case.scores.sides.columns[case.column]["values"][field]
    name = field_name(field)
    if case.value >= 0.5:
        told = f"You work in different parts of the organization: {ours} and {theirs}"
        return Evidence((str(ours), str(theirs)), f"Different {name}: {ours} and {theirs}", "", told)
    return Evidence((str(ours),), "", f"Same {name}, so little new perspective")


def _level_gap(case: Case) -> Evidence:
    gap = int(case.scores.sides.level_gap[case.row, case.column])
    count = f"{abs(gap)} level" if abs(gap) == 1 else f"{abs(gap)} levels"
    words = (
        f"{case.names.mentor} stands {count} {'above' if gap > 0 else 'below'}"
        if gap
        else "Both stand at the same level"
    )
    good = case.value >= 0.7
    return Evidence((f"{gap:+d} levels" if gap else "same level",), words if good else "", "" if good else words)


def _shared_hours(case: Case) -> Evidence:
    words = hours_in_words(int(case.scores.sides.shared_minutes[case.row, case.column]))
    good = case.value >= 0.6
    told = f"You share {words} of the working day" if good else ""
    sentence = f"{upper(words)} of the working day in common"
    gap = sentence if words == "no hour" else f"Only {words} of the working day in common"
    return Evidence((words,), sentence if good else "", "" if good else gap, told)


def _language(case: Case) -> Evidence:
    ours, theirs = case.scores.sides.rows[case.row]["languages"], case.scores.sides.columns[case.column]["languages"]
    shared = [word.title() for word in ours if word in theirs]
    if not shared:
        return Evidence((), "", "No common language")
    return Evidence(tuple(shared), f"Both speak {listed(shared)}", "", f"You both speak {listed(shared)}")


def _identity(_case: Case) -> Evidence:
    """Says nothing: what people confided is nobody's reading."""
    return Evidence()


_KINDS = {
    "skills": _skills,
    "shared_answers": _shared_answers,
    "same": _same,
    "different": _different,
    "level_gap": _level_gap,
    "shared_hours": _shared_hours,
    "language": _language,
    "opted_in_identity": _identity,
    **WISHES,
}

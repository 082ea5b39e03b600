"""Which metrics the product counts, and the one function that counts each."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.dictionary import Metric, metrics
from reporting.figures import Figure
from reporting.scope import Scope

Count = Callable[[Scope], Figure]


@dataclass(frozen=True)
class Measure:
    """A metric with what counts it, its short name on pages, and where permitted readers find the rows behind it."""

    metric: Metric
    label: str
    count: Count
    rows: str = ""
    of_organization: bool = False


# Counted on pages of their own, where one number alone would mislead.
ELSEWHERE = {
    "E1": "Comparisons with similar colleagues show it, with conditions and a level of evidence.",
    "E2": "Each comparison with similar colleagues shows it, column by column, before and after weighting.",
    "E4": "Each comparison with similar colleagues shows it, where a size may be shown.",
    "E5": "Each comparison with similar colleagues says it beside the result.",
    "G7": "The page of the 9-box shows it.",
    "G9": "The page of readiness shows it.",
    "H1": "Fairness reports and the page of equal access show it by group, with ratio, range and exact test.",
}
_MEASURES: dict[str, Measure] = {}


def measures(metric_id: str, label: str, *, rows: str = "", of_organization: bool = False) -> Callable[[Count], Count]:
    """Declare the function that counts a metric of the dictionary.

    `rows`: the URL name of a cohort's page with the rows behind it.
    `of_organization`: has no meaning for a single cohort.
    """

    def declare(count: Count) -> Count:
        _MEASURES[metric_id] = Measure(metrics()[metric_id], label, count, rows, of_organization)
        return count

    return declare


def counted() -> dict[str, Measure]:
    """Every metric that the product counts, in the order of the dictionary."""
    return {one: _MEASURES[one] for one in metrics() if one in _MEASURES}

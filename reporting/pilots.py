"""Whether a pilot met what was agreed before it began: judged on the interval, and "cannot tell" is an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporting.figures import Figure, Unit, written
from reporting.queries import Figures

# metric: (go from, stop below), as design and evaluation of pilots recommend; whoever freezes them may change them.
DEFAULTS = {
    "B3": (0.85, 0.70),
    "B2": (0.70, 0.50),
    "B6": (0.75, 0.60),
    "B5": (0.75, 0.60),
    "B8": (0.70, 0.50),
}
MOST_AMENDED = 3
STOPPED_FOR_STOP = 2
LOOKS = {
    "go": ("good", "Met"),
    "amend": ("warn", "Amend"),
    "stop": ("bad", "Not met"),
    "unknown": ("", "Cannot tell"),
}


@dataclass(frozen=True)
class Judged:
    """A criterion beside what came out."""

    metric: str
    label: str
    go: str
    stop: str
    value: str
    range: str
    outcome: str
    why: str

    @property
    def look(self) -> tuple[str, str]:
        """Kind and word of its tag."""
        return LOOKS[self.outcome]


def judge(figure: Figure | None, go: float, stop: float) -> tuple[str, str]:
    """(go, amend, stop or unknown; why): only where the whole range lies on one side of a threshold."""
    if figure is None or not figure.is_shown or figure.value is None:
        return "unknown", "There is no figure yet, or too few people for one."
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    if low >= go:
        return "go", "The whole range lies at or above the mark."
    if high < stop:
        return "stop", "The whole range lies below the lowest mark."
    if low >= stop and high < go:
        return "amend", "The whole range lies between the marks."
    return "unknown", "The range reaches over a mark."


def evaluate(lines: Sequence[Mapping[str, Any]], found: Figures) -> list[Judged]:
    """Each frozen criterion with its figure and outcome, in the order in which they were frozen."""
    judged = []
    for line in lines:
        shown = found.shown.get(line["metric"])
        figure = shown.figure if shown else None
        outcome, why = judge(figure, line["go"], line["stop"])
        has_value = figure is not None and figure.is_shown
        judged.append(
            Judged(
                line["metric"],
                line["label"],
                written(line["go"], Unit.SHARE),
                written(line["stop"], Unit.SHARE),
                written(figure.value, Unit.SHARE, figure.of) if figure and has_value else "",
                f"{written(figure.low, Unit.SHARE, figure.of)} to {written(figure.high, Unit.SHARE, figure.of)}"
                if figure and has_value and figure.low is not None
                else "",
                outcome,
                why,
            )
        )
    return judged


def conclude(judged: Sequence[Judged]) -> tuple[str, str]:
    """(what follows, why) by the rule that was fixed before: scale, repair, stop, or it cannot be told."""
    count = {key: sum(one.outcome == key for one in judged) for key in LOOKS}
    if count["stop"] >= STOPPED_FOR_STOP:
        return "Stop and rethink", f"{count['stop']} criteria are not met."
    if count["unknown"]:
        return "Cannot tell yet", f"{count['unknown']} of {len(judged)} criteria cannot be told apart from their marks."
    if count["stop"] or count["amend"] > MOST_AMENDED:
        return "Extend and repair", f"{count['amend']} to amend, {count['stop']} not met."
    return "Scale", f"{count['go']} met, {count['amend']} to amend, each with an owner and a date."

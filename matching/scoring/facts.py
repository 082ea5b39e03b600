"""Words that the evidence of every kind of criterion shares."""

from dataclasses import dataclass

from matching.scoring.scores import ScoredCriterion, Scores
from matching.scoring.sides import UNKNOWN

MOST_NAMED = 3
FIELD_NAMES = {"time_zone": "time zone", "hire_date": "hire date"}


@dataclass(frozen=True)
class Names:
    """How the two are called in a sentence."""

    mentee: str
    mentor: str


@dataclass(frozen=True)
class Evidence:
    """Facts behind one criterion of one pair.

    `tokens` are the facts; `good` says what speaks for the pair, `gap` what is missing (each may be empty);
    `told` is what both people may read as a reason.
    """

    tokens: tuple[str, ...] = ()
    good: str = ""
    gap: str = ""
    told: str = ""


@dataclass(frozen=True, eq=False)
class Case:
    """One criterion of one pair."""

    scores: Scores
    criterion: ScoredCriterion
    row: int
    column: int
    names: Names

    @property
    def value(self) -> float:
        """What the criterion gives the pair, 0..1."""
        return float(self.criterion.values[self.row, self.column])

    @property
    def label(self) -> str:
        """The criterion's name in the middle of a sentence."""
        label = self.criterion.label
        return label if label[:2].isupper() else label[:1].lower() + label[1:]


def listed(words: list[str]) -> str:
    """Words as "a", "a and b", "a, b and c"; more than three are counted."""
    if len(words) > MOST_NAMED:
        words = [*words[: MOST_NAMED - 1], f"{len(words) - MOST_NAMED + 1} more"]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def hours_in_words(minutes: int) -> str:
    """90 -> "1.5 hours", 60 -> "1 hour"."""
    if minutes == UNKNOWN:
        return "unknown hours"
    hours = minutes / 60
    return "1 hour" if hours == 1 else f"{hours:g} hours" if minutes else "no hour"


def field_name(field: str) -> str:
    """A person field in the middle of a sentence."""
    return FIELD_NAMES.get(field) or field.removeprefix("attributes.").replace("_", " ")


def upper(text: str) -> str:
    """With a capital letter, as a sentence begins."""
    return text[:1].upper() + text[1:]

"""What the comparison reads. It takes records of what happened and when, never who is to be followed from which day."""

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

EXIT: Final = "exit"
INVOLUNTARY: Final = "involuntary_exit"
PROMOTION: Final = "promotion"
LEAVING: Final = (EXIT, INVOLUNTARY)


@dataclass(frozen=True)
class Records:
    """One organization's history in whole months (any running number, such as 12·year + month).

    snapshots: one row per person and month of employment: person, month, eligible (bool), cluster (manager), and the
    columns on which people are compared, as HR knew them in that month.
    joined: person → month of the first match; people who never took part are absent.
    events: person, month, kind (`exit`, `involuntary_exit`, `promotion`, or any other name for a placebo).
    as_of: the last month that is known in full.
    """

    snapshots: pd.DataFrame
    joined: pd.Series
    events: pd.DataFrame
    as_of: int

    def __post_init__(self) -> None:
        missing = {"person", "month", "eligible", "cluster"} - set(self.snapshots) | {"person", "month", "kind"} - set(
            self.events
        )
        if missing:
            raise ValueError(f"columns are missing: {', '.join(sorted(missing))}")
        if self.snapshots.duplicated(["person", "month"]).any():
            raise ValueError("a person has one snapshot a month")
        if self.joined.index.has_duplicates:
            raise ValueError("a person joins for the first time once")


@dataclass(frozen=True)
class Question:
    """What is asked, fixed and time-stamped before any outcome is read.

    exact: columns on which people must be the same; coarse: column → edges of the classes they must share;
    balanced: further columns whose means are made equal. horizon in months after the index month.
    """

    outcome: str
    horizon: int = 12
    exact: tuple[str, ...] = ()
    coarse: dict[str, tuple[float, ...]] = field(default_factory=dict)
    balanced: tuple[str, ...] = ()
    # Exits that nobody chose count as exits (else such a person is unknown from then on).
    counts_involuntary: bool = False
    # Events of the first months after the index are left out for everybody.
    landmark: int = 0
    # A kind of event that mentoring should not move, besides the look at the time before.
    unmoved: str = ""
    resamples: int = 1000
    seed: int = 20260101

    def __post_init__(self) -> None:
        if self.outcome not in {"stayed", PROMOTION} or self.horizon < 1 or not 0 <= self.landmark < self.horizon:
            raise ValueError("the outcome is stayed or promotion, within at least one month")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column on which people are compared."""
        return tuple(dict.fromkeys((*self.exact, *self.coarse, *self.balanced)))

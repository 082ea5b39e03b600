"""From dated ratings to what counts today: pure, so that any past day can be told again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from readiness.enums import Standing

HOLDS_FOR: Final = timedelta(days=365)
# From the readiest to the most careful judgement.
ORDER: Final = (Standing.READY, Standing.SOON, Standing.LATER, Standing.EMERGENCY)
# Named successors: emergency cover is counted apart, expired judgements not at all.
SUCCESSORS: Final = frozenset({Standing.READY, Standing.SOON, Standing.LATER, Standing.UNCONFIRMED})


@dataclass(frozen=True)
class Said:
    """One judgement: by whom (None for what was agreed on together), which band, when."""

    rater: int | None
    band: str
    on: date


@dataclass(frozen=True)
class Judgement:
    """What counts for a nomination on a day."""

    standing: Standing
    on: date | None = None
    raters: int = 0
    # Current raters chose different bands and nothing was agreed on since.
    differ: bool = False

    @property
    def needs_calibration(self) -> bool:
        """Two judgements lie side by side that do not say the same."""
        return self.differ


def judgement_of(said: Iterable[Said], agreed: Said | None, today: date) -> Judgement:
    """What counts on a day.

    What was agreed on holds until a newer rating comes. Else each rater's newest rating of the last 12 months counts;
    where they differ, the most careful one. "Ready now" from a single rater waits for the second (metrics, 5.3).
    """
    known = [one for one in said if one.band and one.on <= today]
    newest = max((one.on for one in known), default=None)
    if agreed and agreed.on <= today and (newest is None or agreed.on >= newest):
        raters = len({one.rater for one in known if _is_current(one.on, today)})
        if _is_current(agreed.on, today):
            return Judgement(Standing(agreed.band), agreed.on, raters)
        return Judgement(Standing.EXPIRED, agreed.on)
    latest = {one.rater: one for one in sorted(known, key=lambda one: one.on) if _is_current(one.on, today)}
    if not latest:
        return Judgement(Standing.EXPIRED, newest) if newest else Judgement(Standing.NOT_RATED)
    bands = [Standing(one.band) for one in latest.values()]
    careful = max(bands, key=ORDER.index)
    if careful == Standing.READY and len(latest) < 2:
        careful = Standing.UNCONFIRMED
    return Judgement(careful, min(one.on for one in latest.values()), len(latest), len(set(bands)) > 1)


def _is_current(on: date, today: date) -> bool:
    return today - on <= HOLDS_FOR

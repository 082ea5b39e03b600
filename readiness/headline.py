"""The sentence at the top of the executive's page, made from the figures below it."""

from dataclasses import dataclass
from datetime import date

from readiness.enums import Standing
from readiness.queries.cover import Snapshot, people_by_readiness
from readiness.queries.figures import Figure


@dataclass(frozen=True)
class Readiness:
    """Nominated people by readiness, now and at the start of the year."""

    near: int
    people: int
    before: int | None

    @property
    def change(self) -> int | None:
        """How many more."""
        return None if self.before is None else self.near - self.before


def near_count(at: Snapshot) -> tuple[int, int]:
    """(people ready now or within two years, nominated people); one rater's "ready now" counts among them."""
    counts = people_by_readiness(at)
    near = sum(counts[one] for one in (Standing.READY, Standing.SOON, Standing.UNCONFIRMED))
    return near, sum(counts.values())


def readiness(now: Snapshot, then: Snapshot) -> Readiness:
    """Compared with a day before; None where there was nobody then."""
    near, people = near_count(now)
    before, had = near_count(then)
    return Readiness(near, people, before if had else None)


def sentence(state: Readiness, net: Figure, since: date) -> tuple[str, str]:
    """(what is bold, the rest): the finding in the user's words."""
    if not state.people:
        return "Nobody is nominated yet", "for a key role."
    bold = f"{state.near} of {state.people} nominated people"
    rest = "are ready for a key role now or within two years."
    change = state.change
    if change is not None and change:
        rest += f" That is {abs(change)} {'more' if change > 0 else 'fewer'} than on {since:%-d %B %Y}."
    if net.is_shown:
        rest += f" Today {net.n} of {net.of} key roles could be filled at once, each by another person."
    return bold, rest

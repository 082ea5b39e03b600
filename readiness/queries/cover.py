"""Succession cover, gross and net, bench and bands: metrics C5 to C7, G1 to G4, G8, G9."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.disclosure import Verdict, suppress
from readiness.engine.coverage import net_coverage
from readiness.enums import Standing
from readiness.queries.figures import MINIMUM_ROLES, Figure, share
from readiness.queries.nominations import Line, double_ratings, mentored_people, nomination_lines, roles_on
from readiness.standing import ORDER

# Fewer nominations judged at both dates say nothing about movement.
MINIMUM_MOVES = 10
NEXT = frozenset({Standing.READY, Standing.SOON})


@dataclass(frozen=True)
class RoleFacts:
    """A key role as figures need it."""

    pk: int
    unit: str
    importance: int


@dataclass(frozen=True)
class Snapshot:
    """Key roles and nominations of one day; every figure below is made of it alone."""

    day: date
    roles: tuple[RoleFacts, ...]
    lines: tuple[Line, ...]

    def of_role(self, pk: int) -> list[Line]:
        """Nominations for a role."""
        return [line for line in self.lines if line.role == pk]

    def roles_with(self, standings: Collection[Standing]) -> set[int]:
        """Roles with somebody who stands so."""
        return {line.role for line in self.lines if line.standing in standings}


def snapshot(day: date, unit: str = "") -> Snapshot:
    """What stood on a day, of one unit or of all."""
    roles = roles_on(day).order_by("importance", "pk")
    if unit:
        roles = roles.filter(unit=unit)
    facts = tuple(RoleFacts(*row) for row in roles.values_list("pk", "unit", "importance"))
    listed = {role.pk for role in facts}
    return Snapshot(day, facts, tuple(line for line in nomination_lines(day) if line.role in listed))


def named_cover(at: Snapshot) -> Figure:
    """G1: roles with a named successor."""
    named = {line.role for line in at.lines if line.is_successor(at.day)}
    return share("G1", "Key roles with a successor", len(named), len(at.roles), at.day, minimum=MINIMUM_ROLES)


def ready_cover(at: Snapshot) -> Figure:
    """G2: roles with somebody ready now."""
    ready = at.roles_with({Standing.READY})
    return share("G2", "Key roles with somebody ready now", len(ready), len(at.roles), at.day, minimum=MINIMUM_ROLES)


def net_ready_cover(at: Snapshot) -> Figure:
    """G4: roles that different ready people could fill at once."""
    filled = net_coverage(ready_people(at))
    return share("G4", "Key roles covered at once", len(filled), len(at.roles), at.day, minimum=MINIMUM_ROLES)


def ready_people(at: Snapshot) -> dict[int, list[int]]:
    """Role -> people who are ready for it now; roles in order of importance."""
    ready: dict[int, list[int]] = {role.pk: [] for role in at.roles}
    for line in at.lines:
        if line.standing == Standing.READY:
            ready[line.role].append(line.person)
    return ready


def bench(at: Snapshot) -> Figure:
    """G3: ready-now nominations per key role; one person may count for several."""
    ready = sum(line.standing == Standing.READY for line in at.lines)
    if len(at.roles) < MINIMUM_ROLES:
        return share("G3", "Bench strength", ready, len(at.roles), at.day, minimum=MINIMUM_ROLES)
    return Figure("G3", "Bench strength", ready / len(at.roles), ready, len(at.roles), at.day)


def freshness(at: Snapshot) -> Figure:
    """G8: nominations judged in the last 12 months."""
    stale = {Standing.EXPIRED, Standing.NOT_RATED}
    fresh = sum(line.standing not in stale for line in at.lines)
    return share("G8", "Nominations judged in the last 12 months", fresh, len(at.lines), at.day, minimum=1)


def band_counts(at: Snapshot) -> dict[Standing, int]:
    """C5: nominations by what counts for them; not assessed and expired are bands of their own."""
    tally = Counter(line.standing for line in at.lines)
    return {standing: tally[standing] for standing in Standing}


def people_by_readiness(at: Snapshot) -> dict[Standing, int]:
    """Nominated people by their best standing for any role: each person counts once."""
    best: dict[int, Standing] = {}
    order = [*ORDER, Standing.UNCONFIRMED, Standing.EXPIRED, Standing.NOT_RATED]
    for line in at.lines:
        known = best.get(line.person)
        if known is None or order.index(line.standing) < order.index(known):
            best[line.person] = line.standing
    tally = Counter(best.values())
    return {standing: tally[standing] for standing in Standing}


def movement(before: Snapshot, after: Snapshot) -> dict[tuple[Standing, Standing | None], int]:
    """C6: nominations by where they stood and stand now; None for those that ended in between."""
    now = {line.nomination: line.standing for line in after.lines}
    return dict(Counter((line.standing, now.get(line.nomination)) for line in before.lines))


@dataclass(frozen=True)
class Moves:
    """What became of nominations that were judged at an earlier date."""

    readier: int
    same: int
    less: int
    lapsed: int
    ended: int

    @property
    def of(self) -> int:
        """How many were judged then."""
        return self.readier + self.same + self.less + self.lapsed + self.ended

    @property
    def is_shown(self) -> bool:
        """A movement is told from ten on (dictionary C6)."""
        return self.of >= MINIMUM_MOVES


def moves(before: Snapshot, after: Snapshot) -> Moves:
    """C6 in short: readier, as before, less ready, not judged anew, ended."""
    steps = [Standing.READY, Standing.UNCONFIRMED, Standing.SOON, Standing.LATER, Standing.EMERGENCY]
    tally: Counter[str] = Counter()
    for (was, now), count in movement(before, after).items():
        if was in steps:
            tally[_move(steps, was, now)] += count
    return Moves(*(tally[name] for name in ("readier", "same", "less", "lapsed", "ended")))


def _move(steps: list[Standing], was: Standing, now: Standing | None) -> str:
    if now is None:
        return "ended"
    if now not in steps:
        return "lapsed"
    change = steps.index(now) - steps.index(was)
    return "same" if not change else "less" if change > 0 else "readier"


def rater_agreement(day: date) -> tuple[int, int]:
    """(nominations with two current raters whose bands lie at most one apart, with two current raters)."""
    places = {standing.value: place for place, standing in enumerate(ORDER)}
    pairs = [(places[one], places[two]) for one, two in double_ratings(day)]
    return sum(abs(one - two) <= 1 for one, two in pairs), len(pairs)


def mentoring_reach(at: Snapshot, at_risk: Collection[int]) -> tuple[Figure, list[int]]:
    """G9, and the roles at risk that no successor of one to two years is being mentored for."""
    soon = [line for line in at.lines if line.standing == Standing.SOON and line.role in at_risk]
    mentored = mentored_people(line.person for line in soon)
    reached = {line.role for line in soon if line.person in mentored}
    listed = [role.pk for role in at.roles if role.pk in at_risk]
    figure = share("G9", "At-risk roles reached by mentoring", len(reached), len(listed), at.day, minimum=MINIMUM_ROLES)
    return figure, [pk for pk in listed if pk not in reached]


@dataclass(frozen=True)
class UnitLine:
    """A unit in the succession table; figures are left out where it is hidden."""

    unit: str
    roles: int
    ready: int
    soon: int
    change: int | None
    verdict: Verdict

    @property
    def is_shown(self) -> bool:
        """Its figures may stand on a page."""
        return self.verdict == Verdict.SHOWN

    @property
    def gap(self) -> int:
        """Roles without anybody ready now or within two years."""
        return self.roles - self.ready - self.soon

    @property
    def covered(self) -> int:
        """Roles with somebody ready now or within two years."""
        return self.ready + self.soon

    @property
    def risk(self) -> str:
        """Low, Medium or High by the share of roles without a successor: a sorting aid, not an estimate."""
        empty = self.gap / self.roles if self.roles else 0.0
        return "High" if empty >= 0.5 else "Medium" if empty >= 0.25 else "Low"


def unit_lines(now: Snapshot, before: Snapshot | None = None) -> list[UnitLine]:
    """Cover by unit, the largest risk first. Units with fewer than five roles are hidden, enough others with them.

    Somebody whom one rater calls ready now counts here as within two years.
    """
    sizes = Counter(role.unit for role in now.roles)
    verdicts = suppress(sizes)
    earlier = _covered(before) if before else {}
    lines = [_unit_line(now, unit, size, verdicts[unit], earlier if before else None) for unit, size in sizes.items()]
    return sorted(
        lines, key=lambda line: (not line.is_shown, -line.gap / line.roles if line.is_shown else 0, line.unit)
    )


def _unit_line(now: Snapshot, unit: str, size: int, verdict: Verdict, earlier: Mapping[str, int] | None) -> UnitLine:
    roles = {role.pk for role in now.roles if role.unit == unit}
    ready = roles & now.roles_with({Standing.READY})
    soon = (roles & now.roles_with({Standing.SOON, Standing.UNCONFIRMED})) - ready
    change = None if earlier is None else len(ready) + len(soon) - earlier.get(unit, 0)
    return UnitLine(unit, size, len(ready), len(soon), change, verdict)


def _covered(at: Snapshot) -> dict[str, int]:
    near = at.roles_with(NEXT | {Standing.UNCONFIRMED})
    return dict(Counter(role.unit for role in at.roles if role.pk in near))


def quarter_ends(today: date, count: int = 6) -> list[date]:
    """The last days of the quarters before today, and today, oldest first."""
    days = [today]
    year, quarter = today.year, (today.month - 1) // 3
    while len(days) < count:
        days.append(date.fromordinal(date(year, quarter * 3 + 1, 1).toordinal() - 1))
        quarter -= 1
        if quarter < 0:
            year, quarter = year - 1, 3
    return days[::-1]


def quarter_name(day: date) -> str:
    """Q4 26."""
    return f"Q{(day.month - 1) // 3 + 1} {day:%y}"


def history(days: Sequence[date], unit: str = "") -> list[Snapshot]:
    """The same figures for several days: past ones come out as they were told then."""
    return [snapshot(day, unit) for day in days]


def all_units(today: date) -> Iterable[str]:
    """Units that have a key role."""
    return roles_on(today).exclude(unit="").order_by("unit").values_list("unit", flat=True).distinct()

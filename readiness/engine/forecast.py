"""Which key roles may stand empty: quarters of three years, played through a few thousand times.

Method: metrics, section 8. In each quarter successors leave, successors become readier, incumbents leave, and empty
roles are filled by people who are ready, each person one role. Whoever leaves a key role for another one opens it
(a chain of vacancies). A role that nobody fills is filled from outside after some quarters. Parameters are drawn once
per run, so that the bands hold both chance and what is not known. Nothing here says how likely a person is to leave:
rates belong to groups.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from readiness.engine.coverage import net_coverage
from readiness.engine.draws import Beta, Draw, Fixed, Floats, Gamma, Steps, Uniform

NONE, LATER, SOON, READY = 0, 1, 2, 3
NEVER: Final = -1
QUARTERS: Final = 12
# Quarters at which the risk of a role is told: 12, 24 and 36 months.
TOLD: Final = (4, 8, 12)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


# What is taken where an organization has no history of its own: 8 % a year, known as well as 50 person-years tell;
# one in five of those who may retire, give or take half; the priors of section 8.1.
EXIT_RATE: Final = Gamma(4.0, 50.0)
RETIREMENT_RATE: Final = Uniform(0.10, 0.30)
NOTHING: Final = Fixed(0.0)
TO_READY: Final = Gamma(5 / 1.5, 5.0)
TO_SOON: Final = Gamma(5 / 4, 5.0)
ACCEPTANCE: Final = Beta(4.0, 1.3)
FILL_QUARTERS: Final = Steps(1, 2, 4)
UNCHANGED: Final = Fixed(1.0)


class Stopped(Exception):  # noqa: N818  (nothing went wrong: somebody asked for it)
    """The caller's progress function asked for the end."""


@dataclass(frozen=True)
class Parameters:
    """The nine parameters, rates per year. `exits` by group of roles; a group without an entry has that of ""."""

    exits: dict[str, Draw] = field(default_factory=lambda: {"": EXIT_RATE})
    retirement: Draw = RETIREMENT_RATE
    growth: Draw = NOTHING
    successor_exits: Draw = EXIT_RATE
    to_ready: Draw = TO_READY
    to_soon: Draw = TO_SOON
    acceptance: Draw = ACCEPTANCE
    fill_quarters: Draw = FILL_QUARTERS
    mentoring: Draw = UNCHANGED

    def fixed(self, **others: Draw) -> "Parameters":
        """Every parameter at its mean, except those given."""
        means = {
            name: Fixed(getattr(self, name).mean)
            for name in self.__dataclass_fields__
            if name != "exits" and name not in others
        }
        return replace(self, exits={key: Fixed(draw.mean) for key, draw in self.exits.items()}, **means, **others)


@dataclass(frozen=True)
class Roles:
    """Key roles in order of importance. `holder`: number of the successor who holds it, or -1.

    `leaves_in`: the quarter (1 = the next) in which the incumbent is expected to leave, or -1; 0 stands for a role that
    is empty now. `may_retire_from`: the quarter from which the incumbent may retire, or -1.
    `leave_chance`: chance that the expected leaving takes place in that quarter.
    """

    groups: list[str]
    holder: list[int]
    leaves_in: list[int]
    may_retire_from: list[int]
    leave_chance: list[float] | None = None

    @classmethod
    def plain(cls, count: int, *, leaves_in: int = NEVER) -> "Roles":
        """So many roles of one group, for tests and examples."""
        return cls([""] * count, [NEVER] * count, [leaves_in] * count, [NEVER] * count)


@dataclass(frozen=True)
class Successors:
    """Nominations: person and role by number, band (LATER, SOON, READY), and whether the person is being mentored."""

    people: int
    person: list[int]
    role: list[int]
    band: list[int]
    mentored: list[bool]

    @classmethod
    def of(cls, *nominations: tuple[int, int, int]) -> "Successors":
        """From (person, role, band), nobody mentored."""
        person, role, band = ([one[place] for one in nominations] for place in range(3))
        return cls(max(person, default=-1) + 1, person, role, band, [False] * len(person))


@dataclass(frozen=True)
class Forecast:
    """What the runs say. Shapes: (runs, quarters) and (roles, 3) for 12, 24 and 36 months."""

    open_roles: Ints
    gaps: Ints
    risk: Floats
    vacancy: Floats

    def band(self, quarter: int, share: float = 0.8) -> tuple[float, float, float]:
        """(low, median, high) of the roles that stand empty at the end of a quarter (1 = the next)."""
        edge = (1 - share) / 2
        low, middle, high = np.quantile(self.open_roles[:, quarter - 1], [edge, 0.5, 1 - edge], method="inverted_cdf")
        return float(low), float(middle), float(high)

    @property
    def expected_gaps(self) -> Floats:
        """Mean number of uncovered vacancies up to the end of each quarter."""
        return np.asarray(self.gaps.mean(axis=0), dtype=np.float64)


Tell = Callable[[float], None]


def succession_forecast(
    roles: Roles,
    successors: Successors,
    parameters: Parameters,
    *,
    runs: int = 5000,
    quarters: int = QUARTERS,
    seed: int = 1,
    tell: Tell = lambda _share: None,
) -> Forecast:
    """Play the quarters through (section 8.1, layer 2). The same seed and inputs give the same answer.

    `tell` is called after each quarter with the share done and may raise to stop.
    """
    world = _World(roles, successors, parameters, runs, np.random.default_rng(seed))
    open_roles, gaps = np.zeros((runs, quarters), np.int64), np.zeros((runs, quarters), np.int64)
    count = len(roles.groups)
    risk, vacancy = np.zeros((count, len(TOLD))), np.zeros((count, len(TOLD)))
    for quarter in range(1, quarters + 1):
        world.step(quarter)
        open_roles[:, quarter - 1] = (~world.filled).sum(axis=1) + world.new_open
        gaps[:, quarter - 1] = world.gaps
        for place, month in enumerate(TOLD):
            if quarter == min(month, quarters):
                risk[:, place] = world.was_uncovered.mean(axis=0)
                vacancy[:, place] = world.was_vacant.mean(axis=0)
        tell(quarter / quarters)
    return Forecast(open_roles, gaps, risk, vacancy)


class _World:
    """All runs at once: arrays of (runs, roles), (runs, people) and (runs, nominations)."""

    def __init__(
        self, roles: Roles, successors: Successors, parameters: Parameters, runs: int, dice: np.random.Generator
    ) -> None:
        self.roles, self.dice, self.runs = roles, dice, runs
        count = len(roles.groups)
        self.person = np.array(successors.person, np.int64)
        self.role = np.array(successors.role, np.int64)
        self.band = np.tile(np.array(successors.band, np.int64), (runs, 1))
        self.present = np.ones((runs, successors.people), np.bool_)
        self.placed = np.zeros((runs, successors.people), np.bool_)
        self.filled = np.ones((runs, count), np.bool_)
        self.holder = np.tile(np.array(roles.holder, np.int64), (runs, 1))
        self.empty_for = np.zeros((runs, count), np.int64)
        self.was_vacant = np.zeros((runs, count), np.bool_)
        self.was_uncovered = np.zeros((runs, count), np.bool_)
        self.gaps = np.zeros(runs, np.int64)
        self.new_open = np.zeros(runs, np.int64)
        self._new: list[Ints] = []
        self._draw(parameters, np.array(successors.mentored, np.bool_))
        self.leaves_in = np.array(roles.leaves_in, np.int64)
        self.may_retire_from = np.array(roles.may_retire_from, np.int64)
        self.leave_chance = np.array(roles.leave_chance or [1.0] * count)
        self.first = np.ones((runs, count), np.bool_)

    def _draw(self, parameters: Parameters, mentored: Bools) -> None:
        """The nine parameters, once per run; rates per year become chances per quarter."""
        runs, dice = self.runs, self.dice
        drawn = {group: draw.sample(dice, runs) for group, draw in sorted(parameters.exits.items())}
        rates = [drawn.get(group, drawn.get("", np.zeros(runs))) for group in self.roles.groups]
        self.exit = _chance(np.stack(rates, axis=1) if rates else np.zeros((runs, 0)))
        self.retire = _chance(parameters.retirement.sample(dice, runs))[:, None]
        self.growth = parameters.growth.sample(dice, runs) / 4
        self.leave = _chance(parameters.successor_exits.sample(dice, runs))[:, None]
        pace = np.where(mentored[None, :], parameters.mentoring.sample(dice, runs)[:, None], 1.0)
        self.to_ready = _chance(parameters.to_ready.sample(dice, runs)[:, None] * pace)
        self.to_soon = _chance(parameters.to_soon.sample(dice, runs)[:, None] * pace)
        accepts = parameters.acceptance.sample(dice, runs)[:, None]
        # Whether somebody is really ready, or says yes: once for each nomination of a run.
        self.accepts = dice.random((runs, len(self.person))) < accepts
        self.fill_after = parameters.fill_quarters.sample(dice, runs).astype(np.int64)

    def step(self, quarter: int) -> None:
        """One quarter."""
        self._successors_leave()
        self._successors_grow()
        self._fill_from_outside()
        vacated = self._incumbents_leave(quarter)
        self._fill_from_inside(vacated)
        self._organization_grows()

    def _holding(self) -> Bools:
        """(runs, people) who hold a key role now: they leave with their role's rate."""
        holding = np.zeros_like(self.present)
        run, role = np.nonzero(self.filled & (self.holder >= 0))
        holding[run, self.holder[run, role]] = True
        return holding

    def _successors_leave(self) -> None:
        leaving = self.dice.random(self.present.shape) < self.leave
        self.present &= ~(leaving & ~self._holding())

    def _successors_grow(self) -> None:
        luck = self.dice.random(self.band.shape)
        soon, later = self.band == SOON, self.band == LATER
        self.band[soon & (luck < self.to_ready)] = READY
        self.band[later & (luck < self.to_soon)] = SOON

    def _fill_from_outside(self) -> None:
        """A role that stood empty for long enough gets somebody whom nobody nominated."""
        self.empty_for[~self.filled] += 1
        hired = ~self.filled & (self.empty_for >= self.fill_after[:, None])
        self.filled[hired], self.holder[hired], self.empty_for[hired] = True, NEVER, 0

    def _incumbents_leave(self, quarter: int) -> Bools:
        """(runs, roles) that fall empty in this quarter."""
        luck = self.dice.random(self.filled.shape)
        due = (self.leaves_in == quarter) | ((quarter == 1) & (self.leaves_in == 0))
        planned = self.first & due[None, :] & (self.dice.random(self.filled.shape) < self.leave_chance)
        may_retire = self.first & ((self.may_retire_from > 0) & (self.may_retire_from <= quarter))[None, :]
        retiring = may_retire & (self.dice.random(self.filled.shape) < self.retire)
        vacated: Bools = self.filled & ((luck < self.exit) | planned | retiring)
        run, role = np.nonzero(vacated & (self.holder >= 0))
        self.present[run, self.holder[run, role]] = False
        self._open(vacated)
        return vacated

    def _open(self, vacated: Bools) -> None:
        self.filled[vacated], self.holder[vacated], self.empty_for[vacated] = False, NEVER, 0
        self.first[vacated] = False
        self.was_vacant |= vacated

    def _fill_from_inside(self, vacated: Bools) -> None:
        """Fill what is empty; a person who held another key role opens that one, which is then looked at in turn."""
        for _turn in range(len(self.roles.groups) + 1):
            opened = self._match()
            if not opened.any():
                break
            vacated = vacated | opened
        uncovered = vacated & ~self.filled
        self.was_uncovered |= uncovered
        self.gaps += uncovered.sum(axis=1)

    def _match(self) -> Bools:
        """One round of filling in every run. Returns (runs, roles) that fell empty because their holder moved."""
        able = self.accepts & (self.band == READY) & self.present[:, self.person] & ~self.placed[:, self.person]
        usable = able & ~self.filled[:, self.role]
        # A holder of a key role moves only where nobody else is ready: it opens another one.
        chosen = self._greedy(usable, self._holding())
        opened = np.zeros_like(self.filled)
        run, role = np.nonzero(chosen >= 0)
        person = chosen[run, role]
        before_run, before_role = np.nonzero(self.filled & (self.holder >= 0))
        held = np.full(self.present.shape, NEVER)
        held[before_run, self.holder[before_run, before_role]] = before_role
        left = held[run, person]
        moved = left >= 0
        opened[run[moved], left[moved]] = True
        self._open(opened)
        self.filled[run, role], self.holder[run, role] = True, person
        self.placed[run, person] = True
        self.first[run, role] = False
        return opened

    def _greedy(self, usable: Bools, holding: Bools) -> Ints:
        """(runs, roles) with the person who fills each, or -1: the largest number of roles, free people first."""
        chosen = np.full(self.filled.shape, NEVER)
        taken = np.zeros_like(self.present)
        contested = np.zeros(self.runs, np.bool_)
        for role in np.unique(self.role):
            columns = np.nonzero(self.role == role)[0]
            people = self.person[columns]
            wanted = usable[:, columns]
            free = wanted & ~taken[:, people]
            rank = np.where(free, holding[:, people] * len(columns) + np.arange(len(columns)), 1 << 30)
            best = rank.argmin(axis=1) if len(columns) else np.zeros(self.runs, np.int64)
            rows = np.nonzero(free.any(axis=1))[0]
            chosen[rows, role] = people[best[rows]]
            taken[rows, people[best[rows]]] = True
            contested |= wanted.any(axis=1) & ~free.any(axis=1)
        for run in np.nonzero(contested)[0]:
            self._exactly(int(run), usable[run], holding[run], chosen)
        return chosen

    def _exactly(self, run: int, usable: Bools, holding: Bools, chosen: Ints) -> None:
        """Where two roles wanted the same person: the largest matching of that run."""
        ready: dict[int, list[int]] = {}
        order = sorted(np.nonzero(usable)[0].tolist(), key=lambda one: bool(holding[self.person[one]]))
        for one in order:
            ready.setdefault(int(self.role[one]), []).append(int(self.person[one]))
        chosen[run] = NEVER
        for role, person in net_coverage(dict(sorted(ready.items()))).items():
            chosen[run, role] = person

    def _organization_grows(self) -> None:
        """New key roles have no successor; they stand empty until somebody is hired."""
        made = self.dice.poisson(np.maximum(self.growth, 0))
        self.gaps += made
        self._new.append(made)
        age = np.arange(len(self._new))[::-1]
        waiting = age[None, :] < self.fill_after[:, None]
        self.new_open = (np.stack(self._new, axis=1) * waiting).sum(axis=1)


def _chance(rate: Floats) -> Floats:
    """Chance within a quarter of a rate per year."""
    return np.asarray(1 - np.exp(-rate / 4), dtype=np.float64)

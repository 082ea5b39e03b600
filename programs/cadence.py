"""When a program reminds its people: the moments of cadence.toml, and what the program changed of them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programs.models import Program, ReminderSetting


@dataclass(frozen=True)
class Moment:
    """One occasion to remind: its key, words, and the limits of its days."""

    key: str
    says: str
    after: str
    days: int
    least: int
    most: int


@dataclass(frozen=True)
class Timing:
    """A moment as one program has it."""

    moment: Moment
    days: int
    is_on: bool


@cache
def moments() -> dict[str, Moment]:
    """All moments by key, in the order of the file."""
    path = Path(__file__).with_name("cadence.toml")
    return {key: Moment(key, **facts) for key, facts in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def cadence_of(program: Program) -> dict[str, Timing]:
    """Every moment as the program has it: its own value, else the proposed one. One query."""
    return cadences_of([program])[program.pk]


def cadences_of(programs: list[Program]) -> dict[int, dict[str, Timing]]:
    """As cadence_of for several programs, by id. One query."""
    own = {(one.program_id, one.moment): one for one in ReminderSetting.objects.filter(program__in=programs)}
    found: dict[int, dict[str, Timing]] = {}
    for program in programs:
        found[program.pk] = {}
        for key, moment in moments().items():
            setting = own.get((program.pk, key))
            days, is_on = (setting.days, setting.is_on) if setting else (moment.days, True)
            found[program.pk][key] = Timing(moment, days, is_on)
    return found

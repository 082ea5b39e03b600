"""Times of sessions in words: on the reader's clock, and on the others' where they differ."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats

from core.wall_time import zone_of
from participants.models import Person
from relationships.hours import zone_name
from relationships.models import MentoringSession, RelationshipMember


def first_name(person: Person) -> str:
    """What the person is called in a sentence."""
    return person.preferred_name or person.first_name or person.name


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """14:00 on the clock of a zone."""
    return formats.time_format(moment.astimezone(zone), "H:i")


def zone_words(moment: datetime, zone: ZoneInfo) -> str:
    """A zone as people say it: GMT, CET; the place where the zone has no letters of its own."""
    letters = moment.astimezone(zone).strftime("%Z")
    return letters if letters.isalpha() else f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"


def day_words(moment: datetime, zone: ZoneInfo) -> str:
    """Thursday 3 December 2026, on the clock of a zone."""
    return formats.date_format(moment.astimezone(zone), "l j F Y")


def own_time(session: MentoringSession, zone: ZoneInfo) -> str:
    """13:00 to 14:00 your time (GMT)."""
    start, end = clock(session.starts_at, zone), clock(session.ends_at, zone)
    return f"{start} to {end} your time ({zone_words(session.starts_at, zone)})"


def other_times(session: MentoringSession, zone: ZoneInfo, others: Sequence[RelationshipMember]) -> str:
    """14:00 for Luis; empty when everybody has the same clock. People with one clock are named together."""
    by_time: dict[str, list[str]] = {}
    for member in others:
        person = member.participant.person
        theirs = zone_of(zone_name(person))
        local = session.starts_at.astimezone(theirs)
        if local.utcoffset() == session.starts_at.astimezone(zone).utcoffset():
            continue
        day = "" if local.date() == session.starts_at.astimezone(zone).date() else f" on {local:%A}"
        by_time.setdefault(clock(session.starts_at, theirs) + day, []).append(first_name(person))
    return ", ".join(f"{shown} for {' and '.join(people)}" for shown, people in by_time.items())


def length_words(minutes: int) -> str:
    """90 -> "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*parts, *([f"{rest} minutes"] if rest or not hours else [])])

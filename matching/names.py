"""What participants are called, for sentences."""

from collections.abc import Iterable

from cohorts.models import Participant
from matching.scoring.evidence import Names


def names_of(participant_ids: Iterable[int]) -> dict[int, str]:
    """Participant id -> name, in one query."""
    found = Participant.objects.filter(pk__in=set(participant_ids)).select_related("person")
    return {one.pk: one.person.name for one in found}


def first_name(name: str) -> str:
    """How a sentence calls a person."""
    return name.split(" ", maxsplit=1)[0] if name else ""


def first_names(mentee: str, mentor: str) -> Names:
    """First names of a pair; full names when both have the same first name."""
    if first_name(mentee) == first_name(mentor):
        return Names(mentee, mentor)
    return Names(first_name(mentee), first_name(mentor))

"""Hours that mentors give in all programs, and the places that a limit leaves."""

from collections import Counter
from collections.abc import Collection, Iterable

from cohorts.models import Cohort, Participant
from programs.enums import ParticipantRole, Structure
from programs.models import Program
from relationships.enums import RelationshipState
from relationships.models import RelationshipMember


def minutes_a_month(program: Program) -> int:
    """What one relationship of a program asks of a mentor."""
    return program.sessions_per_month * program.session_minutes


def minutes_given(person_ids: Collection[int]) -> Counter[int]:
    """Minutes a month that people give as mentors now, in all programs, by person id."""
    members = RelationshipMember.objects.filter(
        participant__person_id__in=person_ids,
        role=ParticipantRole.MENTOR,
        is_active=True,
        relationship__state=RelationshipState.ACTIVE,
    ).select_related("participant", "relationship__cohort__program")
    given: Counter[int] = Counter()
    for one in members:
        given[one.participant.person_id] += minutes_a_month(one.relationship.cohort.program)
    return given


def places_within_hours(cohort: Cohort, mentors: Iterable[Participant], hours: float) -> dict[int, int]:
    """Free places of each mentor, by participant id, with at most these hours a month in all programs.

    A group is one relationship: it fits as a whole or not at all, and one that runs already costs nothing more.
    """
    mentors = list(mentors)
    given = minutes_given({one.person_id for one in mentors})
    cost = max(minutes_a_month(cohort.program), 1)
    found = {}
    for one in mentors:
        more = max(int((hours * 60 - given[one.person_id]) // cost), 0)
        if cohort.program.structure == Structure.GROUP:
            found[one.pk] = one.free_places if one.places_used or more else 0
        else:
            found[one.pk] = min(one.free_places, more)
    return found

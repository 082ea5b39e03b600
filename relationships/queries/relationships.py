"""Who is, or was, in a relationship with whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from cohorts.models import Cohort
from programs.enums import ParticipantRole
from relationships.enums import RelationshipState
from relationships.models import Relationship, RelationshipMember

ONE_AT_A_TIME = (ParticipantRole.MENTEE, ParticipantRole.PEER)


def with_people(relationships: QuerySet[Relationship]) -> QuerySet[Relationship]:
    """Relationships with cohort, program, members and their people, in a fixed number of queries."""
    members = RelationshipMember.objects.select_related("participant__person__user").order_by("role", "id")
    return relationships.select_related("cohort__program", "cohort__coordinator").prefetch_related(
        Prefetch("members", queryset=members)
    )


def relationships_of(user: User) -> QuerySet[Relationship]:
    """A user's own relationships, the active ones first: for the page of the person and for home."""
    own = Relationship.objects.filter(members__participant__person__user=user).distinct()
    return with_people(own).order_by("state", "-started_on", "-id")


def relationships_in(cohort: Cohort) -> QuerySet[Relationship]:
    """All relationships of a cohort: for program managers."""
    return with_people(Relationship.objects.filter(cohort=cohort)).order_by("state", "id")


def taken_participants(cohort: Cohort) -> set[int]:
    """Ids of the mentees and peers of a cohort who have a relationship now."""
    members = RelationshipMember.objects.filter(
        relationship__cohort=cohort, relationship__state__in=RelationshipState.standing(), is_active=True
    )
    return set(members.filter(role__in=ONE_AT_A_TIME).values_list("participant_id", flat=True))


def pairs_so_far(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these people who are or were in a relationship with each other, in any cohort: (lower id, higher id)."""
    members = RelationshipMember.objects.filter(participant__person_id__in=person_ids)
    people_of: dict[int, set[int]] = defaultdict(set)
    for relationship_id, person_id in members.values_list("relationship_id", "participant__person_id"):
        people_of[relationship_id].add(person_id)
    return {pair for people in people_of.values() for pair in combinations(sorted(people), 2)}


def partners(relationship: Relationship, user: User) -> list[RelationshipMember]:
    """The members besides the user. Fetch the relationship by `with_people`."""
    return [one for one in relationship.members.all() if one.participant.person.user_id != user.pk]


def names(members: Iterable[RelationshipMember]) -> str:
    """Names in one line: "Ama Boateng and Luis Ortega"."""
    found = [member.participant.person.name for member in members]
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)

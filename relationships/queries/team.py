"""What a manager sees of the people they manage: that they take part, dates, what they share. Never what is said."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from cohorts.enums import ParticipantState
from cohorts.models import Participant
from participants.models import Person
from relationships.enums import RaterKind, RelationshipState
from relationships.growth import Occasion, has_rated, occasion_for, tracked_skills
from relationships.milestones import own_start
from relationships.models import Observation, Relationship, RelationshipMember

HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True)
class TeamLine:
    """A report and what they take part in."""

    person: Person
    parts: list[RelationshipMember]


def reports_of(user: User) -> list[TeamLine]:
    """Everybody whom a user manages and who is, or was, in a relationship. Three queries."""
    members = RelationshipMember.objects.select_related("relationship__cohort__program", "participant")
    people = Person.objects.filter(manager__user=user).prefetch_related(
        Prefetch(
            "participations",
            queryset=Participant.objects.prefetch_related(Prefetch("relationship_members", queryset=members)),
        )
    )
    lines = []
    for person in people.order_by("last_name", "first_name", "pk"):
        parts = [one for part in person.participations.all() for one in part.relationship_members.all()]
        if parts:
            parts.sort(key=lambda one: (one.relationship.started_on, one.pk), reverse=True)
            lines.append(TeamLine(person, parts))
    return lines


def learning_of(person: Person) -> Participant | None:
    """The newest part of a person as a mentee or peer, in a relationship that stands."""
    standing = Participant.objects.filter(
        person=person,
        state=ParticipantState.ACTIVE,
        role__in=["mentee", "peer"],
        relationship_members__is_active=True,
        relationship_members__relationship__state__in=RelationshipState.standing(),
    )
    return standing.select_related("person__manager", "cohort__program").order_by("-pk").first()


@dataclass(frozen=True)
class Ask:
    """Somebody is asked to rate a member now."""

    member: RelationshipMember
    occasion: Occasion


def asks_of_manager(user: User, today: date) -> list[Ask]:
    """Ratings of growth that a manager is asked for now."""
    members = standing_learners().filter(participant__person__manager__user=user)
    return _asked(members, RaterKind.MANAGER, user, today)


def asks_of_member(user: User, today: date) -> list[Ask]:
    """Ratings that somebody is asked for now: of oneself, and as a mentor of the mentees."""
    own = standing_learners().filter(participant__person__user=user)
    mine = _asked(own, RaterKind.SELF, user, today)
    guided = standing_learners().filter(
        relationship__members__participant__person__user=user,
        relationship__members__role="mentor",
        relationship__members__is_active=True,
    )
    return mine + _asked(guided.exclude(participant__person__user=user), RaterKind.MENTOR, user, today)


def observations_due(user: User, today: date) -> list[Participant]:
    """Reports whom a manager has accompanied for half a year without an observation."""
    members = standing_learners().filter(participant__person__manager__user=user)
    found = [member.participant for member in members if today >= own_start(member, member.relationship) + HALF_A_YEAR]
    given = set(Observation.objects.filter(author=user, participant__in=found).values_list("participant_id", flat=True))
    return [one for one in found if one.pk not in given]


def standing_learners() -> QuerySet[RelationshipMember]:
    """Everybody who learns in a relationship that stands: mentees and peers, with their people."""
    return (
        RelationshipMember.objects.filter(
            is_active=True,
            role__in=["mentee", "peer"],
            relationship__in=Relationship.objects.filter(state__in=RelationshipState.standing()),
        )
        .select_related(
            "organization", "relationship__cohort__program", "participant__person__user", "participant__person__manager"
        )
        .distinct()
        .order_by("pk")
    )


def _asked(members: QuerySet[RelationshipMember], kind: RaterKind, user: User, today: date) -> list[Ask]:
    found = []
    for member in members:
        occasion = occasion_for(member, kind, today)
        if occasion and tracked_skills(member) and not has_rated(member, kind, occasion, user):
            found.append(Ask(member, occasion))
    return found

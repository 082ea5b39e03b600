"""Who can say something about a nominated person, and in what capacity."""

from dataclasses import dataclass

from accounts.models import User
from organizations.enums import Role
from organizations.models import Membership
from participants.models import Person
from readiness.enums import RaterType
from readiness.models import Incumbency, Nomination, RatingRequest
from relationships.models import RelationshipMember


@dataclass(frozen=True)
class Rater:
    """Somebody who could be asked."""

    user: User
    rater_type: RaterType
    why: str

    @property
    def says(self) -> str:
        """Ada Okafor, line manager."""
        return f"{self.user.display_name}, {self.why}"


def possible_raters(nomination: Nomination) -> list[Rater]:
    """The person, their manager, the incumbent, executive sponsors and mentors: those who can sign in, once each."""
    person = nomination.person
    found: dict[int, Rater] = {}
    manager = person.manager.user if person.manager else None
    _add(found, manager, RaterType.MANAGER, "line manager")
    for held in Incumbency.objects.filter(key_role=nomination.key_role, ended_on=None).select_related("person__user"):
        _add(found, held.person.user, RaterType.SPONSOR, "holds the role now")
    members = Membership.objects.filter(is_active=True, role_grants__role=Role.EXECUTIVE_SPONSOR)
    for member in members.select_related("user").order_by("user__name"):
        _add(found, member.user, RaterType.SPONSOR, "executive sponsor")
    for mentor in _mentors(person):
        _add(found, mentor, RaterType.MENTOR, "mentor")
    _add(found, person.user, RaterType.SELF, "the person, about themselves")
    asked = set(
        RatingRequest.objects.filter(nomination=nomination, submitted_on=None).values_list("rater_id", flat=True)
    )
    return [one for pk, one in found.items() if pk not in asked]


def _add(found: dict[int, Rater], user: User | None, rater_type: RaterType, why: str) -> None:
    if user is not None:
        found.setdefault(user.pk, Rater(user, rater_type, why))


def _mentors(person: Person) -> list[User]:
    pairs = RelationshipMember.objects.filter(participant__person=person, is_active=True).exclude(role="mentor")
    mentors = RelationshipMember.objects.filter(
        relationship__in=pairs.values("relationship"), role="mentor", is_active=True
    ).select_related("participant__person__user")
    return [one.participant.person.user for one in mentors if one.participant.person.user]


def relation_to(user: User, person: Person) -> RaterType | None:
    """In what capacity somebody may rate a person's competencies; None when in none."""
    if person.user_id == user.pk:
        return RaterType.SELF
    if person.manager and person.manager.user_id == user.pk:
        return RaterType.MANAGER
    if any(mentor.pk == user.pk for mentor in _mentors(person)):
        return RaterType.MENTOR
    asked = RatingRequest.objects.filter(nomination__person=person, rater=user, rater_type=RaterType.SPONSOR)
    return RaterType.SPONSOR if asked.exists() else None

"""Finding what an address names, for everybody who may know that it exists."""

from django.http import Http404
from django.utils import timezone

from organizations.access import TenantRequest, allows
from relationships.models import MentoringSession, Relationship, RelationshipMember
from relationships.queries import names, with_attendees, with_people
from relationships.session_words import first_name

MANY = 4


def find_relationship(request: TenantRequest, public_id: str) -> Relationship:
    """A relationship that the user is in, or any for the program team. Everybody else gets 404: it may not exist."""
    found = with_people(Relationship.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Http404
    if own_membership(request, found) is None and not allows(request.membership, "relationship.view"):
        raise Http404
    return found


def find_own_relationship(request: TenantRequest, public_id: str) -> tuple[Relationship, RelationshipMember]:
    """A relationship that the user is in, and their place in it. 404 for everybody else, the program team included."""
    found = with_people(Relationship.objects.filter(public_id=public_id)).first()
    me = own_membership(request, found) if found else None
    if found is None or me is None:
        raise Http404
    return found, me


def find_own_session(request: TenantRequest, public_id: str) -> tuple[MentoringSession, RelationshipMember]:
    """A session of a relationship that the user is in. 404 for everybody else, the program team included."""
    found = with_attendees(MentoringSession.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Http404
    found.relationship, me = find_own_relationship(request, found.relationship.public_id)
    return found, me


def own_membership(request: TenantRequest, relationship: Relationship) -> RelationshipMember | None:
    """The user's place in a relationship, or None."""
    members = relationship.members.all()
    return next((one for one in members if one.participant.person.user_id == request.user.pk), None)


def others_of(relationship: Relationship, me: RelationshipMember) -> list[RelationshipMember]:
    """Everybody else who is in it now; of an ended one, everybody who was."""
    others = [one for one in relationship.members.all() if one.pk != me.pk]
    return [one for one in others if one.is_active] or others


def title_of(relationship: Relationship, me: RelationshipMember) -> str:
    """How a member calls it: You and Luis Ortega."""
    return f"You and {names(others_of(relationship, me))}"


def words_of(relationship: Relationship, me: RelationshipMember) -> dict[str, str]:
    """The names that pages of a relationship say, and who sees what on them."""
    called = [first_name(one.participant.person) for one in others_of(relationship, me)]
    others = f"{', '.join(called[:-1])} and {called[-1]}" if len(called) > 1 else "".join(called)
    coordinator = relationship.cohort.coordinator
    reader = f"You and {coordinator.display_name}, the coordinator" if coordinator else "You"
    return {
        "title": title_of(relationship, me),
        "other_names": others,
        "pair_sees": f"You and {others}" if len(called) < MANY else "Everybody in your circle",
        "coordinator_sees": f"{reader}. Not {others}",
    }


def viewer_zone() -> str:
    """The zone in which pages speak to whoever looks."""
    return timezone.get_current_timezone_name()

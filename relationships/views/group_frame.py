"""Finding a group for its people and its facilitators; for everybody else, the program team too, it is not there."""

from dataclasses import dataclass

from django.http import Http404

from organizations.access import TenantRequest
from programs.enums import ParticipantRole
from relationships.chairing import rotates
from relationships.enums import RelationshipKind
from relationships.models import MentoringSession, Relationship, RelationshipMember
from relationships.queries import names, with_attendees, with_people
from relationships.queries.groups import facilitates
from relationships.views.frame import own_membership


@dataclass(frozen=True)
class Group:
    """A group and what the user is in it: a member, one who runs it, or both."""

    relationship: Relationship
    me: RelationshipMember | None
    facilitates: bool

    @property
    def active(self) -> list[RelationshipMember]:
        """Who is in it now; of an ended one, who was."""
        everybody = list(self.relationship.members.all())
        return [one for one in everybody if one.is_active] or everybody

    @property
    def leads(self) -> bool:
        """Reads hand-over notes: a named facilitator, or the group's mentor."""
        is_mentor = self.me is not None and self.me.is_active and self.me.role == ParticipantRole.MENTOR
        return self.facilitates or is_mentor

    @property
    def is_of_equals(self) -> bool:
        """A peer circle, in which the chair goes round."""
        return rotates(self.relationship, list(self.relationship.members.all()))

    @property
    def can_run(self) -> bool:
        """Plans sessions and takes attendance: who leads it, and among equals everybody."""
        return self.relationship.is_active and (self.leads or (self.is_of_equals and self.me is not None))

    @property
    def title(self) -> str:
        """Like "Circle of Luis Ortega", or the first names of equals."""
        mentors = [one for one in self.active if one.role == ParticipantRole.MENTOR]
        if mentors:
            return f"Circle of {names(mentors)}"
        return f"Circle of {names(self.active)}"


def find_group(request: TenantRequest, public_id: str) -> Group:
    """A circle that the user is in or runs; 404 for everybody else."""
    found = with_people(Relationship.objects.filter(public_id=public_id, kind=RelationshipKind.CIRCLE)).first()
    if found is None:
        raise Http404
    group = Group(found, own_membership(request, found), facilitates(request.user, found))
    if group.me is None and not group.facilitates:
        raise Http404
    return group


def find_group_to_run(request: TenantRequest, public_id: str) -> Group:
    """A circle whose sessions the user plans and runs."""
    group = find_group(request, public_id)
    if not group.can_run:
        raise Http404
    return group


def find_group_session(request: TenantRequest, public_id: str) -> tuple[MentoringSession, Group]:
    """A session of such a circle."""
    session = with_attendees(MentoringSession.objects.filter(public_id=public_id)).first()
    if session is None:
        raise Http404
    group = find_group(request, session.relationship.public_id)
    session.relationship = group.relationship
    return session, group

"""Finding what an address names, for everybody who may know that it exists."""

from django.http import Http404

from organizations.access import TenantRequest, allows
from relationships.models import Relationship
from relationships.queries import with_people


def find_relationship(request: TenantRequest, public_id: str) -> Relationship:
    """A relationship that the user is in, or any for the program team. Everybody else gets 404: it may not exist."""
    found = with_people(Relationship.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Http404
    is_member = any(one.participant.person.user_id == request.user.pk for one in found.members.all())
    if not is_member and not allows(request.membership, "relationship.view"):
        raise Http404
    return found

"""The agreement of a relationship and who signed it."""

from dataclasses import dataclass
from datetime import datetime

from relationships.models import Agreement, Relationship, RelationshipMember


@dataclass(frozen=True)
class Signed:
    """A member and when they signed; None while they have not."""

    member: RelationshipMember
    at: datetime | None


@dataclass(frozen=True)
class AgreementState:
    """The newest version and who signed it."""

    agreement: Agreement
    signed: list[Signed]

    @property
    def is_complete(self) -> bool:
        """Everybody signed."""
        return all(one.at for one in self.signed)


def agreement_of(relationship: Relationship) -> AgreementState | None:
    """The newest version. None before there is one. Fetch the relationship by `with_people`."""
    newest = Agreement.objects.filter(relationship=relationship).order_by("-version").first()
    if newest is None:
        return None
    at = dict(newest.signatures.values_list("member_id", "created_at"))
    members = [one for one in relationship.members.all() if one.is_active or one.pk in at]
    return AgreementState(newest, [Signed(one, at.get(one.pk)) for one in members])

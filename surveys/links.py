"""Links to a survey: signed, for one person and one survey, good for one answer.

Nothing of a link is stored: reminders repeat the same address, and reading the database gives nobody a link. That it
was used is a mark on the invitation, which holds no answer.
"""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from organizations.links import absolute
from surveys.models import Invitation

_SIGNER = Signer(salt="surveys.invitation", sep=".")


def answer_address(slug: str, invitation: Invitation) -> str:
    """The address in the mail."""
    return absolute(reverse("surveys:answer", args=[slug, token_of(invitation)]))


def token_of(invitation: Invitation) -> str:
    """What the address holds: the invitation's random id and our signature."""
    return _SIGNER.sign(invitation.public_id)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link of the active organization, or None for anything else."""
    try:
        public_id = _SIGNER.unsign(token)
    except BadSignature:
        return None
    related = Invitation.objects.select_related("survey__cohort__program", "person")
    return related.filter(public_id=public_id).first()

"""Pairs of people that no program pairs."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.models import Person
from programs.models import BlockedPair


def block_pair(one: Person, other: Person, *, reason: str = "", actor: User) -> BlockedPair:
    """Pair these two in no program from now on. The reason is for program managers only.

    Relationships that run go on. Refusal for a person with themselves, or a pair that is blocked already.
    """
    if one.pk == other.pk:
        raise Refusal(_("Choose two different people."))
    first, second = sorted((one, other), key=lambda person: person.pk)
    with transaction.atomic():
        pair, is_new = BlockedPair.objects.get_or_create(
            organization_id=current_organization_id(),
            first=first,
            second=second,
            defaults={"reason": " ".join(reason.split())[:300], "blocked_by": actor},
        )
        if not is_new:
            raise Refusal(_("%(one)s and %(other)s are kept apart already.") % {"one": one.name, "other": other.name})
        record(pair, "blocked_pair.added", actor=actor, people=[first.public_id, second.public_id])
    return pair


def unblock_pair(pair: BlockedPair, *, actor: User) -> None:
    """Let these two be paired again."""
    with transaction.atomic():
        record(pair, "blocked_pair.removed", actor=actor, people=[pair.first.public_id, pair.second.public_id])
        pair.delete()

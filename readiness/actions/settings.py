"""Switching readiness on and off, and naming who reads names."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from organizations.models import Membership
from readiness.models import NamedReader, ReadinessSettings
from readiness.notice import notice_text
from readiness.permissions import OPENED
from readiness.queries.settings import is_on


def switch_on(*, purpose: str, used_for_promotion: bool, actor: User) -> ReadinessSettings:
    """Begin to rate readiness, for a stated purpose; the notice is kept as it was shown. Refusal without a purpose."""
    stated = " ".join(purpose.split())
    if not stated:
        raise Refusal("State what readiness is rated for. Everybody who is rated reads it.")
    with transaction.atomic():
        chosen, _created = ReadinessSettings.objects.select_for_update().get_or_create(
            organization_id=current_organization_id()
        )
        chosen.is_on, chosen.purpose, chosen.used_for_promotion = True, stated[:500], used_for_promotion
        chosen.notice = notice_text(used_for_promotion=used_for_promotion)
        chosen.switched_at, chosen.switched_by = timezone.now(), actor
        chosen.save()
        record(chosen, "readiness.switched_on", actor=actor, used_for_promotion=used_for_promotion)
    return chosen


def switch_off(*, actor: User) -> None:
    """Stop rating and showing readiness. Nothing is deleted. Does nothing when it is off."""
    with transaction.atomic():
        chosen = ReadinessSettings.objects.select_for_update().filter(is_on=True).first()
        if chosen is None:
            return
        chosen.is_on, chosen.switched_at, chosen.switched_by = False, timezone.now(), actor
        chosen.save()
        record(chosen, "readiness.switched_off", actor=actor)


def require_on() -> None:
    """Refusal while the organization has not switched readiness on."""
    if not is_on():
        raise Refusal("Readiness is not switched on in this organization.")


def name_reader(membership: Membership, *, reason: str, actor: User) -> NamedReader:
    """Let a member read successors and the 9-box by name. Refusal for oneself: somebody else has to say so."""
    if membership.user_id == actor.pk:
        raise Refusal("Nobody names themselves. Ask another administrator.")
    if not membership.is_active:
        raise Refusal("This member has left.")
    with transaction.atomic():
        reader, created = NamedReader.objects.get_or_create(
            organization_id=membership.organization_id,
            user_id=membership.user_id,
            ended_at=None,
            defaults={"named_by": actor, "reason": reason[:200]},
        )
        if created:
            record(reader, "named_reader.named", actor=actor, reason=reason[:200])
    return reader


def end_reader(reader: NamedReader, *, actor: User) -> None:
    """From now on this member reads no names. Does nothing when that is so already."""
    with transaction.atomic():
        ended = NamedReader.objects.filter(pk=reader.pk, ended_at=None).update(ended_at=timezone.now())
        if ended:
            record(reader, "named_reader.ended", actor=actor)


def open_names(membership: Membership, scope: str, *, actor: User) -> None:
    """Write down that somebody has names shown; they can be read for an hour after that."""
    record(membership, OPENED, actor=actor, scope=scope)

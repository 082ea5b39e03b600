"""Answering a notice of silence, and asking for more time."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from relationships.emails.endings import ask_coordinator, tell_extension
from relationships.ending import open_notice
from relationships.enums import ExtensionState
from relationships.last_day import end_of
from relationships.models import Extension, Relationship, SilenceNotice
from relationships.pauses import pauses_of
from relationships.queries import with_people

LONGEST_DAYS = 730


def say_still_meeting(relationship: Relationship, *, actor: User) -> bool:
    """The two still meet: the notice is void, and silence counts from today. False when nothing waits any more."""
    today = timezone.localdate()
    with transaction.atomic():
        locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
        notice = open_notice(locked, today)
        if notice is None:
            return False
        SilenceNotice.objects.filter(pk=notice.pk).update(answered_on=today, answered_by=actor)
        record(locked, "relationship.still_meeting", actor=actor)
    return True


def ask_extension(relationship: Relationship, *, until: date, words: str, actor: User) -> Extension:
    """Ask the coordinator for more time. Refusal when nothing ends, somebody asked already, or the date is no later."""
    with transaction.atomic():
        locked = with_people(Relationship.objects.select_for_update(of=("self",)).filter(pk=relationship.pk)).get()
        over = end_of(locked, pauses_of([locked]).get(locked.pk, []))
        today = timezone.localdate()
        if not locked.is_active or over is None:
            raise Refusal("This relationship has no end that could be moved.")
        if not over < until <= today + timedelta(days=LONGEST_DAYS):
            raise Refusal(f"Choose a day after {over:%-d %B %Y}, within two years.")
        try:
            with transaction.atomic():
                extension = Extension.objects.create(
                    organization_id=locked.organization_id,
                    relationship=locked,
                    author=actor,
                    until=until,
                    words=words.strip()[:1000],
                )
        except IntegrityError:
            # The other side's wish is not ours to see; that one waits is.
            raise Refusal("One of you has asked already. The coordinator decides and writes to you both.") from None
        record(locked, "extension.asked", actor=actor, until=until.isoformat())
        ask_coordinator(locked, extension)
    return extension


def decide_extension(extension: Extension, *, agrees: bool, actor: User) -> None:
    """Agree to more time, or not; both are told. Refusal when it is decided, or the relationship ended meanwhile."""
    with transaction.atomic():
        relationship = with_people(
            Relationship.objects.select_for_update(of=("self",)).filter(pk=extension.relationship_id)
        ).get()
        locked = Extension.objects.select_for_update().get(pk=extension.pk)
        if locked.state != ExtensionState.WAITING:
            raise Refusal("This is decided already.")
        if agrees and not relationship.is_active:
            raise Refusal("The relationship has ended meanwhile. Reopen it first.")
        locked.state = ExtensionState.GRANTED if agrees else ExtensionState.DECLINED
        locked.decided_by, locked.decided_at = actor, timezone.now()
        locked.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
        if agrees:
            Relationship.objects.filter(pk=relationship.pk).update(
                extended_until=locked.until, updated_at=timezone.now()
            )
        record(relationship, f"extension.{locked.state}", actor=actor, until=locked.until.isoformat())
        tell_extension(relationship, locked)

"""Sending what is due: one person at a time, everything that is due for them in one mail."""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import BadSignature, Signer
from django.db import connection, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.row_security import SCHEDULER_ROLE
from core.sweeping import on_sweep, ring
from core.tenancy import current_organization_id, tenant
from core.wall_time import instant_of, next_working_day, zone_of
from notifications.enums import Category, DeliveryClass, ReminderState, Rhythm
from notifications.models import Message, Notice, Preference, Reminder
from notifications.reminders import MORNING, Later, ReminderKind, Words, held_until, reminder_kinds
from notifications.writing import Mail, send_mails
from organizations.enums import LinkPurpose
from organizations.links import absolute, make_link
from organizations.models import Organization

logger = logging.getLogger(__name__)
NUDGES_IN_A_WEEK = 3
RING_EVERY = 100
# Mails that somebody of the program team sends to nudge: they count as well.
NUDGES_BY_HAND = ("care_nudge",)
UNSUBSCRIBE = Signer(salt="notifications.unsubscribe")


@dataclass(frozen=True)
class Due:
    """A due reminder with its kind and its words."""

    reminder: Reminder
    kind: ReminderKind
    words: Words


def remind_due(organization_id: int) -> int:
    """Send all due reminders of an organization, each person in a transaction of their own. Returns mails written.

    Two workers never hold the same row: the loser of the race skips it. The mail and the row's new state are written
    together, so a reminder is written once whatever is killed in between.
    """
    written = 0
    while True:
        with tenant(organization_id):
            reminders = _claim_next_person()
            before, written = written, written + (_remind(reminders) if reminders else 0)
        # Not for each mail: thousands of rings would find nothing to do.
        if written and (not reminders or (written > before and written % RING_EVERY == 1)):
            ring("notifications.deliver", organization_id, queue="mail")
        if not reminders:
            return written


def _claim_next_person() -> list[Reminder]:
    """All due reminders of the person whose reminder is the oldest, locked. Empty when nothing is due."""
    due = Reminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=timezone.now())
    first = due.order_by("due_at", "pk").select_for_update(skip_locked=True).first()
    if first is None:
        return []
    rest = due.filter(recipient_email=first.recipient_email).exclude(pk=first.pk)
    return [first, *rest.order_by("due_at", "pk").select_for_update(skip_locked=True)]


def _remind(reminders: list[Reminder]) -> int:
    """Settle one person's due reminders. Returns 1 when a mail was written."""
    organization = Organization.objects.get(pk=current_organization_id())
    rhythms = _rhythms(reminders[0].recipient_id)
    by_mail: list[Due] = []
    for due in _still_needed(reminders):
        _note(due)
        rhythm = rhythms.get(due.kind.category, Rhythm.AT_ONCE)
        if rhythm == Rhythm.WEEKLY and not _is_monday_morning(due.reminder):
            _wait_for_monday(due.reminder)
        elif rhythm == Rhythm.OFF:
            _settle(due.reminder, ReminderState.NOTICED, _("They asked for no mails of this kind"))
        elif due.kind.is_nudge and _nudged_enough(due.reminder):
            _settle(due.reminder, ReminderState.NOTICED, _("They had enough nudges this week"))
        else:
            by_mail.append(due)
    if not by_mail:
        return 0
    mail = _mail_of_one(by_mail[0], organization) if len(by_mail) == 1 else _mail_of_several(by_mail, organization)
    send_mails([mail], rings=False)
    for due in by_mail:
        _settle(due.reminder, ReminderState.SENT)
    return 1


def _still_needed(reminders: list[Reminder]) -> list[Due]:
    """Those that came in time and still have something to say; the others are settled with the reason."""
    needed = []
    for reminder in reminders:
        kind = reminder_kinds().get(reminder.kind)
        if kind is None:
            _settle(reminder, ReminderState.DROPPED, _("This version does not know this kind"))
        elif timezone.now() - reminder.due_at > kind.catch_up:
            _settle(reminder, ReminderState.DROPPED, _("Too late: the server was away when it was due"))
        elif day := held_until(reminder):
            _wait_until(reminder, day)
        elif isinstance(words := _words(kind, reminder), Later):
            _wait_until(reminder, words.day)
        elif words is not None:
            needed.append(Due(reminder, kind, words))
    return needed


def _wait_until(reminder: Reminder, day: date) -> None:
    """Ask again on that day, tomorrow at the earliest, at the same time of day."""
    today = timezone.now().astimezone(zone_of(reminder.zone)).date()
    reminder.local_day = next_working_day(max(day, today + timedelta(days=1)))
    reminder.due_at = instant_of(reminder.local_day, reminder.local_time, reminder.zone)
    reminder.save(update_fields=["local_day", "due_at", "updated_at"])


def _words(kind: ReminderKind, reminder: Reminder) -> Words | Later | None:
    """The words, or None and the reminder is settled; one that fails must not hold up everybody else's."""
    try:
        with transaction.atomic():
            words = kind.compose(reminder)
    except Exception as error:  # noqa: BLE001 (any error of one must not stop the others)
        # The class name only: messages of unknown errors may quote private text.
        logger.error("reminder %s (%s) failed: %s", reminder.public_id, reminder.kind, type(error).__name__)  # noqa: TRY400
        _settle(reminder, ReminderState.DROPPED, _("It could not be written; the log names the error"))
        return None
    if words is None:
        _settle(reminder, ReminderState.DROPPED, _("Not needed any more"))
    return words


def _settle(reminder: Reminder, state: ReminderState, outcome: str = "") -> None:
    reminder.state = state
    reminder.outcome = outcome[:120]
    reminder.settled_at = timezone.now()
    reminder.save(update_fields=["state", "outcome", "settled_at", "updated_at"])


def _rhythms(user_id: int | None) -> dict[str, str]:
    if user_id is None:
        return {}
    return dict(Preference.objects.filter(user_id=user_id).values_list("category", "rhythm"))


def _is_monday_morning(reminder: Reminder) -> bool:
    """Whether the reminder is due at the time at which the weekly mail comes."""
    return reminder.local_day.weekday() == 0 and reminder.local_time == MORNING


def _wait_for_monday(reminder: Reminder) -> None:
    today = timezone.now().astimezone(zone_of(reminder.zone)).date()
    reminder.local_day = today + timedelta(days=7 - today.weekday())
    reminder.local_time = MORNING
    reminder.due_at = instant_of(reminder.local_day, MORNING, reminder.zone)
    reminder.save(update_fields=["local_day", "local_time", "due_at", "updated_at"])


def _nudged_enough(reminder: Reminder) -> bool:
    """Whether the person had the week's nudges already, over all programs of the organization."""
    return nudges_of_week([reminder.recipient_email])[reminder.recipient_email] >= NUDGES_IN_A_WEEK


def nudges_of_week(emails: Collection[str]) -> Counter[str]:
    """How many nudges people had in the last seven days, of reminders and by hand, by address in lower case."""
    nudges = [kind.name for kind in reminder_kinds().values() if kind.is_nudge]
    week, wanted = timezone.now() - timedelta(days=7), {email.lower() for email in emails}
    sent = Reminder.objects.filter(
        recipient_email__in=wanted, kind__in=nudges, state=ReminderState.SENT, settled_at__gte=week
    )
    by_hand = Message.objects.annotate(key=Lower("recipient_email")).filter(
        key__in=wanted, kind__in=NUDGES_BY_HAND, created_at__gte=week
    )
    return Counter([*sent.values_list("recipient_email", flat=True), *by_hand.values_list("key", flat=True)])


def _note(due: Due) -> None:
    """Put the line into the inbox of a person who can sign in, once."""
    if due.reminder.recipient_id is None:
        return
    Notice.objects.bulk_create(
        [
            Notice(
                organization_id=due.reminder.organization_id,
                user_id=due.reminder.recipient_id,
                category=due.kind.category,
                dedupe=f"reminder:{due.reminder.public_id}",
                text=due.words.line[:300],
                path=due.words.path,
            )
        ],
        ignore_conflicts=True,
    )


def _mail_of_one(due: Due, organization: Organization) -> Mail:
    context = {
        "organization_name": organization.name,
        "button_url": _sign_in_link(due.reminder, due.words.path, organization),
        "button_label": due.words.button,
        **due.words.context,
    }
    return _mail(due.words.mail, [due], context, organization)


def _mail_of_several(dues: list[Due], organization: Organization) -> Mail:
    context: dict[str, object] = {
        "organization_name": organization.name,
        "lines": [due.words.line for due in dues],
        "button_url": _sign_in_link(
            dues[0].reminder, reverse("notifications:inbox", args=[organization.slug]), organization
        ),
        "button_label": _("Open your inbox"),
    }
    return _mail("reminders_together", dues, context, organization)


def _sign_in_link(reminder: Reminder, path: str, organization: Organization) -> str:
    """The address of one page for one person: it works once, for a fortnight, without a password."""
    return make_link(
        organization,
        LinkPurpose.OPEN,
        email=reminder.recipient_email,
        name=reminder.recipient_name,
        user_id=reminder.recipient_id,
        target=path,
    )


def _mail(template: str, dues: list[Due], context: dict[str, object], organization: Organization) -> Mail:
    first, program_id = dues[0].reminder, dues[0].words.program_id if len(dues) == 1 else None
    stoppable = all(due.kind.is_nudge for due in dues) and first.recipient_id is not None
    return Mail(
        kind=template,
        dedupe=f"reminder:{first.public_id}:{first.due_at:%Y%m%d%H%M}",
        email=first.recipient_email,
        name=first.recipient_name,
        user_id=first.recipient_id,
        context=context,
        delivery_class=DeliveryClass.AT_MOST_ONCE,
        unsubscribe_url=unsubscribe_address(organization, first.recipient_id, dues[0].kind.category)
        if stoppable
        else "",
        program_id=program_id,
    )


def unsubscribe_address(organization: Organization, user_id: int | None, category: str) -> str:
    """Where one click stops a category for a person, without signing in."""
    token = UNSUBSCRIBE.sign_object([organization.pk, user_id, str(category)])
    return absolute(reverse("notifications:unsubscribe", args=[organization.slug, token]))


def category_of(organization_id: int, token: str) -> Category:
    """What a token would stop. BadSignature for one that is not ours, or of another organization."""
    return _read_token(organization_id, token)[1]


def unsubscribe(organization_id: int, token: str) -> Category:
    """Stop the mails that the token names. BadSignature for one that is not ours, or of another organization."""
    user_id, category = _read_token(organization_id, token)
    Preference.objects.update_or_create(
        organization_id=organization_id, user_id=user_id, category=category, defaults={"rhythm": Rhythm.OFF}
    )
    return category


def _read_token(organization_id: int, token: str) -> tuple[int, Category]:
    signed_for, user_id, category = UNSUBSCRIBE.unsign_object(token)
    if signed_for != organization_id:
        raise BadSignature
    return user_id, Category(category)


@on_sweep
def ring_for_due_reminders() -> None:
    """Ring for every organization that has due reminders; reads ids and times only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SCHEDULER_ROLE}")
        cursor.execute(
            "SELECT DISTINCT organization_id FROM notifications_reminder"
            " WHERE state = 'planned' AND due_at <= clock_timestamp()"
        )
        organizations = [row[0] for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    for organization_id in organizations:
        ring("notifications.remind", organization_id, queue="mail")

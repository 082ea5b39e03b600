"""One reminder of a resource that somebody is asked to read by a day.

Planned and asked again when due like every reminder: see relationships.reminders.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import Participant, ResourceAssignment
from cohorts.queries.resources import audience_of
from notifications.enums import Category
from notifications.models import Reminder
from notifications.reminders import Plan, Recipient, Words, plan_reminders, reminder_kind
from programs.models import ResourceCompletion
from relationships.hours import zone_name

AHEAD: Final = timedelta(days=14)
BEFORE: Final = timedelta(days=3)
CATCH_UP: Final = timedelta(days=2)


def plan_reading(*, now: datetime) -> int:
    """Plan the reminders of the next two weeks in the organization. Again: nothing new."""
    today = now.date()
    due = ResourceAssignment.objects.filter(
        due_on__gte=today, due_on__lte=(now + AHEAD).date() + BEFORE, resource__archived_at=None
    )
    return plan_reminders(plan for assignment in due for plan in _of_assignment(assignment) if today <= plan.day)


def _of_assignment(assignment: ResourceAssignment) -> Iterator[Plan]:
    if assignment.due_on is None:
        return
    for participant in _still_open(assignment):
        person = participant.person
        recipient = Recipient(person.mailbox, person.name, person.user_id, zone_name(person))
        occurrence = f"due:{assignment.due_on}"
        yield Plan("resource.due", f"assignment:{assignment.pk}", occurrence, recipient, assignment.due_on - BEFORE)


def _still_open(assignment: ResourceAssignment) -> QuerySet[Participant]:
    """Who is asked to read it and has not completed it."""
    done = ResourceCompletion.objects.filter(resource=assignment.resource_id).values("person_id")
    return audience_of(assignment).exclude(person__in=done).select_related("person__user", "person__organization")


@reminder_kind("resource.due", Category.MILESTONES, catch_up=CATCH_UP)
def resource_due(reminder: Reminder) -> Words | None:
    """It is still asked for by that day, and the recipient has not completed it."""
    rows = ResourceAssignment.objects.select_related("resource", "program", "organization")
    found = rows.filter(pk=int(reminder.subject.partition(":")[2]), resource__archived_at=None).first()
    if found is None or found.due_on is None or reminder.occurrence != f"due:{found.due_on}":
        return None
    if found.due_on < timezone.localdate():
        return None
    if not any(one.person.mailbox.lower() == reminder.recipient_email for one in _still_open(found)):
        return None
    path = reverse("cohorts:resource", args=[found.organization.slug, found.resource.public_id])
    context = {"title": found.resource.title, "minutes": found.resource.minutes, "due_on": found.due_on}
    context["program"] = found.program.name
    line = _("“%(title)s” is to be read soon.") % {"title": found.resource.title}
    return Words("resource_due", line, path, _("Read it"), context, found.program_id)

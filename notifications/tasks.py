from celery import shared_task

from notifications.jobs import deliver_due
from notifications.reminding import remind_due


@shared_task(name="notifications.deliver")
def deliver(organization_id: int) -> None:
    """Send the organization's due mails. Ringing twice sends nothing twice."""
    deliver_due(organization_id)


@shared_task(name="notifications.remind")
def remind(organization_id: int) -> None:
    """Write the mails of the organization's due reminders. Ringing twice writes nothing twice."""
    remind_due(organization_id)

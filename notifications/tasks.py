from celery import shared_task

from notifications.jobs import deliver_due


@shared_task(name="notifications.deliver")
def deliver(organization_id: int) -> None:
    """Send the organization's due mails. Ringing twice sends nothing twice."""
    deliver_due(organization_id)

"""What somebody said to one chosen person of the program team, and what they asked for, in a world."""

from datetime import timedelta

from django.utils import timezone

from core.tenancy import tenant
from participants.models import Leave
from relationships.models import Confidence, ConfidenceWords, Extension, SilenceNotice

IN_CONFIDENCE, MORE_TIME = "SECRETINCONFIDENCE", "SECRETMORETIME"
# The mentee chose the case handler: the coordinator must not read it. A wish for more time is for the program team.
CONFIDENCES: dict[str, set[str]] = {
    IN_CONFIDENCE: {"mentee", "case_handler"},
    MORE_TIME: {"mentee", "program_manager"},
}


def add_confidences(world) -> None:
    """A talk with two messages, a wish for more time, a leave, a notice of silence."""
    mentee, handler = world.people["mentee"].user, world.people["case_handler"].user
    own = {"organization": world.organization}
    relationship, today = world.rows["relationship"], timezone.localdate()
    with tenant(world.organization.pk, user_id=mentee.pk):
        talk = Confidence.objects.create(
            **own, relationship=relationship, writer=mentee, receiver=handler, is_complaint=True, unread_by_receiver=1
        )
        ConfidenceWords.objects.create(**own, confidence=talk, author=mentee, text=f"{world.canary} {IN_CONFIDENCE}")
        world.rows["extension"] = Extension.objects.create(
            **own,
            relationship=relationship,
            author=mentee,
            until=today + timedelta(days=90),
            words=f"{world.canary} {MORE_TIME}",
        )
    with tenant(world.organization.pk, user_id=handler.pk):
        ConfidenceWords.objects.create(
            **own, confidence=talk, author=handler, text=f"{world.canary} {IN_CONFIDENCE} answered"
        )
    world.rows["confidence"] = talk
    world.rows["leave"] = Leave.objects.create(
        **own, person=world.people["mentor"], starts_on=today + timedelta(days=300), ends_on=today + timedelta(days=310)
    )
    SilenceNotice.objects.create(**own, relationship=relationship, silent_since=today, ends_on=today)

"""What somebody said to one chosen person of the program team, and what they asked for, in a world."""

from datetime import timedelta

from django.utils import timezone

from core.tenancy import tenant
from participants.models import Leave
from programs.models import MailText, NewsChannel, NewsPost
from relationships.models import Confidence, ConfidenceWords, Extension, SilenceNotice

IN_CONFIDENCE, MORE_TIME = "SECRETINCONFIDENCE", "SECRETMORETIME"
# The mentee chose the case handler: the coordinator must not read it. A wish for more time is for the program team.
CONFIDENCES: dict[str, set[str]] = {
    IN_CONFIDENCE: {"mentee", "case_handler"},
    MORE_TIME: {"mentee", "program_manager"},
}


def add_confidences(world) -> None:
    """A talk with two messages, a wish for more time, a leave, a notice of silence, a channel with a post, own words."""
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
    channel = NewsChannel.objects.create(
        **own, program=world.rows["program"], kind="slack", name=f"{world.canary} channel", host="hooks.example.org",
        sealed_address="sealed", news=["opened"],
    )  # fmt: skip
    world.rows["news_channel"] = channel
    world.rows["news_post"] = NewsPost.objects.create(
        **own, channel=channel, dedupe="one", title=f"{world.canary} news", text=f"{world.canary} text", state="dead"
    )
    MailText.objects.create(
        **own, program=world.rows["program"], kind="nudge_quiet", subject=f"{world.canary} words", body="Own words."
    )
    SilenceNotice.objects.create(**own, relationship=relationship, silent_since=today, ends_on=today)

"""How the demo's running program cares for its relationships: an end, a leave, a talk in confidence, own words."""

from datetime import date, timedelta

from accounts.models import User
from cohorts.models import Cohort
from core.tenancy import tenant
from organizations.models import Organization
from participants.actions.availability import add_leave, set_hours
from participants.models import Leave, Person
from programs.actions.endings import set_ending
from programs.actions.texts import save_text
from programs.enums import ChannelKind, NewsKind, PostState
from programs.mail_texts import mail_kinds
from programs.models import NewsChannel, NewsPost
from relationships.actions.confidences import answer_in_confidence, write_in_confidence
from relationships.actions.endings import ask_extension
from relationships.models import Relationship

QUIET = "It has been a while since you and {others} met in {program}. Half an hour is enough: what went well since?"


def take_care(organization: Organization, manager: User, today: date) -> None:
    """Endings, a leave, a wish for more time, a talk in confidence, own words for a mail and a channel with a post."""
    with tenant(organization.pk, user_id=manager.pk):
        cohort = Cohort.objects.select_related("program").order_by("pk").first()
        if cohort is None:
            return
        set_ending(cohort.program, ending="cohort", months=None, silent_days=90, actor=manager)
        body = f"Hello {{name}},\n\n{QUIET}"
        save_text(
            cohort.program, mail_kinds()["nudge_quiet"], language="", subject="Time for a short talk with {others}?",
            body=body, actor=manager,
        )  # fmt: skip
        _post_news(cohort, manager)
        _rest(cohort, today)
        mentee, mentor = (Person.objects.select_related("user").get(external_id=one) for one in ("00002", "00003"))
    _speak(organization, cohort, mentee, manager)
    if mentor.user is not None:
        with tenant(organization.pk, user_id=mentor.user.pk):
            set_hours(mentor, 6, actor=mentor.user)
            starts = today + timedelta(days=40)
            add_leave(mentor, starts_on=starts, ends_on=starts + timedelta(days=13), actor=mentor.user)


def _post_news(cohort: Cohort, manager: User) -> None:
    """A channel as it looks in use. Its address opens nothing: a demo posts nowhere."""
    channel = NewsChannel.objects.create(
        organization_id=cohort.organization_id, program=cohort.program, kind=ChannelKind.SLACK, name="#mentoring",
        host="hooks.slack.com", sealed_address="sealed", news=list(NewsKind.values), added_by=manager,
    )  # fmt: skip
    NewsPost.objects.create(
        organization_id=cohort.organization_id, channel=channel, kind=NewsKind.STARTED, dedupe="demo",
        title=f"{cohort.program.name}: {cohort.name} has begun", text="The next step stands on your own page.",
        state=PostState.SENT,
    )  # fmt: skip


def _rest(cohort: Cohort, today: date) -> None:
    """One pair of the running program rests: its mentor is away for three weeks."""
    pair = Relationship.objects.filter(cohort=cohort).order_by("-pk").first()
    seat = pair.members.select_related("participant__person").filter(role="mentor").first() if pair else None
    if seat is not None:
        Leave.objects.create(
            organization_id=cohort.organization_id, person=seat.participant.person,
            starts_on=today - timedelta(days=6), ends_on=today + timedelta(days=15),
        )  # fmt: skip


def _speak(organization: Organization, cohort: Cohort, mentee: Person, manager: User) -> None:
    """The demo's mentee writes to her coordinator in confidence, and asks for more time."""
    if mentee.user is None:
        return
    with tenant(organization.pk, user_id=mentee.user.pk):
        pair = Relationship.objects.select_related("cohort__coordinator").filter(
            cohort=cohort, members__participant__person=mentee
        ).first()  # fmt: skip
        talk = write_in_confidence(
            "We get on well, but the sessions keep moving to the evening. How do I say that?",
            receiver=manager, about=pair, is_complaint=False, actor=mentee.user,
        )  # fmt: skip
        if pair is not None:
            until = cohort.ends_on + timedelta(days=60)
            ask_extension(pair, until=until, words="The second site opens after the end.", actor=mentee.user)
    with tenant(organization.pk, user_id=manager.pk):
        answer_in_confidence(talk, "Say it as a wish: which two hours of the day suit you best?", actor=manager)

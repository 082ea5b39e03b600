"""Opening, reminding and closing. Used by actions and by the job of the day; callers hold the survey's row."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from core.actions import enqueue
from organizations.audit import record
from organizations.models import Organization
from participants.models import Person
from surveys import results
from surveys.box import coarsen, make_box
from surveys.cadence import DAYS_OPEN, REMIND_AFTER, reminders_due
from surveys.enums import SurveyKind, SurveyState
from surveys.items import Item, check_in_items, pulse_items
from surveys.letters import send_invitations
from surveys.models import Invitation, Survey
from surveys.queries import BREAKDOWNS, lately_asked, members_to_ask, own_items

TURN_JOB = "surveys.turn"
SMALLEST_PULSE = 10
MAILS_FROM = time(8)
# So many people share both labels before an answer carries the second one.
SHARED_LABEL = 10


def turn(survey: Survey, today: date, *, actor: User | None = None) -> None:
    """Do whatever is due for a survey on a day: open it, remind, close it. Doing it again does nothing more."""
    if survey.state == SurveyState.PLANNED and today >= survey.opens_on:
        open_survey(survey, today, actor=actor)
    elif survey.state == SurveyState.OPEN and today >= survey.closes_on:
        close_survey(survey, actor=actor)
    elif survey.state == SurveyState.OPEN:
        _remind(survey, today)
    plan_next_turn(survey, today)


def plan_next_turn(survey: Survey, today: date) -> None:
    """Queue the next look at a survey, for the morning of the organization's day; once per survey, state and day."""
    day = _next_day(survey, today)
    if day is None:
        return
    zone = ZoneInfo(Organization.objects.get(pk=survey.organization_id).time_zone)
    job, created = enqueue(
        TURN_JOB,
        key=f"{survey.public_id}:{survey.state}:{day}",
        initiator_id=None,
        queue="bulk",
        survey=survey.pk,
    )
    if created:
        job.run_after = datetime.combine(day, MAILS_FROM, tzinfo=zone)
        job.save(update_fields=["run_after", "updated_at"])


def _next_day(survey: Survey, today: date) -> date | None:
    if survey.state == SurveyState.PLANNED:
        return survey.opens_on
    if survey.state != SurveyState.OPEN:
        return None
    reminders = [survey.opens_on + timedelta(days=days) for days in REMIND_AFTER]
    return min(day for day in [*reminders, survey.closes_on] if day > today or day == survey.closes_on)


def open_survey(survey: Survey, today: date, *, actor: User | None) -> None:
    """Fix the questions, invite everybody who was not asked lately, and send the mails.

    A pulse for fewer than ten people is left out: too few to hide anybody.
    """
    members = members_to_ask(survey.cohort)
    spared = lately_asked([member.participant.person_id for member in members], today)
    asked = [member for member in members if member.participant.person_id not in spared]
    survey.spared = len(members) - len(asked)
    if not asked or (survey.is_anonymous and len(asked) < SMALLEST_PULSE):
        survey.state = SurveyState.LEFT_OUT
        survey.save(update_fields=["state", "spared", "updated_at"])
        record(survey, "survey.left_out", actor=actor, people=len(asked))
        return
    survey.state, survey.opens_on, survey.invited = SurveyState.OPEN, today, len(asked)
    survey.closes_on = max(survey.closes_on, today + timedelta(days=DAYS_OPEN))
    survey.items = [item.as_row() for item in _items(survey)]
    survey.save()
    labels = _labels(survey, [(member.participant.person, member.role) for member in asked])
    Invitation.objects.bulk_create(
        Invitation(
            organization_id=survey.organization_id,
            survey=survey,
            person=member.participant.person,
            role=member.role,
            label=labels[member.participant.person_id],
            sent_on=today,
        )
        for member in asked
    )
    if survey.is_anonymous:
        make_box(survey)
    send_invitations(survey, survey.invitations.select_related("person__user"))
    record(survey, "survey.opened", actor=actor, people=len(asked))


def _items(survey: Survey) -> list[Item]:
    own = own_items(survey.cohort, survey.kind)
    if survey.kind == SurveyKind.CHECK_IN:
        return check_in_items(own)
    before = Survey.objects.filter(
        cohort=survey.cohort, kind=SurveyKind.PULSE, state__in=[SurveyState.OPEN, SurveyState.CLOSED]
    )
    return pulse_items(survey.moment, before.exclude(pk=survey.pk).count(), own)


def _labels(survey: Survey, people: list[tuple[Person, str]]) -> dict[int, str]:
    """The second label of each person's answer, by id; only where at least ten people share it and the role."""
    if not survey.is_anonymous or survey.breakdown not in BREAKDOWNS:
        return {person.pk: "" for person, _role in people}
    label_of = {person.pk: str(getattr(person, survey.breakdown)) for person, _role in people}
    shared = Counter((role, label_of[person.pk]) for person, role in people)
    return {
        person.pk: label_of[person.pk] if shared[role, label_of[person.pk]] >= SHARED_LABEL else ""
        for person, role in people
    }


def _remind(survey: Survey, today: date) -> None:
    """Remind those whose link has not been used, at most twice."""
    due = reminders_due(survey.opens_on, today)
    waiting = survey.invitations.filter(is_answered=False, reminders__lt=due)
    late = list(waiting.select_related("person__user"))
    send_invitations(survey, late, reminder=due)
    survey.invitations.filter(pk__in=[one.pk for one in late]).update(reminders=due)


def close_survey(survey: Survey, *, actor: User | None) -> None:
    """Take no more answers. Of a pulse the results are made now, and who has answered is forgotten."""
    survey.state = SurveyState.CLOSED
    survey.answered = survey.invitations.filter(is_answered=True).count()
    if survey.is_anonymous:
        survey.results = _released(survey)
        survey.invitations.update(is_answered=False, label="")
    survey.save(update_fields=["state", "answered", "results", "updated_at"])
    record(survey, "survey.closed", actor=actor, answered=survey.answered, people=survey.invited)


def _released(survey: Survey) -> dict[str, Any]:
    """What may be shown of a pulse, from its box."""
    answers, texts = coarsen(survey)
    items = [Item(**row) for row in survey.items]
    breakdowns = ["role", "label"] if survey.breakdown else ["role"]
    people = Person.objects.filter(participations__cohort=survey.cohort).distinct()
    names = [f"{one.first_name} {one.preferred_name} {one.last_name}" for one in people]
    return {
        "lines": results.to_json(results.compute(answers, items, breakdowns, survey.minimum)),
        "comments": results.comments(texts, len(answers), survey.comment_minimum, names),
    }

"""Opening, reminding and closing. Used by actions and by the job of the day; callers hold the survey's row."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from core.actions import enqueue
from organizations.audit import record
from organizations.models import Organization
from participants.leave import away_on, leaves_of
from participants.models import Person
from relationships.models import RelationshipMember
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
        _ask_returned(survey, today)
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
    asked = set(survey.invitations.order_by().values_list("sent_on", flat=True).distinct()) | {survey.opens_on}
    days = {day + timedelta(days=after) for day in asked for after in REMIND_AFTER} | _returns(survey)
    return min([day for day in days if today < day < survey.closes_on], default=survey.closes_on)


def _returns(survey: Survey) -> set[date]:
    """The days on which people of the cohort are back from leave. Of all of them: it tells nothing of who answered."""
    people = [member.participant.person for member in members_to_ask(survey.cohort)]
    away = [period for periods in leaves_of(people).values() for period in periods]
    return {period.last + timedelta(days=1) for period in away if period.last is not None}


def open_survey(survey: Survey, today: date, *, actor: User | None) -> None:
    """Fix the questions, invite everybody who is there and was not asked lately, and send the mails.

    Who is on leave is asked on the first day back (`_ask_returned`), and counts as asked only then.
    A pulse for fewer than ten people is left out: too few to hide anybody.
    """
    members = members_to_ask(survey.cohort)
    asked, survey.spared = _to_ask_now(members, today)
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
    if survey.is_anonymous:
        make_box(survey)
    _invite(survey, asked, labels, today)
    record(survey, "survey.opened", actor=actor, people=len(asked))


def _to_ask_now(members: Sequence[RelationshipMember], today: date) -> tuple[list[RelationshipMember], int]:
    """Who is there and was not asked something lately; and how many were."""
    spared = lately_asked([member.participant.person_id for member in members], today)
    rest = [member for member in members if member.participant.person_id not in spared]
    leaves = leaves_of([member.participant.person for member in rest])
    there = [member for member in rest if away_on(leaves.get(member.participant.person_id, ()), today) is None]
    return there, len(members) - len(rest)


def _invite(survey: Survey, asked: Sequence[RelationshipMember], labels: Mapping[int, str], today: date) -> None:
    made = Invitation.objects.bulk_create(
        Invitation(
            organization_id=survey.organization_id,
            survey=survey,
            person=member.participant.person,
            role=member.role,
            label=labels.get(member.participant.person_id, ""),
            sent_on=today,
        )
        for member in asked
    )
    send_invitations(survey, made)


def _ask_returned(survey: Survey, today: date) -> None:
    """Ask those who were on leave when the survey opened and are back. Their answers carry no second label."""
    invited = set(survey.invitations.values_list("person_id", flat=True))
    members = [one for one in members_to_ask(survey.cohort) if one.participant.person_id not in invited]
    leaves = leaves_of([member.participant.person for member in members])
    waited = [one for one in members if away_on(leaves.get(one.participant.person_id, ()), survey.opens_on) is not None]
    asked, _spared = _to_ask_now(waited, today)
    if asked:
        _invite(survey, asked, {}, today)
        survey.invited += len(asked)
        survey.save(update_fields=["invited", "updated_at"])


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
    """Remind those whose link has not been used, at most twice; who is on leave when back."""
    late: dict[int, list[Invitation]] = defaultdict(list)
    waiting = list(
        survey.invitations.filter(is_answered=False, reminders__lt=len(REMIND_AFTER)).select_related("person__user")
    )
    leaves = leaves_of([one.person for one in waiting])
    for one in waiting:
        due = reminders_due(one.sent_on, today)
        if one.reminders < due and away_on(leaves.get(one.person_id, ()), today) is None:
            late[due].append(one)
    for due, invitations in late.items():
        send_invitations(survey, invitations, reminder=due)
        survey.invitations.filter(pk__in=[one.pk for one in invitations]).update(reminders=due)


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

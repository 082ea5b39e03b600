"""Figures of the demo: months of sessions and goals in its running program, and what was counted on past days."""

import random
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from cohorts.models import Cohort, Participant
from core.actions import enqueue
from core.tenancy import tenant
from mentorship.demo.say import work_off
from organizations.models import Organization
from programs.enums import ParticipantRole
from relationships.enums import GoalState, SessionState
from relationships.models import Goal, MentoringSession, Relationship, RelationshipMember
from reporting.actions import ask_comparison, ask_report
from reporting.nightly import KEEP_JOB

DAYS_AGO = (84, 28, 1, 0)
STARTED_DAYS_AGO, EVERY_DAYS, GOAL_DAYS = 200, 30, 150
ENROLLED_BEFORE = timedelta(days=14)


def live_through(organization: Organization, today: date, seed: int) -> int:
    """Give the pairs that have no session yet half a year of them, more or less in rhythm. Returns how many pairs.

    Whoever takes part in a cohort that has begun was enrolled before it: figures of past days count them.
    """
    dice = random.Random(seed)  # noqa: S311  (a demo)
    with tenant(organization.pk):
        pairs = list(
            Relationship.objects.filter(
                cohort__starts_on__lt=today - timedelta(days=STARTED_DAYS_AGO), sessions__isnull=True, ended_on=None
            ).order_by("pk")
        )
        for pair in pairs:
            pair.started_on = today - timedelta(days=STARTED_DAYS_AGO - dice.randrange(20))
            _meet(pair, today, dice)
            _aim(pair, dice)
        Relationship.objects.bulk_update(pairs, ["started_on"])
        for cohort in Cohort.objects.filter(starts_on__lt=today):
            enrolled = datetime.combine(cohort.starts_on - ENROLLED_BEFORE, time(9), tzinfo=UTC)
            Participant.objects.filter(cohort=cohort).update(created_at=enrolled)
    return len(pairs)


def _meet(pair: Relationship, today: date, dice: random.Random) -> None:
    """A keen pair meets almost every month, another rarely, one in twelve never."""
    keen = dice.choice((0.95, 0.9, 0.8, 0.5)) if dice.random() > 1 / 12 else 0.0
    days = range(6 + dice.randrange(24), (today - pair.started_on).days, EVERY_DAYS)
    MentoringSession.objects.bulk_create(
        MentoringSession(
            organization_id=pair.organization_id,
            relationship=pair,
            state=SessionState.HELD,
            starts_at=datetime.combine(pair.started_on + timedelta(days=day), time(13), tzinfo=UTC),
            minutes=60,
            time_zone="Europe/Amsterdam",
        )
        for day in days
        if dice.random() < keen
    )


def _aim(pair: Relationship, dice: random.Random) -> None:
    """A goal in four of five pairs, due a month ago: reached, stopped, or still open. Its words are the pair's."""
    mentee = RelationshipMember.objects.filter(relationship=pair).exclude(role=ParticipantRole.MENTOR).first()
    if mentee is None or dice.random() > 0.8:
        return
    start = pair.started_on + timedelta(days=20)
    state = dice.choices((GoalState.REACHED, GoalState.STOPPED, GoalState.ACTIVE), (6, 1, 3))[0]
    goal = Goal.objects.create(
        organization_id=pair.organization_id,
        owner=mentee,
        state=state,
        progress=100 if state == GoalState.REACHED else dice.randrange(30, 90),
        starts_on=start,
        due_on=start + timedelta(days=GOAL_DAYS + dice.randrange(60)),
    )
    Goal.objects.filter(pk=goal.pk).update(created_at=datetime.combine(start, time(9), tzinfo=UTC))


def ask_about_colleagues(organization: Organization, manager: User) -> None:
    """One question about similar colleagues; a worker answers it."""
    with tenant(organization.pk, user_id=manager.pk):
        ask_comparison("stayed", 12, "Whether a third cohort is worth its cost", actor=manager)


def print_board_pack(organization: Organization, manager: User, today: date) -> None:
    """A board pack of yesterday, which a worker draws; without Pango its page says why there is none."""
    with tenant(organization.pk, user_id=manager.pk):
        ask_report("board_pack", today - timedelta(days=1), "board", actor=manager)


def keep_past_figures(organization: Organization, today: date) -> int:
    """Count the organization as of some past days and today. Returns how many days.

    Yesterday is counted at once, for the board pack; a worker counts the others, so that the first start is quick.
    """
    for days in DAYS_AGO:
        day = today - timedelta(days=days)
        with tenant(organization.pk):
            job, _ = enqueue(KEEP_JOB, key=f"demo:{day}", initiator_id=None, queue="bulk", day=f"{day}")
        if days == 1:
            work_off(job.pk, organization.pk)
    return len(DAYS_AGO)

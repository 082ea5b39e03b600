"""What happened between the demo's mentee and mentor and their partners: sessions, goals, an agreement."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from core.tenancy import tenant
from organizations.models import Organization
from relationships.actions.agenda import add_agenda_item
from relationships.actions.agreements import Terms, propose_agreement, sign_agreement
from relationships.actions.goals import (
    GoalDraft,
    PlanDraft,
    set_goal,
    update_progress,
    write_development_plan,
)
from relationships.actions.session_logs import NewAction, SessionLog, log_past_session
from relationships.actions.sessions import Plan, plan_session
from relationships.enums import GoalVisibility
from relationships.forms.agreements import CONFIDENTIALITY, LIMITS, SHARING
from relationships.models import Relationship, RelationshipMember

TERMS = Terms(4, 60, CONFIDENTIALITY, LIMITS, SHARING, "Whoever cannot come says so a day before.")
# Minutes, shared notes, private note.
LOGS = (
    (60, "Got to know each other, agreed how we work.", ""),
    (45, "Chose two goals. The second one is the harder one.", ""),
    (60, "The first month of the pilot on two sites.", ""),
    (
        55,
        "Finance is not on board yet. Ask for one named contact rather than for support.",
        "I kept explaining the plan. Next time I ask each site lead what would make it fail.",
    ),
)
# Words, who reads them, how one notices, skill, progress.
GOALS = (
    ("Lead two sites with one operating rhythm", GoalVisibility.MANAGER, "One weekly review", "Strategic thinking", 65),
    ("Present to the steering group three times", GoalVisibility.PAIR, "Three talks", "Influence", 67),
)


def tell_mentoring(organization: Organization, external_ids: tuple[str, ...]) -> int:
    """Let time pass in the relationships of these people. Returns how many."""
    with tenant(organization.pk):
        members = RelationshipMember.objects.filter(
            participant__person__external_id__in=external_ids, is_active=True, participant__person__user__isnull=False
        )
        found = [(one.relationship, one.participant.person.user) for one in members.select_related(
            "relationship", "participant__person__user"
        ).order_by("pk")]  # fmt: skip
    told: set[int] = set()
    for relationship, user in found:
        if user is None or relationship.pk in told or not relationship.is_active:
            continue
        told.add(relationship.pk)
        with tenant(organization.pk, user_id=user.pk):
            _meet(relationship, user)
            _aim(relationship, user)
    return len(told)


def _meet(relationship: Relationship, user: User) -> None:
    """Four sessions, the next one planned, points on the agenda, an agreement that both signed."""
    today, members = timezone.localdate(), list(relationship.members.order_by("pk"))
    for number, (minutes, shared, private) in enumerate(LOGS):
        start = datetime.combine(today - timedelta(weeks=4 * (len(LOGS) - number)), time(12), tzinfo=UTC)
        actions = (NewAction("Ask Finance for one named contact", members[-1].pk, today + timedelta(days=5)),)
        agreed = actions if number == len(LOGS) - 1 else ()
        log = SessionLog(start, minutes, shared, private, new_actions=agreed, usefulness=4)
        log_past_session(relationship, log, actor=user)
    following = datetime.combine(today + timedelta(days=11), time(12), tzinfo=UTC)
    plan_session(
        relationship,
        Plan(following, 60, user.time_zone, call_link="https://meet.example.org/mentoring"),
        actor=user,
    )
    for text in ("How the two-site pilot went in its first month", "Feedback on the steering group talk"):
        add_agenda_item(relationship, text, actor=user)
    agreement = propose_agreement(relationship, TERMS, actor=user)
    for member in members:
        other = member.participant.person.user
        if other is not None and other != user:
            sign_agreement(agreement, version=agreement.version, actor=other)


def _aim(relationship: Relationship, user: User) -> None:
    """Two goals under way and a development plan of the mentee."""
    today = timezone.localdate()
    owner = relationship.members.filter(role="mentee").order_by("pk").first()
    if owner is None:
        return
    since, until = today - timedelta(days=120), today + timedelta(days=60)
    for words, visibility, measure, skill, progress in GOALS:
        goal = set_goal(owner, GoalDraft(words, since, until, visibility, measure, skill), actor=user)
        update_progress(goal, progress, reflection="Asking first works better than explaining.", actor=user)
    plan = PlanDraft(
        "Plant manager of a larger site",
        "Two sites on one rhythm, a successor for my own role, and a seat in the steering group.",
        today + timedelta(days=365),
        [("Strategic thinking", 2, 4), ("Influence", 3, 4), ("Leading people", 3, 5)],
    )
    write_development_plan(owner, plan, actor=user)

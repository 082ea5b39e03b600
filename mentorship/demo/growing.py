"""How people of the demo grow: experience that a manager offers, ratings by three sides, a circle of equals."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort
from core.tenancy import tenant
from organizations.models import Membership, Organization
from participants.models import Person
from relationships.actions.experiences import (
    ExperienceDraft,
    answer_offer,
    offer_experience,
    plan_experience,
    rate_exposure,
    reflect_on,
    settle_experience,
)
from relationships.actions.groups import (
    NewMaterial,
    add_board_note,
    add_hand_over_note,
    add_material,
    assign_facilitator,
    use_usual_plan,
)
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.actions.sessions import Plan, plan_series, plan_session
from relationships.enums import ExperienceKind, ExposureSide, GrowthMoment, RaterKind, ReflectionVisibility
from relationships.growth import tracked_skills
from relationships.models import GrowthRating, GrowthReview, MentoringSession, Relationship, RelationshipMember

# By skill of the plan, in its order: what self, mentor and manager said at the start. None: not enough to judge.
SAID = ((2, 2, 3), (3, 2, None), (3, 3, 3))
QUARTER = (3, 3, 4)


def let_grow(organization: Organization, manager: User, today: date) -> None:
    """The demo's mentee: own dates from the cohort's start, a ledger, ratings, a session nobody has logged."""
    with tenant(organization.pk, user_id=manager.pk):
        mentee = Person.objects.select_related("user").get(external_id="00002")
        boss = Person.objects.select_related("user").get(external_id="00005")
        Person.objects.filter(pk=mentee.pk).update(manager=boss)
        people = Q(members__participant__person__external_id__in=["00002", "00003"])
        told = Relationship.objects.filter(people, cohort=Cohort.objects.order_by("pk").first())
        for relationship in told.select_related("cohort").distinct():
            Relationship.objects.filter(pk=relationship.pk).update(
                started_on=relationship.cohort.starts_on + timedelta(days=7)
            )
        found = RelationshipMember.objects.filter(participant__person=mentee, role="mentee", is_active=True)
        learner = found.select_related("relationship__cohort", "participant__person__manager").order_by("pk").first()
        mentor = learner and learner.relationship.members.get(role="mentor").participant.person
    if learner is None or mentee.user is None or boss.user is None:
        return
    learner.participant.person.manager = boss
    _take_on(organization, learner, mentee.user, boss, today)
    raters = [(RaterKind.SELF, mentee.user), (RaterKind.MENTOR, mentor.user if mentor else None)]
    _rate(organization, learner, [*raters, (RaterKind.MANAGER, boss.user)])
    with tenant(organization.pk, user_id=mentee.user.pk):
        soon = datetime.combine(today + timedelta(days=1), time(9), tzinfo=UTC)
        forgotten = plan_session(learner.relationship, Plan(soon, 45, mentee.user.time_zone), actor=mentee.user)
        MentoringSession.objects.filter(pk=forgotten.pk).update(starts_at=soon - timedelta(days=2))


def _take_on(organization: Organization, learner: RelationshipMember, user: User, boss: Person, today: date) -> None:
    """One that is over, one that runs, one that waits for an answer."""
    participant, days = learner.participant, timedelta(days=1)
    if boss.user is None:
        return
    with tenant(organization.pk, user_id=user.pk):
        draft = ExperienceDraft(
            "Two weeks beside the head of logistics", today - 120 * days, today - 106 * days,
            kind=ExperienceKind.SHADOWING, skill="Strategic thinking", host=boss, serves="Leaders for three new sites",
            has_strategic_exposure=True,
        )  # fmt: skip
        over = plan_experience(participant, draft, actor=user)
        settle_experience(over, completed=True, actor=user)
        reflect_on(
            over,
            "Most decisions were taken before the meeting, by asking the two people who could say no.",
            application_plan="Talk to Finance before the next steering group, not in it.",
            visibility=ReflectionVisibility.PAIR,
            actor=user,
        )
        rate_exposure(over, ExposureSide.MENTEE, complexity=3, autonomy=2, breadth=5, actor=user)
    with tenant(organization.pk, user_id=boss.user.pk):
        rate_exposure(over, ExposureSide.HOST, complexity=4, autonomy=2, breadth=4, actor=boss.user)
        taken = offer_experience(
            participant,
            ExperienceDraft("Lead the two-site pilot", today - 60 * days, today + 50 * days, skill="Leading people"),
            actor=boss.user,
        )
        offer_experience(
            participant,
            ExperienceDraft("Present the quarter to the board", today + 20 * days, today + 30 * days, skill="Influence",
                            kind=ExperienceKind.VISIBLE),
            actor=boss.user,
        )  # fmt: skip
    with tenant(organization.pk, user_id=user.pk):
        answer_offer(taken, accepts=True, actor=user)


def _rate(organization: Organization, learner: RelationshipMember, raters: list[tuple[RaterKind, User | None]]) -> None:
    """What was said at the start, and by the mentor after a quarter: dated back, as nobody could have said it today."""
    start = learner.relationship.cohort.starts_on
    given: list[tuple[RaterKind, User, GrowthMoment, int, date, list[int | None]]] = []
    for column, (kind, user) in enumerate(raters):
        if user is not None:
            values = [row[column] for row in SAID]
            given.append((kind, user, GrowthMoment.BASELINE, 0, start + timedelta(days=20), values))
            if kind == RaterKind.MENTOR:
                later = start + timedelta(days=95)
                given.append((kind, user, GrowthMoment.QUARTER, 1, later, list(QUARTER)))
    for kind, user, moment, quarter, day, said in given:
        with tenant(organization.pk, user_id=user.pk):
            review = GrowthReview.objects.create(
                organization=organization, member=learner, rater=user, rater_kind=kind, moment=moment, quarter=quarter,
                rated_on=day,
            )  # fmt: skip
            for one, value in zip(tracked_skills(learner), said, strict=False):
                GrowthRating.objects.create(organization=organization, review=review, skill=one.skill, value=value)


def run_circle(organization: Organization, cohort: Cohort, manager: User, today: date) -> int:
    """A circle of equals that the demo's facilitator runs: held and planned sessions, a board, materials."""
    with tenant(organization.pk, user_id=manager.pk):
        membership = Membership.objects.select_related("user").get(demo_label="Facilitator")
        circle = Relationship.objects.filter(cohort=cohort).order_by("pk").first()
        if circle is None:
            return 0
        assign_facilitator(circle, membership, actor=manager)
        people = circle.members.count()
    user = membership.user
    with tenant(organization.pk, user_id=user.pk):
        for weeks in (8, 4):
            start = datetime.combine(today - timedelta(weeks=weeks), time(13), tzinfo=UTC)
            absent = [circle.members.order_by("-pk")[0].pk]
            log_past_session(circle, SessionLog(start, 90, absent=absent), actor=user)
        plan = Plan(timezone.now() + timedelta(hours=1), 90, user.time_zone, place="Room Maas")
        sessions = plan_series(circle, plan, weeks=4, count=3, actor=user)
        use_usual_plan(sessions[0])
        add_board_note(circle, "Which decision do you put off, and what would make it easier?", actor=user)
        add_board_note(circle, "Two of us try peer shadowing until the next session.", actor=user)
        material = NewMaterial("Asking before advising, two pages", "https://example.org/asking", session=sessions[0])
        add_material(circle, material, actor=user)
        words = "The quieter half speaks after five minutes in pairs. Somebody promised a case on delegation."
        add_hand_over_note(circle, words, actor=user)
    return people

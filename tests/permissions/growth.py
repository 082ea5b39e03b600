"""A circle with what it shares, an experience with its reflection, ratings of growth, an observation: in a world."""

from datetime import date, timedelta

from django.utils import timezone

from cohorts.models import Participant
from core.tenancy import tenant
from relationships.models import (
    BoardNote,
    Experience,
    ExperienceReflection,
    GroupFacilitator,
    GrowthRating,
    GrowthReview,
    HandOverNote,
    Material,
    MentoringSession,
    Observation,
    ObservationForTeam,
    RatedSkill,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    SessionPlanItem,
)

BOARD, HAND_OVER = "SECRETOFGROUP", "SECRETHANDOVER"
REFLECTED, RATED = "SECRETREFLECTED", "SECRETEVIDENCE"
OBSERVED = "SECRETOBSERVED"
# Whom policies let read each, for the matrix and by SQL.
GROWTH: dict[str, set[str]] = {
    BOARD: {"mentor", "member", "facilitator"},
    HAND_OVER: {"mentor", "facilitator"},
    REFLECTED: {"mentee"},
    RATED: {"mentor"},
    OBSERVED: {"people_manager", "mentee", "program_manager"},
}


def add_growth(world) -> None:
    """The mentor's circle with the member, run by the facilitator; the mentee's experience, ratings and observation."""
    _circle(world)
    _experience(world)
    _ratings(world)


def make(world, model, **fields):
    return model.objects.create(organization=world.organization, **fields)


def _circle(world) -> None:
    text, cohort = world.canary, world.rows["cohort"]
    circle = make(world, Relationship, cohort=cohort, kind="circle", started_on=date(2026, 11, 1))
    learner = make(world, Participant, cohort=cohort, person=world.people["member"], role="mentee", places_used=1)
    members = [
        make(world, RelationshipMember, relationship=circle, participant=participant, role=role)
        for role, participant in (("mentor", world.rows["mentor_participant"]), ("mentee", learner))
    ]
    running = make(world, GroupFacilitator, relationship=circle, user=world.people["facilitator"].user)
    session = make(
        world, MentoringSession, relationship=circle, starts_at=timezone.now() - timedelta(minutes=5), minutes=60,
        time_zone="UTC",
    )  # fmt: skip
    for member in members:
        make(world, SessionAttendee, session=session, member=member)
    mentor = world.people["mentor"].user
    with tenant(world.organization.pk, user_id=mentor.pk):
        note = make(world, BoardNote, relationship=circle, author=mentor, text=f"{text} {BOARD}")
        make(world, HandOverNote, relationship=circle, author=mentor, text=f"{text} {HAND_OVER}")
        material = make(
            world, Material, relationship=circle, title=f"{text} {BOARD}", address="https://example.org/a",
            added_by=mentor,
        )  # fmt: skip
        item = make(world, SessionPlanItem, session=session, position=0, text=f"{text} {BOARD}", minutes=20)
    world.rows |= {
        "circle": circle,
        "circle_session": session,
        "circle_member": members[1],
        "group_facilitator": running,
        "board_note": note,
        "material": material,
        "plan_item": item,
    }


def _experience(world) -> None:
    mentee, today = world.people["mentee"].user, timezone.localdate()
    experience = make(
        world, Experience, participant=world.rows["mentee_participant"], title=f"{world.canary} experience",
        state="running", starts_on=today - timedelta(days=40), ends_on=today, host=world.people["member"],
    )  # fmt: skip
    with tenant(world.organization.pk, user_id=mentee.pk):
        words = f"{world.canary} {REFLECTED}"
        make(world, ExperienceReflection, experience=experience, author=mentee, learned=words, application_plan=words)
    world.rows["experience"] = experience


def _ratings(world) -> None:
    text = world.canary
    member = world.rows["relationship"].members.get(role="mentee")
    make(world, RatedSkill, member=member, skill=world.rows["skill"])
    mentor, manager = world.people["mentor"].user, world.people["people_manager"].user
    with tenant(world.organization.pk, user_id=mentor.pk):
        review = make(
            world, GrowthReview, member=member, rater=mentor, rater_kind="mentor", moment="baseline",
            rated_on=timezone.localdate(),
        )  # fmt: skip
        make(world, GrowthRating, review=review, skill=world.rows["skill"], value=3, evidence=f"{text} {RATED}")
    with tenant(world.organization.pk, user_id=manager.pk):
        observation = make(
            world, Observation, participant=world.rows["mentee_participant"], author=manager, difference=4,
            observed_on=timezone.localdate(), example=f"{text} {OBSERVED}",
        )  # fmt: skip
        make(world, ObservationForTeam, observation=observation, author=manager, time_well_used=4, knows_direction=2)
    world.rows |= {"learner": member, "report": world.people["mentee"]}

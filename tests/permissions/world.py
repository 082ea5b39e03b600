"""An organization with one of everything, each text marked with the organization's canary."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import User
from api.models import ApiKey
from cohorts.enums import ApplicationState, CohortState, StepKind
from cohorts.models import Application, Cohort, CohortStep, Milestone, Participant
from core.models import Job
from core.tenancy import tenant
from matching.actions import lock_proposal
from matching.enums import RematchCause, RematchState, RunState
from matching.models import (
    Choice,
    Choosing,
    Comparison,
    LearnedWeights,
    MatchingRun,
    Offer,
    Proposal,
    Rematch,
    RematchOption,
    Scenario,
    ShortlistEntry,
    Unmatched,
)
from matching.snapshot import pack
from notifications.enums import DeliveryClass
from notifications.models import Message, Notice, Reminder
from organizations.audit import record
from organizations.enums import LinkPurpose, Role
from organizations.links import hash_token
from organizations.models import AccessLink, Membership, Organization, RoleGrant
from participants.actions.imports import start_import
from participants.enums import SkillDirection
from participants.models import (
    Level,
    Person,
    PersonSkill,
    ProtectedAttribute,
    Skill,
    SkillSynonym,
)
from programs.enums import CriterionKind, HardRuleKind, ParticipantRole, QuestionKind, Structure
from programs.models import BlockedPair, Criterion, EligibilityRule, HardRule, PlanMilestone, Program, Question
from relationships.actions.calendars import feed_secret
from relationships.models import (
    ActionItem,
    AgendaItem,
    Agreement,
    AgreementSignature,
    DevelopmentPlan,
    Goal,
    GoalText,
    GoalUpdate,
    MentoringSession,
    PersonCalendar,
    PlannedSkill,
    PrivateNote,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    SessionFeedback,
    SharedNote,
)
from tests.permissions.confidences import CONFIDENCES, add_confidences
from tests.permissions.figures import add_figures
from tests.permissions.finishing import add_finishing
from tests.permissions.growth import GROWTH, add_growth
from tests.permissions.succession import SUCCESSION, add_succession
from tests.permissions.voices import VOICES, add_voices

GRANTED = {role.value: (role.value,) for role in Role}
# Everybody in the organization without a granted role, by what they are in its programs.
PLAIN = ("mentor", "mentee", "people_manager", "member")


@dataclass
class World:
    """One organization: its canary, its rows by kind, and a signed-in client for each role."""

    organization: Organization
    canary: str
    rows: dict[str, object] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)


def build_world(slug: str, canary: str) -> World:
    world = World(Organization.objects.create(slug=slug, name=f"{canary} organization"), canary)
    with tenant(world.organization.pk):
        _cast(world)
        _people(world)
        _program(world)
        _cohort(world)
        _matching(world)
        _sessions(world)
        _rest(world)
        add_growth(world)
        add_voices(world)
        add_succession(world)
        add_confidences(world)
        add_finishing(world)
        add_figures(world)
    return world


def _cast(world: World) -> None:
    for role in (*GRANTED, *PLAIN, "former"):
        user = User.objects.create_user(f"{role}@{world.organization.slug}.example.org", name=f"{world.canary} {role}")
        membership = Membership.objects.create(organization=world.organization, user=user, is_active=role != "former")
        for granted in GRANTED.get(role, ()):
            RoleGrant.objects.create(organization=world.organization, membership=membership, role=granted)
        world.memberships[role] = membership
        world.people[role] = Person.objects.create(
            organization=world.organization,
            user=user,
            email=user.email,
            external_id=f"{world.canary}-{role}",
            first_name=f"{world.canary} {role}",
            last_name="Person",
            title=f"{world.canary} title",
            department=f"{world.canary} department",
        )
        world.clients[role] = Client()
        world.clients[role].force_login(user)
    world.people["mentee"].manager = world.people["people_manager"]
    world.people["mentee"].save()


def make(world: World, model, **fields):
    return model.objects.create(organization=world.organization, **fields)


def _people(world: World) -> None:
    text = world.canary
    person = world.people["member"]
    skill = make(world, Skill, name=f"{text} skill", key=f"{text.lower()}skill")
    make(world, SkillSynonym, skill=skill, name=f"{text} synonym", key=f"{text.lower()}synonym")
    make(world, PersonSkill, person=person, skill=skill, direction=SkillDirection.OFFER)
    level = make(world, Level, name=f"{text} level", rank=1)
    content = f"Employee ID,First name,Last name,Work email\n{text}-900,{text},Row,not-an-address\n{text}-901,{text},Second,second.{text}@example.org\n".encode()
    upload = start_import(
        f"{text}.csv", content, full_list=False, actor=world.people["program_manager"].user, at_once=True
    )
    row = upload.rows.first()
    assert row is not None, (upload.state, upload.problems)
    world.rows |= {"person": person, "skill": skill, "level": level, "people_import": upload, "import_row": row}


def write_protected_attribute(world: World, value: str) -> None:
    """Identity that nobody but the person may see; written without reading it back, as the import does."""
    row = ProtectedAttribute(
        organization=world.organization, person=world.people["mentor"], key="identity", value=value
    )
    with tenant(world.organization.pk, user_id=world.people["mentor"].user_id):
        row.save(force_insert=True)


def _program(world: World) -> None:
    text = world.canary
    program = make(
        world,
        Program,
        slug=f"{world.organization.slug}-program",
        name=f"{text} program",
        structure=Structure.ONE_TO_ONE,
        purpose=f"{text} purpose",
        owner=world.people["program_manager"].user,
    )
    question = make(
        world,
        Question,
        program=program,
        key="goals",
        kind=QuestionKind.TEXT,
        label=f"{text} question",
        role=ParticipantRole.MENTEE,
    )
    rule = make(
        world, EligibilityRule, program=program, role=ParticipantRole.MENTEE, field="everyone", operator="everyone"
    )
    criterion = make(world, Criterion, program=program, kind=CriterionKind.LANGUAGE, label=f"{text} criterion")
    hard_rule = make(world, HardRule, program=program, kind=HardRuleKind.NOT_SAME_TEAM)
    first, second = sorted((world.people["mentor"], world.people["member"]), key=lambda person: person.pk)
    blocked = make(world, BlockedPair, first=first, second=second, reason=f"{text} blocked reason")
    plan = make(world, PlanMilestone, program=program, name=f"{text} plan milestone")
    world.rows |= {
        "program": program,
        "question": question,
        "eligibility_rule": rule,
        "criterion": criterion,
        "hard_rule": hard_rule,
        "blocked_pair": blocked,
        "plan_milestone": plan,
    }


def _cohort(world: World) -> None:
    text, start = world.canary, date(2027, 1, 4)
    cohort = make(
        world,
        Cohort,
        program=world.rows["program"],
        slug=f"{world.organization.slug}-cohort",
        name=f"{text} cohort",
        state=CohortState.OPEN,
        starts_on=start,
        ends_on=start + timedelta(days=180),
        coordinator=world.people["program_manager"].user,
    )
    milestone = make(world, Milestone, cohort=cohort, name=f"{text} milestone", starts_on=start, due_on=start)
    application = make(
        world,
        Application,
        cohort=cohort,
        person=world.people["member"],
        role=ParticipantRole.MENTEE,
        state=ApplicationState.SUBMITTED,
        submitted_at=timezone.now(),
        answers={"goals": f"{text} answer"},
    )
    for role in ("mentor", "mentee"):
        world.rows[f"{role}_participant"] = make(
            world,
            Participant,
            cohort=cohort,
            person=world.people[role],
            role=role,
            capacity=2,
            places_used=1,
            answers={"goals": f"{text} participant answer"},
        )
    world.rows |= {
        "cohort": cohort,
        "milestone": milestone,
        "application": application,
        "participant": world.rows["mentor_participant"],
    }


def _matching(world: World) -> None:
    text, cohort = world.canary, world.rows["cohort"]
    mentor, mentee = world.rows["mentor_participant"], world.rows["mentee_participant"]
    job = make(world, Job, kind="matching.run", idempotency_key="first", state="done")
    run = make(
        world,
        MatchingRun,
        cohort=cohort,
        number=1,
        state=RunState.COMPUTED,
        job=job,
        error=f"{text} error",
        summary={"matched": 1, "mentees": 1},
    )
    proposal = make(
        world,
        Proposal,
        run=run,
        mentee=mentee,
        mentor=mentor,
        score=80.0,
        sentence=f"{text} sentence",
        reasons=[f"{text} reason"],
    )
    unmatched = make(world, Unmatched, run=run, participant=mentee, reason=f"{text} reason of a rule")
    comparison = make(
        world,
        Comparison,
        cohort=cohort,
        content=pack({}),
        parts={"structure": "one_to_one", "group": [1, 1], "criteria": [], "rules": [], "before": 0},
        people=3000,
        frozen_at=timezone.now(),
    )
    scenario = make(world, Scenario, comparison=comparison, name=f"{text} scenario", position=0, state="failed")
    step = lock_proposal(proposal, actor=world.people["program_manager"].user)
    relationship = make(
        world, Relationship, cohort=cohort, started_on=date(2026, 11, 1), reasons=[f"{text} reason to meet"]
    )
    rematch = make(
        world, Rematch, cohort=cohort, cause=RematchCause.ASKED, relationship=relationship, state=RematchState.DRAFT
    )
    option = make(
        world,
        RematchOption,
        rematch=rematch,
        mentee=mentee,
        mentor=mentor,
        score=50.0,
        sentence=f"{text} sentence of a draft",
    )
    world.rows |= {"rematch": rematch, "rematch_option": option}
    for role, participant in (("mentor", mentor), ("mentee", mentee)):
        make(world, RelationshipMember, relationship=relationship, participant=participant, role=role)
    _choosing(world)
    world.rows |= {
        "job": job,
        "run": run,
        "proposal": proposal,
        "unmatched": unmatched,
        "scenario": scenario,
        "review_step": step,
        "relationship": relationship,
    }


def _choosing(world: World) -> None:
    text, cohort = world.canary, world.rows["cohort"]
    mentor, mentee = world.rows["mentor_participant"], world.rows["mentee_participant"]
    offer = make(
        world,
        Offer,
        cohort=cohort,
        mentee=mentee,
        mentor=mentor,
        asked_at=timezone.now(),
        remind_at=timezone.now() + timedelta(days=2),
        expires_at=timezone.now() + timedelta(days=3),
        decline_reason=f"{text} decline reason",
    )
    choosing = make(world, Choosing, cohort=cohort)
    make(
        world, ShortlistEntry, choosing=choosing, participant=mentee, shown=mentor, position=1, score=50.0,
        reasons=[f"{text} shortlist reason"],
    )  # fmt: skip
    make(world, Choice, participant=mentee, chosen=mentor, rank=1)
    world.rows["offer"] = offer


# Words that only some may read, whatever they are asked by: (the words, roles that may see them).
SECRETS = {
    "SECRETIDENTITY": {"mentor"},
    "SECRETOFMENTOR": {"mentor"},
    "SECRETOFMENTEE": {"mentee"},
    "SECRETOFBOTH": {"mentor", "mentee"},
    "SECRETTOCOORDINATOR": {"mentee", "program_manager"},
    **GROWTH,
    **VOICES,
    **SUCCESSION,
    **CONFIDENCES,
}


def _sessions(world: World) -> None:
    """A session that is planned and one that took place, with everything that is written about it."""
    text, relationship = world.canary, world.rows["relationship"]
    members = {one.role: one for one in relationship.members.all()}
    now = timezone.now()
    held, planned = (
        make(
            world,
            MentoringSession,
            relationship=relationship,
            state=state,
            starts_at=now + timedelta(days=days),
            minutes=60,
            time_zone="UTC",
            place=f"{text} place",
        )
        for state, days in (("held", -7), ("planned", 7))
    )
    for session in (held, planned):
        for member in members.values():
            make(world, SessionAttendee, session=session, member=member)
    calendar = make(world, PersonCalendar, user=world.people["mentee"].user, feed_number=1)
    world.rows |= {
        "mentoring_session": planned,
        "held_session": held,
        "relationship_member": members["mentor"],
        "feed_secret": feed_secret(calendar),
    }
    for role in ("mentor", "mentee"):
        _write_words(world, role, members[role])


def _write_words(world: World, role: str, member: RelationshipMember) -> None:
    """What one of the two writes, as them: the tables let nobody else write it."""
    user, relationship = world.people[role].user, world.rows["relationship"]
    both, sessions = f"{world.canary} SECRETOFBOTH", (world.rows["held_session"], world.rows["mentoring_session"])
    with tenant(world.organization.pk, user_id=user.pk):
        for session in sessions:
            make(world, PrivateNote, session=session, author=user, text=f"{world.canary} SECRETOF{role.upper()}")
            if role == "mentor":
                make(world, SharedNote, session=session, text=both, saved_by=user)
        if role == "mentor":
            return
        words = f"{world.canary} SECRETTOCOORDINATOR"
        make(world, SessionFeedback, session=sessions[0], author=user, usefulness=2, words=words)
        world.rows["agenda_item"] = make(world, AgendaItem, relationship=relationship, text=both, added_by=user)
        world.rows["action_item"] = make(
            world, ActionItem, relationship=relationship, session=sessions[0], text=both, owner=member
        )
        _write_goals(world, member, both)


def _write_goals(world: World, owner: RelationshipMember, both: str) -> None:
    """A goal that nobody else reads, and a development plan; an agreement, which the program team reads."""
    today = timezone.localdate()
    goal = make(world, Goal, owner=owner, starts_on=today, due_on=today + timedelta(days=60))
    make(world, GoalText, goal=goal, title=both, measure=both)
    make(world, GoalUpdate, goal=goal, author=owner.participant.person.user, progress=20, reflection=both)
    plan = make(world, DevelopmentPlan, member=owner, target_role=both, success_criteria=both)
    make(world, PlannedSkill, plan=plan, skill=world.rows["skill"], level_now=2, level_wanted=4)
    agreement = make(
        world,
        Agreement,
        relationship=world.rows["relationship"],
        version=1,
        every_weeks=4,
        minutes=60,
        confidentiality=f"{world.canary} confidentiality",
        limits=f"{world.canary} limits",
        sharing=f"{world.canary} sharing",
    )
    make(world, AgreementSignature, agreement=agreement, member=owner)
    world.rows["goal"] = goal


def _rest(world: World) -> None:
    text = world.canary
    message = make(
        world,
        Message,
        dedupe="one",
        delivery_class=DeliveryClass.AT_LEAST_ONCE,
        kind="invitation",
        subject=f"{text} subject",
        recipient_email="someone@example.org",
        recipient_name=f"{text} recipient",
        body_text=f"{text} body",
    )
    notice = make(
        world, Notice, user=world.people["mentee"].user, category="nudges", dedupe="one", text=f"{text} notice"
    )
    make(
        world,
        Reminder,
        kind="relationship.quiet",
        subject="relationship:1",
        occurrence="1",
        recipient_email="someone@example.org",
        recipient_name=f"{text} reminded",
        local_day=date(2027, 1, 4),
        local_time="09:00",
        zone="UTC",
        due_at=timezone.now() + timedelta(days=30),
    )
    world.rows["token"] = f"{text.lower()}-token"
    link = make(
        world,
        AccessLink,
        purpose=LinkPurpose.INVITATION,
        token_hash=hash_token(str(world.rows["token"])),
        email=f"invited@{world.organization.slug}.example.org",
        name=f"{text} invited",
        expires_at=timezone.now() + timedelta(days=3),
    )
    record(world.organization, "organization.created", actor=None, fact=f"{text} fact")
    key = make(
        world,
        ApiKey,
        name=f"{text} key",
        membership=world.memberships["member"],
        prefix="mtk_",
        key_hash=text,
        expires_at=timezone.now() + timedelta(days=3),
    )
    step = make(world, CohortStep, cohort=world.rows["cohort"], said=f"{text} step", kind=StepKind.DECISIONS)
    learned = make(
        world, LearnedWeights, program=world.rows["program"], relationships=120, data_hash=text, gain={"low": 0.0}
    )
    world.rows |= {
        "learned_weights": learned,
        "api_key": key,
        "cohort_step": step,
        "message": message,
        "notice": notice,
        "access_link": link,
        "membership": world.memberships["member"],
    }

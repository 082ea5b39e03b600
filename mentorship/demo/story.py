"""The demo organization, made through the same actions as a real one."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cohorts.actions.applying import save_answer, start_application, submit_application
from cohorts.actions.cohorts import create_cohort
from cohorts.actions.enrolling import enrol
from cohorts.actions.states import begin_matching, complete_cohort, open_applications
from cohorts.models import Cohort, Participant
from core.identifiers import random_id
from core.jobs import perform
from core.tenancy import tenant
from matching.actions import publish_run, start_run
from matching.enums import RunState
from matching.models import MatchingRun
from mentorship.demo.answers import answers_for
from mentorship.demo.caring import take_care
from mentorship.demo.comparing import compare_settings
from mentorship.demo.figures import ask_about_colleagues, keep_past_figures, live_through, print_board_pack
from mentorship.demo.finishing import certify, come_to_an_end, fill_library
from mentorship.demo.growing import let_grow, run_circle
from mentorship.demo.mentoring import tell_mentoring
from mentorship.demo.people import hr_file, make_people
from mentorship.demo.readiness import forecast_succession, plan_succession
from mentorship.demo.say import let_choose, need_another
from mentorship.demo.surveys import ask_and_answer
from organizations.actions import create_organization, join
from organizations.enums import Role
from organizations.models import Membership, Organization
from participants.actions.imports import run_import, start_import
from participants.models import Person
from programs.actions.eligibility import use_suggested_eligibility
from programs.actions.programs import create_program, update_program
from programs.eligibility import eligible_people
from programs.enums import MatchingBy, ParticipantRole
from programs.models import Program

SIZES = {"small": (640, 48, 26, 19), "medium": (2_000, 200, 120, 90), "large": (10_000, 1_000, 600, 450)}
WORKER_SECONDS = 300
SENIOR = ("L5", "L6", "L7", "L8")
# Who signs in with one click, and as what: (external id of the cast, button, roles).
ENTRANCES = (
    ("00001", "Program manager", (Role.PROGRAM_MANAGER,)),
    ("00002", "Mentee", ()),
    ("00003", "Mentor", ()),
    ("00004", "Executive sponsor", (Role.EXECUTIVE_SPONSOR,)),
    ("00005", "People manager", ()),
    ("00006", "Facilitator", (Role.FACILITATOR,)),
    ("00007", "Organization admin", (Role.ORGANIZATION_ADMIN,)),
)


@dataclass
class Story:
    """A demo organization while it is being told."""

    organization: Organization
    manager: User
    dice: random.Random
    today: date
    say: Callable[[str], None]
    used: set[int] = field(default_factory=set)

    def people(self, count: int, *, senior: bool, among: QuerySet[Person] | None = None) -> list[Person]:
        """People of the right seniority who have no part yet, in a fixed order shaken by the seed."""
        everybody = Person.objects.all() if among is None else among
        candidates = everybody.exclude(pk__in=self.used).order_by("external_id")
        levels = {"level__name__in": SENIOR}
        chosen = list(candidates.filter(**levels) if senior else candidates.exclude(**levels))
        chosen = self.dice.sample(chosen, min(count, len(chosen)))
        self.used |= {person.pk for person in chosen}
        return chosen


def tell(size: str, seed: int, say: Callable[[str], None]) -> Organization:
    """Build Halden Group: people, entrances, and programs in every stage. Returns the organization."""
    people, pairs, mentees, mentors = SIZES[size]
    owner = User.objects.filter(email="owner@halden.example").first()
    owner = owner or User.objects.create_user("owner@halden.example", name="Hilde Halden")
    organization = create_organization(
        "Halden Group", owner=owner, time_zone="Europe/Amsterdam", is_demo=True, slug="halden"
    )
    story = Story(organization, owner, random.Random(seed), timezone.localdate(), say)  # noqa: S311  (a demo)
    with tenant(organization.pk, user_id=owner.pk):
        _hire(story, people, seed)
        _open_doors(story)
    _running_program(story, pairs)
    met = tell_mentoring(organization, ("00002", "00003"))
    say(f"{met} relationships with sessions, goals and an agreement")
    come_to_an_end(organization, ("00002", "00003"))
    _pilot_in_review(story, mentees, mentors)
    with tenant(organization.pk, user_id=story.manager.pk):
        _group_program_opens(story)
        _import_that_waits(story)
    _finished_program(story)
    _peer_circle(story)
    let_grow(organization, story.manager, story.today)
    _participants_choose(story)
    _succession(story)
    say(f"{live_through(organization, story.today, seed)} more pairs with sessions and goals")
    ask_about_colleagues(organization, story.manager)
    say(f"Figures of {keep_past_figures(organization, story.today)} days")
    print_board_pack(organization, story.manager, story.today)
    take_care(organization, story.manager, story.today)
    return organization


def _hire(story: Story, count: int, seed: int) -> None:
    content = hr_file(make_people(count, seed=seed, today=story.today))
    upload = start_import("hr-export.csv", content, full_list=False, actor=story.manager, at_once=True)
    run_import(upload, actor=story.manager, at_once=True)
    story.say(f"{Person.objects.count()} people imported from an HR file")


def _open_doors(story: Story) -> None:
    """Members for the demo's one-click entrances; the program manager runs everything from here on."""
    for external_id, label, roles in ENTRANCES:
        person = Person.objects.get(external_id=external_id)
        user = User.objects.create_user(person.email, name=person.name, time_zone=person.time_zone or "UTC")
        membership = join(story.organization, user, roles=list(roles), actor=story.manager)
        membership.demo_label = label
        membership.save(update_fields=["demo_label", "updated_at"])
        story.used.add(person.pk)
    story.manager = User.objects.get(email=Person.objects.get(external_id="00001").email)


def _new_cohort(
    story: Story, template: str, name: str, cohort_name: str, starts_on: date, pairs: int | None = None
) -> Cohort:
    program = create_program(template, name=name, actor=story.manager)
    use_suggested_eligibility(program, actor=story.manager)
    sponsor = Person.objects.get(external_id="00004")
    update_program(program, actor=story.manager, sponsor=sponsor, strategic_priority="Leaders for three new sites")
    return create_cohort(
        program, name=cohort_name, starts_on=starts_on, is_pilot=template == "pilot", actor=story.manager,
        target_pairs=pairs, coordinator=story.manager,
    )  # fmt: skip


def _place(story: Story, cohort: Cohort, people: list[Person], role: str, capacity: int | None = None) -> None:
    """Enrol people with answers, as if they had applied."""
    enrol(cohort, people, role, capacity=capacity, actor=story.manager)
    participants = list(Participant.objects.filter(cohort=cohort, role=role, person__in=people).order_by("id"))
    for participant in participants:
        participant.answers |= answers_for(cohort.program, role, story.dice)
    Participant.objects.bulk_update(participants, ["answers"], batch_size=500)


def _match(story: Story, cohort: Cohort) -> MatchingRun:
    """Run matching as a worker would, at once."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        begin_matching(cohort, actor=story.manager)
        run = start_run(cohort, actor=story.manager, key=random_id())
        job_id = run.job_id
    if job_id is not None:
        perform(job_id, story.organization.pk)
    deadline = time.monotonic() + WORKER_SECONDS
    while True:
        with tenant(story.organization.pk, user_id=story.manager.pk):
            run = MatchingRun.objects.get(pk=run.pk)
        # A worker that is up may have been quicker to take the job.
        if run.state not in RunState.unfinished() or time.monotonic() > deadline:
            return run
        time.sleep(0.2)


def _publish(story: Story, run: MatchingRun) -> None:
    with tenant(story.organization.pk, user_id=story.manager.pk):
        publish_run(run, actor=story.manager, version=run.version)


def _running_program(story: Story, pairs: int) -> None:
    """In its eighth month, with the demo's mentee and mentor among the pairs."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        cohort = _new_cohort(
            story, "emerging_leaders", "Emerging Leaders", f"Emerging Leaders {story.today.year}",
            story.today - timedelta(days=236),
        )  # fmt: skip
        mentees = [Person.objects.get(external_id="00002"), *story.people(pairs - 1, senior=False)]
        mentors = [Person.objects.get(external_id="00003"), *story.people(pairs - pairs // 6, senior=True)]
        _place(story, cohort, mentees, ParticipantRole.MENTEE)
        _place(story, cohort, mentors, ParticipantRole.MENTOR, capacity=2)
    run = _match(story, cohort)
    _publish(story, run)
    with tenant(story.organization.pk, user_id=story.manager.pk):
        ask_and_answer(Cohort.objects.get(pk=cohort.pk), story.manager, story.today, story.dice.randrange(1000))
        fill_library(Cohort.objects.select_related("program").get(pk=cohort.pk), story.manager, random.Random(7))  # noqa: S311  (a demo)
    story.say(f"{cohort.name}: {run.summary.get('matched')} relationships, in month 8, with a pulse and a check-in")


def _pilot_in_review(story: Story, mentees: int, mentors: int) -> None:
    """Proposals wait for the program manager."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        cohort = _new_cohort(
            story, "pilot", "Leadership pilot", "Spring pilot", story.today + timedelta(days=45), pairs=25
        )
        _place(story, cohort, story.people(mentees, senior=False), ParticipantRole.MENTEE)
        seniors = story.people(mentors, senior=True)
        third = len(seniors) // 3
        _place(story, cohort, seniors[third:], ParticipantRole.MENTOR, capacity=1)
        _place(story, cohort, seniors[:third], ParticipantRole.MENTOR, capacity=2)
    run = _match(story, cohort)
    with tenant(story.organization.pk, user_id=story.manager.pk):
        compare_settings(Cohort.objects.get(pk=cohort.pk), story.manager)
    story.say(f"{cohort.name}: run {run.number} waits for review, {run.summary.get('matched')} proposals")


def _group_program_opens(story: Story) -> None:
    """Open for applications; a few came in."""
    cohort = _new_cohort(story, "group", "Mentoring circles", "First circles", story.today + timedelta(days=60))
    open_applications(cohort, actor=story.manager)
    applicants = [
        (person, role)
        for role, count in ((ParticipantRole.MENTEE, 9), (ParticipantRole.MENTOR, 3))
        for person in story.people(
            count, senior=role == ParticipantRole.MENTOR, among=eligible_people(cohort.program, role)
        )
    ]
    sent = 0
    for person, role in applicants:
        sent += _apply(story, cohort, cohort.program, person, role)
    story.say(f"{cohort.name}: open, {sent} applications to review")


def _apply(story: Story, cohort: Cohort, program: Program, person: Person, role: str) -> bool:
    application = start_application(cohort, person, role, actor=None)
    answers = answers_for(program, role, story.dice)
    for question in program.questions.filter(retired_at=None, role__in=["", role]):
        if question.key in answers:
            save_answer(application, question, answers[question.key], actor=None)
    if story.dice.random() < 0.15:
        return False
    submit_application(application, actor=None)
    return True


def _import_that_waits(story: Story) -> None:
    """An HR file with three rows to fix."""
    lines = [
        b"Employee ID,Work Email,First Name,Last Name,Reports To,Job Title,Department",
        b"90001,nora.falk@halden.example,Nora,Falk,00005,Plant specialist,Plant",
        b"90002,not-an-address,Samuel,Osei,00005,Plant specialist,Plant",
        b"90003,lea.roux@halden.example,Lea,Roux,99999,Quality specialist,Quality",
        b"90003,ben.kim@halden.example,Ben,Kim,00005,Quality specialist,Quality",
    ]
    start_import("new-joiners.csv", b"\n".join(lines), full_list=False, actor=story.manager, at_once=True)


def _finished_program(story: Story) -> None:
    """Reverse mentoring, over since last month."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        cohort = _new_cohort(
            story, "reverse", "Reverse mentoring", f"Reverse mentoring {story.today.year - 1}",
            story.today - timedelta(days=400),
        )  # fmt: skip
        _place(story, cohort, story.people(10, senior=True), ParticipantRole.MENTEE)
        _place(story, cohort, story.people(10, senior=False), ParticipantRole.MENTOR)
    run = _match(story, cohort)
    _publish(story, run)
    with tenant(story.organization.pk, user_id=story.manager.pk):
        complete_cohort(Cohort.objects.get(pk=cohort.pk), actor=story.manager)
        certificates = certify(Cohort.objects.get(pk=cohort.pk), story.manager)
    for job_id, organization_id in certificates:
        perform(job_id, organization_id)
    story.say(f"{cohort.name}: finished")


def _peer_circle(story: Story) -> None:
    """Equals who meet without a mentor, since two months."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        cohort = _new_cohort(
            story, "circle", "Peer circles", f"Peer circles {story.today.year}", story.today - timedelta(days=70)
        )
        _place(story, cohort, story.people(5, senior=True), ParticipantRole.PEER)
    run = _match(story, cohort)
    _publish(story, run)
    people = run_circle(story.organization, cohort, story.manager, story.today)
    story.say(f"{cohort.name}: a circle of {people} with a facilitator")


def _participants_choose(story: Story) -> None:
    """Mentees chose from shortlists and mentors are asked; in the running program somebody needs another mentor."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        cohort = _new_cohort(
            story, "emerging_leaders", "Career conversations", "Career conversations", story.today + timedelta(days=30)
        )
        update_program(
            cohort.program, actor=story.manager, matching_by=MatchingBy.PARTICIPANTS, mentors_choose=True, trial_days=60
        )
        mentees = [Person.objects.get(external_id="00002"), *story.people(7, senior=False)]
        mentors = [Person.objects.get(external_id="00003"), *story.people(5, senior=True)]
        _place(story, cohort, mentees, ParticipantRole.MENTEE)
        _place(story, cohort, mentors, ParticipantRole.MENTOR, capacity=1)
        running = Cohort.objects.order_by("pk").first()
    asked = let_choose(cohort, mentor_of_demo="00003", manager=story.manager)
    if running is not None:
        need_another(running, manager=story.manager)
    story.say(f"{cohort.name}: participants choose, {asked} mentors are asked")


def _succession(story: Story) -> None:
    """Key roles with successors, ratings of two years, HR history, and a forecast of each year."""
    with tenant(story.organization.pk, user_id=story.manager.pk):
        roles = plan_succession(story.manager, story.today, story.dice.randrange(1000))
    forecast_succession(story.organization, story.manager, story.today)
    story.say(f"{roles} key roles with successors, ratings and a forecast")


def neighbours(say: Callable[[str], None]) -> Organization:
    """A small second organization, for seeing that nothing crosses over."""
    owner = User.objects.create_user("mira.keller@marlow.example", name="Mira Keller", time_zone="Europe/London")
    organization = create_organization(
        "Marlow Clinics", owner=owner, time_zone="Europe/London", is_demo=True, slug="marlow"
    )
    with tenant(organization.pk, user_id=owner.pk):
        membership = organization_membership(owner)
        membership.demo_label = "Program manager"
        membership.save(update_fields=["demo_label", "updated_at"])
        create_program("peer", name="Peer mentoring for ward leads", actor=owner)
    say("Marlow Clinics: a second organization with one program")
    return organization


def organization_membership(user: User) -> Membership:
    """The user's place in the active organization."""
    return Membership.objects.get(user=user)

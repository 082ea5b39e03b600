"""Goal B5: whatever is pressed in whatever order, no state is skipped and nothing is done twice."""

import itertools

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cohorts import actions
from cohorts.enums import ApplicationState, CohortState, DeclineReason, ParticipantState
from cohorts.models import Application, CohortStep, Participant
from core.errors import Refusal
from notifications.models import Message
from organizations.models import AuditEntry

from .conftest import MENTEE, MENTOR, apply_as, make_cohort, make_people, make_program

pytestmark = pytest.mark.goal("B5")
SMALL = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
_slugs = (f"program-{number}" for number in itertools.count(1))

# From a state, by an action, to a state; anything else must refuse or change nothing.
MOVES = {
    "open_applications": {CohortState.DRAFT: CohortState.OPEN, CohortState.MATCHING: CohortState.OPEN},
    "return_to_draft": {CohortState.OPEN: CohortState.DRAFT, CohortState.MATCHING: CohortState.DRAFT},
    "begin_matching": dict.fromkeys([CohortState.DRAFT, CohortState.OPEN, CohortState.RUNNING], CohortState.MATCHING),
    "start_cohort": {CohortState.MATCHING: CohortState.RUNNING},
    "complete_cohort": {CohortState.RUNNING: CohortState.COMPLETED},
    "resume_cohort": {CohortState.COMPLETED: CohortState.RUNNING},
}


class CohortMachine(RuleBasedStateMachine):
    """Buttons of the cohort page, people coming in, a relationship published."""

    organization = None
    actor = None

    @initialize()
    def begin(self):
        self.program = make_program(self.organization, next(_slugs))
        self.people = make_people(self.organization, 2, "Junior"), make_people(self.organization, 2, "Senior")
        self.cohort = make_cohort(self.program, self.actor)
        self.state = CohortState.DRAFT
        self.moves = 0

    @rule(name=st.sampled_from(sorted(MOVES)))
    def press(self, name):
        try:
            getattr(actions, name)(self.cohort, actor=self.actor)
        except Refusal:
            self.cohort.refresh_from_db()
            assert self.cohort.state == self.state
            return
        if self.cohort.state != self.state:
            assert MOVES[name].get(self.state) == self.cohort.state
            self.state = CohortState(self.cohort.state)
            self.moves += 1

    @rule(mentors=st.booleans())
    def enrol(self, mentors):
        try:
            actions.enrol(self.cohort, self.people[mentors], MENTOR if mentors else MENTEE, actor=self.actor)
        except Refusal:
            assert self.state == CohortState.COMPLETED

    @rule()
    def publish(self):
        if self.state == CohortState.MATCHING:
            Participant.objects.filter(cohort=self.cohort).update(places_used=1)

    @rule()
    def apply(self):
        try:
            apply_as(self.cohort, self.people[0][0])
        except Refusal:
            assert self.state != CohortState.OPEN or Application.objects.filter(cohort=self.cohort).exists()

    @invariant()
    def it_never_runs_without_a_relationship(self):
        if self.state in {CohortState.RUNNING, CohortState.COMPLETED}:
            assert Participant.objects.filter(cohort=self.cohort, places_used__gt=0).exists()

    @invariant()
    def every_move_is_on_record_once(self):
        entries = AuditEntry.objects.filter(subject_id=self.cohort.public_id, facts__has_key="before")
        assert entries.count() == self.moves


class ApplicationMachine(RuleBasedStateMachine):
    """Two applicants, one place, and a manager who changes their mind."""

    organization = None
    actor = None

    @initialize()
    def begin(self):
        self.program = make_program(self.organization, next(_slugs))
        make_people(self.organization, 1, "Senior")
        self.people = make_people(self.organization, 2, "Junior")
        self.cohort = make_cohort(self.program, self.actor, target_pairs=1)
        actions.open_applications(self.cohort, actor=self.actor)
        self.applications = [apply_as(self.cohort, person) for person in self.people]

    def one(self, number: int) -> Application:
        return Application.objects.get(pk=self.applications[number].pk)

    def press(self, action, *args, **facts):
        try:
            return action(*args, **facts)
        except Refusal:
            return None

    @rule(number=st.integers(0, 1), decision=st.sampled_from(sorted(ApplicationState.decisions())))
    def decide(self, number, decision):
        before = self.one(number)
        self.press(actions.decide, self.cohort, [before], decision, actor=self.actor, reason=DeclineReason.TIMING)
        after = self.one(number).state
        told_in = before.state == ApplicationState.ACCEPTED and before.released_at is not None
        stays = told_in or before.state in {
            ApplicationState.DRAFT,
            ApplicationState.OFFERED,
            ApplicationState.WITHDRAWN,
        }
        assert after == (before.state if stays else decision)

    @rule()
    def release(self):
        actions.release_decisions(self.cohort, actor=self.actor)
        assert actions.release_decisions(self.cohort, actor=self.actor) == 0

    @rule()
    def undo(self):
        step = CohortStep.objects.filter(cohort=self.cohort).order_by("-id").first()
        told = dict(Application.objects.filter(released_at__isnull=False).values_list("pk", "state"))
        if step is not None:
            self.press(actions.undo_step, step, actor=self.actor)
        still = dict(Application.objects.filter(pk__in=told).values_list("pk", "state"))
        assert still == told

    @rule(number=st.integers(0, 1))
    def withdraw(self, number):
        self.press(actions.withdraw_application, self.one(number))

    @rule(number=st.integers(0, 1))
    def apply_again(self, number):
        self.press(apply_as, self.cohort, self.people[number])

    @rule()
    def offer(self):
        self.press(actions.offer_freed_places, self.cohort, actor=self.actor)

    @rule(number=st.integers(0, 1), takes=st.booleans())
    def answer_offer(self, number, takes):
        was_offered = self.one(number).state == ApplicationState.OFFERED
        self.press(actions.accept_offer if takes else actions.decline_offer, self.one(number), actor=None)
        if was_offered and not takes:
            assert self.one(number).state == ApplicationState.WITHDRAWN

    @invariant()
    def who_is_accepted_takes_part_and_nobody_else(self):
        for application in Application.objects.filter(cohort=self.cohort):
            takes_part = Participant.objects.filter(
                cohort=self.cohort, person=application.person, state=ParticipantState.ACTIVE
            ).exists()
            assert takes_part == (application.state == ApplicationState.ACCEPTED)

    @invariant()
    def nobody_is_offered_more_than_is_free(self):
        held = Application.objects.filter(cohort=self.cohort, state=ApplicationState.OFFERED).count()
        assert held <= 1

    @invariant()
    def mails_are_written_for_told_decisions_only(self):
        for application in Application.objects.filter(cohort=self.cohort, released_at__isnull=True):
            if application.state in ApplicationState.decisions():
                assert application.told_state == ApplicationState.SUBMITTED
        assert not Message.objects.filter(recipient_email="").exists()


@pytest.mark.parametrize("machine", [CohortMachine, ApplicationMachine])
def test_no_order_of_presses_breaks_the_rules(machine, organization, inside, manager):
    machine.organization, machine.actor = organization, manager.user
    run_state_machine_as_test(machine, settings=SMALL)

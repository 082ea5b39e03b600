"""Goal C9: many at once, and still one result."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from cohorts import actions
from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application, Participant
from core.errors import Refusal
from core.tenancy import tenant
from notifications.models import Message
from organizations.enums import Role
from organizations.models import AuditEntry
from tests.conftest import make_member, make_organization

from .conftest import MENTEE, apply_as, make_cohort, make_people, make_program

THREADS = 16
ROUNDS = 10
pytestmark = pytest.mark.goal("C9")


def at_once(organization, work: Callable[[int], object]) -> list[object]:
    """Run `work(number)` in 16 threads that begin together; refusals are answers, other errors fail the test."""
    barrier = threading.Barrier(THREADS)
    found: list[object] = [None] * THREADS

    def run(number: int) -> None:
        try:
            with tenant(organization.pk):
                barrier.wait(30)
                found[number] = work(number)
        except Refusal as refusal:
            found[number] = refusal
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [answer for answer in found if isinstance(answer, Exception) and not isinstance(answer, Refusal)] == []
    return found


@pytest.fixture
def world(committed_db):
    """An organization with a manager and an open cohort, committed."""
    organization = make_organization("halden", name="Halden Group")
    manager = make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)
    with tenant(organization.pk):
        cohort = make_cohort(make_program(organization), manager.user)
        make_people(organization, 1, "Senior")
        make_people(organization, 1, "Junior")
        actions.open_applications(cohort, actor=manager.user)
    return organization, manager, cohort


def applicants(organization, cohort, count: int) -> list[Application]:
    with tenant(organization.pk):
        return [apply_as(cohort, person) for person in make_people(organization, count, "Junior")]


def test_accepting_at_once_makes_one_participant(world):
    organization, manager, cohort = world
    for application in applicants(organization, cohort, ROUNDS):
        at_once(organization, lambda _n, one=application: actions.accept_application(one, actor=manager.user))
        with tenant(organization.pk):
            assert Participant.objects.filter(application=application).count() == 1
            entries = AuditEntry.objects.filter(event="application.accepted", subject_id=application.public_id)
            assert entries.count() == 1


def test_the_last_offered_place_is_taken_once(world):
    organization, _manager, cohort = world
    for number in range(ROUNDS):
        offered = applicants(organization, cohort, THREADS)
        with tenant(organization.pk):
            Participant.objects.update(state=ParticipantState.LEFT)
            cohort.target_pairs = 1
            cohort.save()
            Application.objects.filter(pk__in=[one.pk for one in offered]).update(
                state=ApplicationState.OFFERED, offer_expires_at="2100-01-01T00:00:00Z"
            )
        answers = at_once(organization, lambda n, open_to=offered: actions.accept_offer(open_to[n], actor=None))
        with tenant(organization.pk):
            assert Participant.objects.filter(state=ParticipantState.ACTIVE).count() == 1, f"round {number}"
        assert sum(isinstance(answer, Refusal) for answer in answers) == THREADS - 1


def test_sending_at_once_mails_everybody_once(world):
    organization, manager, cohort = world
    for _number in range(ROUNDS):
        found = applicants(organization, cohort, 3)
        with tenant(organization.pk):
            actions.decide(cohort, found, ApplicationState.WAITLISTED, actor=manager.user)
            before = Message.objects.filter(kind="application_waitlisted").count()
        counts = at_once(organization, lambda _n: actions.release_decisions(cohort, actor=manager.user))
        with tenant(organization.pk):
            assert Message.objects.filter(kind="application_waitlisted").count() == before + 3
        assert sorted(counts) == [0] * (THREADS - 1) + [3]


def test_free_places_are_offered_once(world):
    organization, manager, cohort = world
    waiting = applicants(organization, cohort, ROUNDS * 2)
    with tenant(organization.pk):
        actions.decide(cohort, waiting, ApplicationState.WAITLISTED, actor=manager.user)
        actions.release_decisions(cohort, actor=manager.user)
    for number in range(1, ROUNDS + 1):
        with tenant(organization.pk):
            cohort.target_pairs = number
            cohort.save()
        at_once(organization, lambda _n: actions.offer_freed_places(cohort, actor=manager.user))
        with tenant(organization.pk):
            assert Application.objects.filter(state=ApplicationState.OFFERED).count() == number


def test_enrolling_and_submitting_at_once_does_it_once(world):
    organization, manager, cohort = world
    for _number in range(ROUNDS):
        with tenant(organization.pk):
            people = make_people(organization, 2, "Junior")
            application = actions.start_application(cohort, people[1], MENTEE)
            for question in cohort.program.questions.filter(prefill="", role__in=["", MENTEE]):
                actions.save_answer(application, question, "To lead" if question.kind == "text" else ["Leading"])
        at_once(organization, lambda _n, one=people[0]: actions.enrol(cohort, [one], MENTEE, actor=manager.user))
        at_once(organization, lambda _n, one=application: actions.submit_application(one))
        with tenant(organization.pk):
            assert Participant.objects.filter(person=people[0]).count() == 1
            entries = AuditEntry.objects.filter(event="application.submitted", subject_id=application.public_id)
            assert entries.count() == 1

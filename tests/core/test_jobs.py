"""Life of a job without a worker: the functions that a worker calls."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core import jobs
from core.actions import cancel_job, enqueue
from core.enums import JobState
from core.jobs import JobCancelledError, LostLeaseError, PermanentError, claim, due_jobs, find_kind, job_kind, perform
from core.models import Job
from core.tenancy import tenant
from tests import services
from tests.conftest import make_organization

done: list[int] = []
ended: list[tuple[int, str]] = []


@pytest.fixture(autouse=True)
def kinds():
    """Kinds that only tests know."""
    before = dict(jobs._KINDS)
    done.clear()
    ended.clear()

    @job_kind("test.count")
    def count(work):
        with work.finish():
            done.append(work.job_id)

    @job_kind("test.refuse", on_failure=lambda job_id, message: ended.append((job_id, message)))
    def refuse(work):
        raise PermanentError("There is nobody to match.")

    @job_kind("test.break")
    def break_(work):
        raise ZeroDivisionError("secret text of a note")

    yield
    for name in jobs._KINDS.keys() - before.keys():
        if name.startswith("test."):
            del jobs._KINDS[name]


def queue(organization, kind: str, key: str = "once") -> Job:
    with tenant(organization.pk):
        return enqueue(kind, key=key, initiator_id=None)[0]


def state_of(organization, job: Job) -> Job:
    with tenant(organization.pk):
        return Job.objects.get(pk=job.pk)


def test_a_job_is_done_once_however_often_it_is_rung(organization):
    job = queue(organization, "test.count")
    for _ in range(3):
        perform(job.pk, organization.pk)
    assert done == [job.pk]
    assert state_of(organization, job).state == JobState.DONE


def test_the_same_key_gives_the_first_job(organization):
    assert queue(organization, "test.count") == queue(organization, "test.count")


def test_an_unknown_kind_is_refused(organization):
    with pytest.raises(KeyError):
        queue(organization, "test.unknown")


def test_a_permanent_error_tells_its_owner_and_is_not_repeated(organization):
    job = queue(organization, "test.refuse")
    perform(job.pk, organization.pk)
    assert ended == [(job.pk, "There is nobody to match.")]
    assert state_of(organization, job).state == JobState.DEAD


@pytest.mark.goal("C11")
def test_a_poisonous_job_is_buried_after_five_attempts_without_quoting_its_error(organization):
    job = queue(organization, "test.break")
    for _ in range(7):
        perform(job.pk, organization.pk)
        with tenant(organization.pk):
            Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    buried = state_of(organization, job)
    assert (buried.state, buried.attempts) == (JobState.DEAD, 5)
    assert "secret" not in buried.error


@pytest.mark.goal("C3")
def test_a_worker_that_lost_its_lease_writes_nothing(organization):
    job = queue(organization, "test.count")
    zombie = claim(job.pk, organization.pk)
    with tenant(organization.pk):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = claim(job.pk, organization.pk)
    assert second.fence == zombie.fence + 1
    with pytest.raises(LostLeaseError), zombie.finish():
        done.append(job.pk)
    assert done == []


def test_a_running_job_is_not_claimed_twice(organization):
    job = queue(organization, "test.count")
    assert claim(job.pk, organization.pk) is not None
    assert claim(job.pk, organization.pk) is None


def test_another_organizations_job_cannot_be_claimed(organization, other_organization):
    job = queue(organization, "test.count")
    assert claim(job.pk, other_organization.pk) is None


def test_stopping_a_waiting_job_ends_it_at_once(organization):
    job = queue(organization, "test.count")
    with tenant(organization.pk):
        cancel_job(job)
    perform(job.pk, organization.pk)
    assert done == []
    assert state_of(organization, job).state == JobState.CANCELLED


def test_stopping_a_running_job_stops_it_at_its_next_step(organization):
    job = queue(organization, "test.count")
    work = claim(job.pk, organization.pk)
    with tenant(organization.pk):
        cancel_job(job)
    with pytest.raises(JobCancelledError):
        work.progress("Solving", 0.5)


def test_due_jobs_take_turns_between_organizations(organization, other_organization):
    for number in range(3):
        queue(organization, "test.count", f"key-{number}")
    late = queue(other_organization, "test.count")
    assert late.pk in [job_id for job_id, _, _ in due_jobs()[:2]]


def test_the_lease_is_kept_while_a_step_is_silent(committed_db, settings):
    settings.JOB_LEASE_SECONDS = 0.6
    organization = make_organization()
    taken_over = []

    @job_kind("test.silent")
    def silent(work):
        time.sleep(1.5)
        taken_over.append(claim(work.job_id, work.organization_id))
        with work.finish():
            done.append(work.job_id)

    job = queue(organization, "test.silent")
    perform(job.pk, organization.pk)
    assert taken_over == [None]
    assert state_of(organization, job).state == JobState.DONE


def test_every_kind_that_an_app_names_is_where_it_says():
    assert {find_kind(name).name for name in jobs._PLACES} == set(jobs._PLACES)


def test_what_only_workers_compute_with_is_not_loaded_at_every_start():
    heavy = {"ortools", "scipy", "openpyxl"}
    start = f"import django, sys; django.setup(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", start], cwd=services.ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"

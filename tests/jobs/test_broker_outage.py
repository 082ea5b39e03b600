"""The broker is frozen, then dead, while people work: nothing lost, nothing twice, and it goes on by itself (goal C6)."""

import os
import signal
import time
from contextlib import contextmanager

import pytest
from django.urls import reverse

from core import sweeping
from core.models import Job
from core.tenancy import tenant
from matching.models import MatchingRun, Proposal
from notifications.actions import Mail, send_mails
from notifications.models import Message, OutboxMail
from tests import services
from tests.conftest import make_member, make_organization, start_worker
from tests.jobs.test_kills import MENTEES, small_cohorts

SECONDS = float(os.environ.get("OUTAGE_SECONDS", "4"))
MAILS = 10


@contextmanager
def frozen(broker):
    """It takes connections and does not answer."""
    os.kill(broker.process.pid, signal.SIGSTOP)
    yield
    os.kill(broker.process.pid, signal.SIGCONT)


@contextmanager
def dead(broker):
    """It is gone with all that it knew, and comes back empty."""
    broker.stop()
    yield
    broker.start()


def work(organization, manager, cohort) -> float:
    """Start a run in the browser and write mails; the longest that one of the two took."""
    took = []
    begun = time.monotonic()
    answer = manager.client.post(reverse("matching:start", args=[organization.slug, cohort.slug]), {"key": cohort.slug})
    took.append(time.monotonic() - begun)
    assert answer.status_code == 302
    assert "Waiting for a worker" in manager.client.get(answer.url).content.decode()
    begun = time.monotonic()
    with tenant(organization.pk):
        send_mails(
            Mail("test_to_me", f"{cohort.slug}-{n}", f"p{n}@example.org", context={"organization_name": "H"})
            for n in range(MAILS)
        )
    return max([*took, time.monotonic() - begun])


def is_done(organization, outages: int) -> bool:
    with tenant(organization.pk):
        runs = MatchingRun.objects.filter(state="computed").count()
        sent = Message.objects.filter(state="sent").count()
    return (runs, sent) == (outages, outages * MAILS)


@pytest.mark.jobs
@pytest.mark.timeout(200 + 3 * SECONDS)
@pytest.mark.goal("C6")
def test_an_outage_of_the_broker_costs_time_and_nothing_else(committed_db, broker, tmp_path, capsys, monkeypatch):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk):
        cohorts = small_cohorts(organization, 2)
    worker = start_worker(tmp_path / "worker.log")
    try:
        for number, (outage, cohort) in enumerate(zip((frozen, dead), cohorts, strict=True), 1):
            monkeypatch.setattr(sweeping, "_silent_until", 0.0)
            begun = time.monotonic()
            with outage(broker):
                slowest = work(organization, manager, cohort)
                readiness = manager.client.get("/readyz")
                assert (readiness.status_code, readiness.json()) == (503, {"database": True, "broker": False})
                time.sleep(max(0.0, SECONDS - (time.monotonic() - begun)))
                lasted = time.monotonic() - begun
                assert not is_done(organization, number)
            back = time.monotonic()
            assert services.wait_until(lambda n=number: is_done(organization, n), 60), worker_log(tmp_path)
            with capsys.disabled():
                print(
                    f"\n  broker {outage.__name__} for {lasted:.0f} s: slowest request {slowest:.1f} s, "
                    f"all done {time.monotonic() - back:.1f} s after its return"
                )
    finally:
        services.end(worker)
    check(organization)


def worker_log(folder) -> str:
    return (folder / "worker.log").read_text()[-3000:]


def check(organization) -> None:
    """Each run was computed once, each mail sent once."""
    with tenant(organization.pk):
        jobs = Job.objects.filter(kind="matching.run").values_list("state", "attempts")
        assert list(jobs) == [("done", 1)] * 2
        assert Proposal.objects.count() == 2 * MENTEES
        assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert OutboxMail.objects.count() == 2 * MAILS

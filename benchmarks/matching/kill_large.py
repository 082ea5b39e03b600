"""Kill the worker of a large run with -9, again and again: it still ends with one result.

    python -m benchmarks.matching.kill_large --people 20000 --kills 3

A throwaway Postgres and broker (those of the tests), and the product's own worker with a lease of three seconds. The
whole worker, its pool and the solver's fork are killed in different phases of the run; the next worker takes it over.
"""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from subprocess import Popen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
from benchmarks.matching_run import build  # (starts Postgres and prepares the settings)
from core.models import Job
from core.tenancy import tenant
from matching.actions import start_run
from matching.models import MatchingRun, Proposal, RunInput
from organizations.models import AuditEntry
from tests import services

PHASES = ("Scoring", "Putting", "Writing", "Checking")


def start_worker(folder: Path, number: int) -> Popen[bytes]:
    """The product's worker, with the sweep that finds abandoned jobs."""
    command = ["celery", "-A", "mentorship", "worker", "--without-gossip", "--without-mingle"]
    command += ["-Q", "interactive,bulk,mail", "-c", "1", "-n", f"worker-{number}@kill", "-l", "INFO"]
    return services.spawn(*command, log=folder / f"worker-{number}.log", JOB_LEASE_SECONDS="3", SWEEP_SECONDS="1")


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def kill(worker: Popen[bytes]) -> int:
    """End a worker and everything it started with -9; how many processes that were."""
    family = [worker.pid, *descendants(worker.pid)]
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    worker.wait()
    return len(family)


def job_of(run: MatchingRun) -> Job:
    """The run's job as it is now."""
    with tenant(run.organization_id):
        return Job.objects.get(pk=run.job_id)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=20000, help="mentees, and as many mentors")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--longest", type=int, default=3600, help="seconds to wait at most")
    given = parser.parse_args()
    organization, cohort, user = build(given.people, given.people, 1)
    folder = Path(tempfile.mkdtemp(prefix="kill-large-"))
    with tenant(organization.pk, user_id=user.pk):
        run = start_run(cohort, actor=user, key="large")
    began, deadline = time.monotonic(), time.monotonic() + given.longest
    worker, kills = start_worker(folder, 0), 0
    try:
        while time.monotonic() < deadline:
            job = job_of(run)
            if job.is_finished:
                break
            wanted = PHASES[kills % len(PHASES)]
            if kills < given.kills and job.state == "running" and job.attempts > kills and job.phase.startswith(wanted):
                ended = kill(worker)
                kills += 1
                print(f"kill {kills}: {ended} processes at {job.progress:.0%}, {job.phase!r}", flush=True)
                worker = start_worker(folder, kills)
            time.sleep(0.1)
    finally:
        kill(worker)
    with tenant(organization.pk):
        run.refresh_from_db()
        job = job_of(run)
        proposals = Proposal.objects.count()
        results = AuditEntry.objects.filter(event="matching_run.computed").count()
        inputs = RunInput.objects.count()
    seconds = time.monotonic() - began
    print(f"{kills} kills, {job.attempts} attempts, {seconds:.0f} s on the clock: run {run.state}, job {job.state}")
    print(f"{results} result stored, {inputs} input, {proposals} proposals for {given.people} mentees")
    print(f"last attempt, processor seconds: {run.summary.get('processor_seconds')}")
    is_good = (run.state, results, inputs, kills) == ("computed", 1, 1, given.kills)
    return 0 if is_good and proposals == run.summary["matched"] else 1


if __name__ == "__main__":
    raise SystemExit(main())

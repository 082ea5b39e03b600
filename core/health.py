"""Is this installation well? What `manage.py doctor` asks, part by part; each part answers in words."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.checks import role_problems
from core.row_security import SCHEDULER_ROLE

BEAT, WORKER = "seen:beat", "seen:worker"
LATE_SECONDS = 120
CLOCK_SECONDS = 2.0
DISK_BYTES = 1_000_000_000
ANSWER_SECONDS = 2


@dataclass(frozen=True)
class Finding:
    """One answer: fine or not, and what to do if not."""

    part: str
    is_fine: bool
    says: str


def note_life_sign(part: str) -> None:
    """Remember that beat or the worker's sweeper was alive just now."""
    cache.set(part, timezone.now().isoformat(), timeout=7 * 24 * 3600)


def examine() -> list[Finding]:
    """Every part, in the order in which one depends on the other; without the database, those that need none."""
    first = database()
    if not first.is_fine:
        return [first, broker(), disk(), mail()]
    others: tuple[Callable[[], Finding], ...] = (
        role,
        migrations,
        clock,
        broker,
        worker,
        beat,
        waiting_jobs,
        mail,
        disk,
    )
    return [first, *(ask() for ask in others)]


def database() -> Finding:
    """Postgres answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except DatabaseError as error:
        return Finding("database", False, f"Postgres was not reached: {error}".strip())
    return Finding("database", True, f"Postgres {version}")


def role() -> Finding:
    """The product's role cannot pass row security."""
    problems = [str(problem.msg) for problem in role_problems()]
    return Finding("role", not problems, " ".join(problems) or "sees rows of the active organization only")


def migrations() -> Finding:
    """The tables are those that this version of the code wants."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("migrations", False, f"{len(missing)} are missing. Run manage.py migrate as the owner.")
    return Finding("migrations", True, "all applied")


def clock() -> Finding:
    """Both this machine and Postgres agree what time it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
    says = f"{apart:.1f} s apart from Postgres"
    return Finding("clock", apart <= CLOCK_SECONDS, says if apart <= CLOCK_SECONDS else f"{says}. Set up time sync.")


def broker() -> Finding:
    """Redis answers. Without it work waits, nothing is lost."""
    try:
        with current_app.connection_for_read(connect_timeout=ANSWER_SECONDS) as found:
            found.ensure_connection(max_retries=1, timeout=ANSWER_SECONDS)
    except (OperationalError, OSError) as error:
        return Finding("broker", False, f"was not reached ({type(error).__name__}). Work waits until it is back.")
    return Finding("broker", True, "answers")


def worker() -> Finding:
    """A worker answers a call through the broker."""
    try:
        answers = current_app.control.ping(timeout=ANSWER_SECONDS) or []
    except (OperationalError, OSError):
        answers = []
    names = sorted(name for answer in answers for name in answer)
    return Finding("worker", bool(names), ", ".join(names) or f"no answer; last sign of life {_seen(WORKER)}")


def beat() -> Finding:
    """Beat sent its last tick a short while ago."""
    at = _seen_at(BEAT)
    is_late = at is None or timezone.now() - at > timedelta(seconds=max(LATE_SECONDS, 3 * settings.SWEEP_SECONDS))
    return Finding("beat", not is_late, f"last tick {_seen(BEAT)}")


def waiting_jobs() -> Finding:
    """No job waits for a worker for minutes. Seen as the scheduler, who reads nothing but times."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SCHEDULER_ROLE}")
        cursor.execute(
            "SELECT count(*), COALESCE(max(extract(epoch FROM clock_timestamp() - run_after)), 0) FROM core_job"
            " WHERE state IN ('queued', 'failed') AND run_after <= clock_timestamp()"
        )
        count, seconds = cursor.fetchone()
        cursor.execute("RESET ROLE")
    says = f"{count} due, the oldest for {float(seconds):.0f} s" if count else "none is due"
    return Finding("jobs", float(seconds) <= LATE_SECONDS, says)


def mail() -> Finding:
    """Mails can leave."""
    if settings.MAIL_GOES_TO_OUTBOX_PAGE:
        says = "kept on the outbox page, nothing leaves" if settings.DEMO else "EMAIL_URL is not set: no mail leaves"
        return Finding("mail", settings.DEMO, says)
    server = get_connection(fail_silently=False)
    try:
        server.open()
        server.close()
    except (SMTPException, OSError) as error:
        return Finding("mail", False, f"the mail server does not answer ({type(error).__name__}). Check EMAIL_URL.")
    return Finding("mail", True, f"leaves through {getattr(server, 'host', 'the mail server')}")


def disk() -> Finding:
    """There is room for uploads and exports."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return Finding("disk", free >= DISK_BYTES, f"{free / 1e9:.1f} GB free at {place}")


def _seen_at(part: str) -> datetime | None:
    found = cache.get(part)
    return datetime.fromisoformat(found) if isinstance(found, str) else None


def _seen(part: str) -> str:
    at = _seen_at(part)
    return f"{(timezone.now() - at).total_seconds():.0f} s ago" if at else "never"

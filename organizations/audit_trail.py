"""Reading the audit log, for administrators: who did what and when, never the content of what was changed."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.spreadsheets import defuse
from organizations.models import AuditEntry

PAGE = 50
EXPORT_LIMIT = 50_000


@dataclass(frozen=True)
class AuditFilter:
    """What the page or the export shows; empty parts do not filter. Days are days of the reader's time zone."""

    event: str = ""
    actor: str = ""
    since: date | None = None
    until: date | None = None


def entries(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """Entries that the filter admits, newest first."""
    found = AuditEntry.objects.order_by("-pk")
    if wanted.event:
        found = found.filter(event=wanted.event)
    if wanted.actor:
        found = found.filter(actor_name__icontains=wanted.actor)
    if wanted.since:
        found = found.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        found = found.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def page_of(wanted: AuditFilter, *, before: str = "") -> tuple[list[AuditEntry], str]:
    """One page and the cursor of the next, empty on the last. `before` is the cursor of the page.

    Read along the key, so that the thousandth page costs as much as the first and new entries shift nothing.
    """
    found = entries(wanted)
    if before:
        last = AuditEntry.objects.filter(public_id=before).first()
        found = found.filter(pk__lt=last.pk) if last else found.none()
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else ""


def known_events() -> list[str]:
    """Events that this organization's log holds, for the filter."""
    return list(AuditEntry.objects.order_by("event").values_list("event", flat=True).distinct())


def as_csv(wanted: AuditFilter) -> str:
    """The filtered entries as CSV, at most EXPORT_LIMIT; formulas are defused."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["time", "actor", "event", "subject_type", "subject_id", "subject", "facts"])
    for entry in entries(wanted)[:EXPORT_LIMIT].iterator(chunk_size=2000):
        facts = json.dumps(entry.facts, ensure_ascii=False, sort_keys=True) if entry.facts else ""
        when = entry.created_at.isoformat(timespec="seconds")
        texts = [entry.actor_name, entry.event, entry.subject_type, entry.subject_id, entry.subject_label, facts]
        writer.writerow([when, *(defuse(text) for text in texts)])
    return file.getvalue()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

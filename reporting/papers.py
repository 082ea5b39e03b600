"""What papers say: read from the kept figures of a day and from succession as of that day, in JSON, and kept so."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from organizations.models import Organization
from readiness.overview import paper_facts
from readiness.queries.settings import is_on
from reporting.comparison.evidence import MEANING, Level
from reporting.dictionary import metrics
from reporting.enums import ComparisonState, Edition
from reporting.messages import sentences
from reporting.models import ColleagueComparison, Report
from reporting.queries import Figures, newest
from reporting.tables import ORGANIZATION, Row, section_of

QUARTER = timedelta(days=91)
MOST_COMPARISONS = 5


def content_of(report: Report, organization: Organization) -> dict[str, Any]:
    """What a paper says: as it was said first for this day and these readers, else as the kept figures have it.

    Succession is left out where readiness is switched off, also in what was said before.
    """
    same = Report.objects.filter(kind=report.kind, as_of=report.as_of, edition=report.edition).exclude(content={})
    first = same.order_by("number").first()
    content: dict[str, Any] = first.content if first else gather(report.as_of, report.edition, organization)
    return content if is_on() else content | {"succession": None}


def gather(day: date, edition: str, organization: Organization) -> dict[str, Any]:
    """A board pack's figures, what changed in a quarter, what waits, how far to trust it, and how it is counted."""
    names_people = edition == Edition.TEAM
    found = newest(None, day, names_people=names_people)
    if found is None:
        raise LookupError(f"no figures are kept for {day}")
    before = newest(None, day - QUARTER, names_people=names_people)
    sections = {title: section_of(found, ids, before) for title, ids in ORGANIZATION.items()}
    printed = [row for section in sections.values() for row in section.rows]
    return {
        "as_of": f"{found.as_of}",
        "counted_at": f"{found.counted_at:%-d %B %Y, %H:%M} UTC" if found.counted_at else "",
        "before": f"{before.as_of}" if before else "",
        "says": sentences(found),
        "sections": [
            {"title": title, "rows": [_line(row, found) for row in one.rows], "absent": one.absent}
            for title, one in sections.items()
        ],
        "hidden": sum(not one.figure.is_shown for one in found.shown.values()),
        "succession": paper_facts(day, organization.slug) if is_on() else None,
        "comparisons": _comparisons(day),
        "definitions": [asdict(metrics()[key]) for key in dict.fromkeys(row.id for row in printed)],
    }


def _line(row: Row, found: Figures) -> dict[str, Any]:
    """A row in JSON, with the ends of its range in hundredths for the drawing where it is a share with a range."""
    figure = found.shown[row.id].figure
    line = asdict(row)
    del line["rows"]
    ends = (figure.low, figure.value, figure.high)
    is_drawn = figure.is_shown and figure.unit == "share" and None not in ends
    return line | {"drawn": [round(100 * (one or 0.0), 1) for one in ends] if is_drawn else []}


def _comparisons(day: date) -> list[dict[str, str]]:
    """Questions about similar colleagues that had been asked by the day, as far as they may be answered."""
    asked = ColleagueComparison.objects.filter(state=ComparisonState.DONE, created_at__date__lte=day)
    return [
        {
            "title": str(one),
            "says": one.result["says"],
            "level": one.result["level"],
            "meaning": MEANING[Level(one.result["level"])],
        }
        for one in asked[:MOST_COMPARISONS]
    ]

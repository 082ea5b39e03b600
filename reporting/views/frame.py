"""What pages of figures share: the day they speak of, whom they may point to, and files."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from cohorts.models import Cohort
from organizations.access import TenantRequest, allows
from reporting.queries import Figures, live, newest
from reporting.scope import of_cohort
from reporting.tables import Cell, as_csv, as_xlsx

KINDS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}


def names_people(request: TenantRequest) -> bool:
    """Whether the reader may see single people anyway: the program team. Others read sums that point to nobody."""
    return allows(request.membership, "participant.manage")


def asked_day(request: TenantRequest, name: str = "on") -> date | None:
    """The day in the query string; None without one, or for one that is no past day."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day < timezone.localdate() else None


def figures_of(request: TenantRequest, cohort: Cohort) -> Figures:
    """A cohort's figures now, or as they were kept on the day asked for. 404 when none were."""
    day, shows = asked_day(request), names_people(request)
    if day is None:
        return live(of_cohort(cohort, timezone.localdate(), request.organization.time_zone), names_people=shows)
    found = newest(cohort, day, names_people=shows)
    if found is None:
        raise Http404
    return found


def as_file(lines: list[list[Cell]], name: str, kind: str, **more: Any) -> HttpResponse:
    """The lines as a download. 404 for a kind of file that we do not write."""
    if kind not in KINDS:
        raise Http404
    content_type, write = KINDS[kind]
    response = HttpResponse(write(lines, **more), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response

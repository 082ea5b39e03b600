"""Papers: asked for, made by a worker, downloaded within a month, and made again whenever somebody needs one."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.uploads import download
from organizations.access import TenantRequest, allows, requires
from reporting.actions import ask_report, record_download
from reporting.enums import Edition, ReportKind, ReportState
from reporting.forms import ReportForm
from reporting.models import Report
from reporting.queries import kept
from reporting.views.cohorts import DAYS_OFFERED
from reporting.views.frame import names_people

MOST = 100


@requires("paper.view")
@require_safe
def papers(request: TenantRequest) -> HttpResponse:
    """What was asked for and what has become of it, newest first."""
    listed = list(_readable(request)[:MOST])
    context = {
        "papers": listed,
        "is_waiting": any(one.state == ReportState.WAITING for one in listed),
        "may_ask": allows(request.membership, "paper.ask"),
        "names_people": names_people(request),
    }
    return render(request, "reporting/papers.html", context)


@requires("paper.ask")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: TenantRequest) -> HttpResponse:
    """Choose the day and for whom it is; a worker makes it."""
    days = list(
        kept(None).filter(is_final=True).order_by("-taken_on").values_list("taken_on", flat=True)[:DAYS_OFFERED]
    )
    form = ReportForm(request.POST if request.method == "POST" else None, days=days, names_people=names_people(request))
    if form.is_bound and form.is_valid():
        chosen = {"edition": Edition.BOARD.value, **form.cleaned_data}
        try:
            ask_report(ReportKind.BOARD_PACK, **chosen, actor=request.user)
        except Refusal as refusal:
            form.add_error("as_of", str(refusal))
        else:
            return _to_list(request, "The board pack is being made.")
    context = {"form": form, "days": days}
    return render(request, "reporting/paper_new.html", context, status=422 if form.is_bound else 200)


@requires("paper.view")
@require_POST
def paper_pdf(request: TenantRequest, public_id: str) -> HttpResponse:
    """The file, for whoever may read this edition; not found once it has expired.

    A POST, because the download is itself written down.
    """
    report = get_object_or_404(_readable(request), public_id=public_id)
    stored = report.files.first()
    if stored is None or report.state != ReportState.DONE:
        raise Http404
    record_download(report, actor=request.user)
    return download(stored)


@requires("paper.ask")
@require_POST
def paper_again(request: TenantRequest, public_id: str) -> HttpResponse:
    """The same paper once more: another number, the same figures."""
    report = get_object_or_404(_readable(request), public_id=public_id)
    try:
        again = ask_report(report.kind, report.as_of, report.edition, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("reporting:papers", args=[request.organization.slug]))
    return _to_list(request, f"{again} is being made with the same figures.")


def _readable(request: TenantRequest) -> QuerySet[Report]:
    """Papers for the board; the program team's own only for the program team."""
    found = Report.objects.select_related("asked_by", "job").prefetch_related("files")
    return found if names_people(request) else found.filter(edition=Edition.BOARD)


def _to_list(request: TenantRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("reporting:papers", args=[request.organization.slug]))

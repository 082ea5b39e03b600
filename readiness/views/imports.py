"""Files of key roles, moves, exits and reviews: upload, columns, rows, import."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.enums import ImportState, RowOutcome
from participants.hr_import.problems import problem_from_json
from readiness.actions import imports as actions
from readiness.forms import HistoryUploadForm
from readiness.hr_files.catalog import columns
from readiness.models import HistoryImport, HistoryImportRow

PAGE = 25
TABS = (
    (RowOutcome.PROBLEM, "To fix"),
    (RowOutcome.NEW, "New"),
    (RowOutcome.CHANGED, "Changed"),
    (RowOutcome.SAME, "Same"),
)


@requires("history.import")
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: TenantRequest) -> HttpResponse:
    """Choose a file; below it the ones before."""
    form = HistoryUploadForm(request.POST, request.FILES) if request.method == "POST" else HistoryUploadForm()
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            upload = actions.start_history_import(
                facts["kind"], facts["filename"], facts["content"], actor=request.user
            )
        except Refusal as refusal:
            form.add_error("file" if request.FILES else "pasted", str(refusal))
        else:
            return redirect("readiness:history_preview", request.organization.slug, upload.public_id)
    context = {"form": form, "uploads": HistoryImport.objects.defer("lines").order_by("-pk")[:10]}
    return render(request, "readiness/history_start.html", context, status=422 if form.is_bound else 200)


def _find(public_id: str) -> HistoryImport:
    return get_object_or_404(HistoryImport, public_id=public_id)


@requires("history.import")
@require_safe
def history_preview(request: TenantRequest, public_id: str) -> HttpResponse:
    """What importing will do, row by row; or which column is which; or what it did."""
    upload = _find(public_id)
    if upload.state == ImportState.MAPPING or (request.GET.get("columns") and upload.state == ImportState.PREVIEW):
        return render(request, "readiness/history_columns.html", {"upload": upload, **_columns(upload)})
    if upload.state != ImportState.PREVIEW:
        return render(request, "readiness/history_done.html", {"upload": upload})
    tab = request.GET.get("tab", "")
    if tab not in RowOutcome.values:
        tab = next((str(key) for key, _label in TABS if upload.counts.get(key)), RowOutcome.NEW.value)
    rows = HistoryImportRow.objects.filter(history_import=upload, outcome=tab).order_by("number")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "upload": upload,
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"?tab={key}", "count": upload.counts.get(key, 0), "current": tab == key}
            for key, label in TABS
        ],
        "page": page,
        "rows": [_shown(row) for row in page.object_list],
        "ready": upload.counts.get("new", 0) + upload.counts.get("changed", 0),
    }
    return render(request, "readiness/history_preview.html", context)


def _columns(upload: HistoryImport) -> dict[str, Any]:
    choices = [
        ("", "Not in the file"),
        *((str(place), name or "No heading") for place, name in enumerate(upload.headers)),
    ]
    rows = [
        {
            "key": key,
            "label": column.label,
            "required": column.required,
            "value": str(upload.mapping[key]) if key in upload.mapping else "",
        }
        for key, column in columns(upload.kind).items()
    ]
    return {"columns": rows, "choices": choices, "ask_order": not actions.is_order_sure(upload)}


def _shown(row: HistoryImportRow) -> dict[str, Any]:
    problems = [problem_from_json(one) for one in row.problems]
    return {
        "number": row.number,
        "says": row.says or "; ".join(text for text in row.cells.values() if text)[:120],
        "problems": [one.sentence for one in problems],
        "cells": [
            {"key": one.column, "label": one.label, "value": row.cells.get(one.column, "")}
            for one in {one.column: one for one in problems if one.column}.values()
        ],
    }


@requires("history.import")
@require_POST
def history_columns(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say which column is which."""
    upload = _find(public_id)
    chosen = {key: request.POST.get(f"column:{key}", "") for key in columns(upload.kind)}
    mapping = {
        key: int(place) for key, place in chosen.items() if place.isdecimal() and int(place) < len(upload.headers)
    }
    order = request.POST.get("date_order", "")
    return _do(
        request,
        upload,
        lambda: actions.choose_columns(
            upload, mapping, date_order="mdy" if order == "mdy" else "dmy" if order == "dmy" else "", actor=request.user
        ),
    )


@requires("history.import")
@require_POST
def history_fix(request: TenantRequest, public_id: str, number: int) -> HttpResponse:
    """Write corrected cells of a row."""
    upload = _find(public_id)
    cells = {key.removeprefix("cell:"): str(text) for key, text in request.POST.items() if key.startswith("cell:")}
    return _do(request, upload, lambda: actions.fix_row(upload, number, cells, actor=request.user))


@requires("history.import")
@require_POST
def history_leave_out(request: TenantRequest, public_id: str, number: int) -> HttpResponse:
    """Take a row out."""
    upload = _find(public_id)
    return _do(request, upload, lambda: actions.leave_out_row(upload, number, actor=request.user))


@requires("history.import")
@require_POST
def history_run(request: TenantRequest, public_id: str) -> HttpResponse:
    """Import the rows that are fine."""
    upload = _find(public_id)
    return _do(request, upload, lambda: actions.run_history_import(upload, actor=request.user))


@requires("history.import")
@require_POST
def history_discard(request: TenantRequest, public_id: str) -> HttpResponse:
    """Drop the file."""
    upload = _find(public_id)
    actions.discard_history_import(upload, actor=request.user)
    messages.success(request, "The file is dropped. Nothing of it is kept.")
    return redirect("readiness:history", request.organization.slug)


def _do(request: TenantRequest, upload: HistoryImport, do: Callable[[], Any]) -> HttpResponse:
    try:
        do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("readiness:history_preview", request.organization.slug, upload.public_id)

"""An import page by page: upload, columns, preview, done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.actions import imports as actions
from participants.enums import ImportState, RowOutcome
from participants.forms import ColumnsForm, ImportForm
from participants.hr_import.delimited import ENCODINGS
from participants.hr_import.exporting import TYPES, WRITERS, sample_file
from participants.hr_import.pipeline import choices_of
from participants.hr_import.undoing import plan_undo
from participants.import_pages import Preview, problem_table, shown_rows
from participants.models import PeopleImport
from participants.queries import imported_rows, recent_imports, rows_to_show, unranked_levels

PAGE = 25
AT_WORK = {ImportState.READING, ImportState.IMPORTING, ImportState.UNDOING}


def _find(public_id: str) -> PeopleImport:
    return get_object_or_404(PeopleImport.objects.defer("content"), public_id=public_id)


def _to(request: TenantRequest, people_import: PeopleImport) -> HttpResponse:
    """The page that fits the state of an import."""
    page = {
        ImportState.MAPPING: "participants:import_map",
        ImportState.DONE: "participants:import_done",
        ImportState.DISCARDED: "participants:import",
        ImportState.UNDONE: "participants:import",
    }.get(ImportState(people_import.state), "participants:import_preview")
    ids = [] if page == "participants:import" else [people_import.public_id]
    return redirect(page, request.organization.slug, *ids)


@requires("person.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: TenantRequest) -> HttpResponse:
    """Choose a file or paste cells."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        people_import = actions.start_import(
            facts["filename"],
            facts["content"],
            full_list=facts["full_list"],
            listed=facts["listed"],
            actor=request.user,
        )
        if people_import.state != ImportState.FAILED:
            return _to(request, people_import)
        for problem in people_import.problems:
            form.add_error("file" if request.FILES else "pasted", problem)
    context = {"form": form, "earlier": recent_imports()}
    return render(request, "participants/import_start.html", context, status=422 if form.is_bound else 200)


@requires("person.import")
@require_safe
def import_sample(_request: TenantRequest, kind: str) -> HttpResponse:
    """An example file to fill in."""
    if kind not in WRITERS:
        raise Http404
    answer = HttpResponse(sample_file(kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="people-example.{kind}"'
    return answer


@requires("person.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_map(request: TenantRequest, public_id: str) -> HttpResponse:
    """Confirm what the columns are, where that is not sure or where something protected is in the file."""
    people_import = _find(public_id)
    choices = choices_of(people_import)
    if not choices or people_import.state not in {ImportState.MAPPING, ImportState.PREVIEW}:
        return _to(request, people_import)
    form = ColumnsForm(
        request.POST or None,
        choices=choices,
        ask_date_order=not people_import.options.get("date_order_sure", True),
    )
    if form.is_bound and form.is_valid():
        try:
            people_import = actions.confirm_columns(
                people_import, form.targets, date_order=form.cleaned_data.get("date_order", ""), actor=request.user
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _to(request, people_import)
    context = {"form": form, "people_import": people_import, "protected": [c for c in choices if c.is_protected]}
    return render(request, "participants/import_map.html", context, status=422 if form.is_bound else 200)


@requires("person.import")
@require_POST
def import_encoding(request: TenantRequest, public_id: str) -> HttpResponse:
    """Read the file again with other characters."""
    people_import = _find(public_id)
    encoding = request.POST.get("encoding", "")
    if not encoding or encoding not in ENCODINGS:
        raise Http404
    try:
        people_import = actions.confirm_columns(people_import, [], encoding=encoding, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to(request, people_import)


@requires("person.import")
@require_safe
def import_preview(request: TenantRequest, public_id: str) -> HttpResponse:
    """What the import will do, row by row; or how far the work is; or why the file cannot be used."""
    people_import = _find(public_id)
    if people_import.state in AT_WORK:
        return render(request, "participants/import_progress.html", {"people_import": people_import})
    if people_import.state == ImportState.FAILED:
        return render(request, "participants/import_failed.html", {"people_import": people_import})
    if people_import.state != ImportState.PREVIEW:
        return _to(request, people_import)
    preview = Preview(people_import)
    tab = request.GET.get("tab", "")
    tab = tab if tab in RowOutcome.values else preview.first_tab
    page = Paginator(rows_to_show(people_import, tab), PAGE).get_page(request.GET.get("page"))
    context = {
        "people_import": people_import,
        "preview": preview,
        "tab": tab,
        "tabs": preview.tabs(tab),
        "page": page,
        "rows": shown_rows(people_import, page.object_list),
    }
    return render(request, "participants/import_preview.html", context)


@requires("person.import")
@require_safe
def import_status(request: TenantRequest, public_id: str) -> HttpResponse:
    """How far the work is, as a piece of the page; when it is over, the browser goes on to what came of it."""
    people_import = _find(public_id)
    if people_import.state in AT_WORK:
        return render(request, "participants/_import_progress.html", {"people_import": people_import})
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = _to(request, people_import)["Location"]
    return answer


@requires("person.import")
@require_POST
def import_fix(request: TenantRequest, public_id: str, number: int) -> HttpResponse:
    """Write corrected cells of a row; `column` and `value` take a suggestion over."""
    people_import = _find(public_id)
    cells: dict[str, Any] = {key.removeprefix("cell:"): v for key, v in request.POST.items() if key.startswith("cell:")}
    if column := request.POST.get("column"):
        cells[column] = request.POST.get("value", "")
    return _change(request, people_import, lambda: actions.fix_row(people_import, number, cells, actor=request.user))


@requires("person.import")
@require_POST
def import_leave_out(request: TenantRequest, public_id: str, number: int) -> HttpResponse:
    """Take a row out of the import."""
    people_import = _find(public_id)
    return _change(request, people_import, lambda: actions.leave_out_row(people_import, number, actor=request.user))


def _change(request: TenantRequest, people_import: PeopleImport, act: Any) -> HttpResponse:
    """Do it and go back to the preview, whatever is left to do there."""
    try:
        people_import = act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to(request, people_import)


@requires("person.import")
@require_POST
def import_run(request: TenantRequest, public_id: str) -> HttpResponse:
    """Import the rows that are fine."""
    people_import = _find(public_id)
    confirmed = request.POST.get("leavers", "")
    try:
        people_import = actions.run_import(
            people_import, actor=request.user, leavers_confirmed=int(confirmed) if confirmed.isdecimal() else 0
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to(request, people_import)


@requires("person.import")
@require_safe
def import_done(request: TenantRequest, public_id: str) -> HttpResponse:
    """What the import did: who is new, what changed."""
    people_import = _find(public_id)
    if people_import.state != ImportState.DONE:
        return _to(request, people_import)
    tab = request.GET.get("tab", "")
    preview = Preview(people_import)
    tab = tab if tab in {RowOutcome.NEW, RowOutcome.CHANGED} else preview.first_done_tab
    page = Paginator(imported_rows(people_import, tab), PAGE).get_page(request.GET.get("page"))
    context = {
        "people_import": people_import,
        "preview": preview,
        "done": people_import.counts.get("imported", {}),
        "tab": tab,
        "tabs": preview.done_tabs(tab),
        "page": page,
        "rows": shown_rows(people_import, page.object_list),
        "unranked": unranked_levels(),
    }
    return render(request, "participants/import_done.html", context)


@requires("person.import")
@require_POST
def import_reopen(request: TenantRequest, public_id: str) -> HttpResponse:
    """Back to the rows that were left out."""
    return _to(request, actions.reopen_import(_find(public_id), actor=request.user))


@requires("person.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: TenantRequest, public_id: str) -> HttpResponse:
    """What taking an import back would do, or why that cannot be; and do it."""
    people_import = _find(public_id)
    if people_import.state != ImportState.DONE:
        return _to(request, people_import)
    undoing = plan_undo(people_import)
    if request.method == "POST" and undoing.is_possible:
        people_import = actions.undo_import(people_import, actor=request.user)
        if people_import.state == ImportState.UNDONE:
            messages.success(request, f"{people_import.filename} is taken back. People are as they were before it.")
        return _to(request, people_import)
    context = {"people_import": people_import, "undoing": undoing}
    status = 422 if request.method == "POST" else 200
    return render(request, "participants/import_undo.html", context, status=status)


@requires("person.import")
@require_POST
def import_discard(request: TenantRequest, public_id: str) -> HttpResponse:
    """Drop what is not imported."""
    people_import = _find(public_id)
    try:
        actions.discard_import(people_import, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _to(request, people_import)
    messages.success(request, f"The rest of {people_import.filename} is dropped.")
    return redirect("participants:list", request.organization.slug)


@requires("person.import")
@require_safe
def import_problems(request: TenantRequest, public_id: str) -> HttpResponse:
    """The rows with problems as CSV, with what is wrong, to be corrected where the file came from."""
    people_import = _find(public_id)
    if not people_import.mapping:
        return _to(request, people_import)
    answer = HttpResponse(WRITERS["csv"](problem_table(people_import)), content_type=TYPES["csv"])
    answer["Content-Disposition"] = 'attachment; filename="people-to-fix.csv"'
    return answer

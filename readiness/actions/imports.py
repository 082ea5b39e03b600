"""An HR file of this room as a person drives it: upload, columns where they are unclear, rows, import, or drop it."""

from collections.abc import Mapping as Values
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.enums import ImportState, RowOutcome
from participants.hr_import.dates import Order, find_order
from participants.hr_import.problems import FileProblem
from participants.hr_import.reading import read_file
from readiness.hr_files.catalog import columns, missing_columns, propose_columns, recogniser
from readiness.hr_files.directory import load_directory
from readiness.hr_files.planning import plan
from readiness.hr_files.rows import Draft, read_rows
from readiness.hr_files.storing import store
from readiness.models import HistoryImport, HistoryImportRow

# Read and compared while the person waits; larger files are split by year.
MOST_ROWS: Final = 20_000
_OPEN: Final = (ImportState.MAPPING, ImportState.PREVIEW)


def start_history_import(kind: str, filename: str, content: bytes, *, actor: User | None) -> HistoryImport:
    """Take a file in. The state says what comes next: columns (mapping) or rows (preview). Refusal: cannot be read."""
    try:
        sheet = read_file(content, meaning=recogniser(kind))
    except FileProblem as problem:
        raise Refusal(" ".join(problem.messages)) from None
    if len(sheet.rows) > MOST_ROWS:
        raise Refusal(f"The file has more than {MOST_ROWS:,} rows. Split it, for example by year.")
    headers = list(sheet.headers)
    with transaction.atomic():
        upload = HistoryImport(
            organization_id=current_organization_id(),
            kind=kind,
            filename=filename.replace("\\", "/").rpartition("/")[2][:200],
            headers=headers,
            lines=[[number, *cells[: len(headers)]] for number, cells in sheet.rows],
            mapping=propose_columns(kind, headers),
            created_by=actor,
        )
        order, sure = _order(upload)
        upload.date_order = order
        upload.state = ImportState.PREVIEW
        if missing_columns(kind, upload.mapping) or not sure:
            upload.state = ImportState.MAPPING
        upload.save()
        record(upload, "history_import.started", actor=actor, kind=kind)
        if upload.state == ImportState.PREVIEW:
            _make_rows(upload)
    return upload


def is_order_sure(upload: HistoryImport) -> bool:
    """Whether 03/04 can be read one way only."""
    return _order(upload)[1]


def _order(upload: HistoryImport) -> tuple[Order, bool]:
    days = [key for key, column in columns(upload.kind).items() if column.reads == "day"]
    places = [upload.mapping[key] for key in days if key in upload.mapping]
    return find_order(line[place + 1] for line in upload.lines for place in places if place + 1 < len(line))


def choose_columns(
    upload: HistoryImport, mapping: dict[str, int], *, date_order: Order, actor: User | None
) -> HistoryImport:
    """Say which column is which. Refusal while a required one is missing, or one is used twice."""
    missing = missing_columns(upload.kind, mapping)
    if missing:
        raise Refusal(f"Say which column is {' and which is '.join(missing)}.")
    if len(set(mapping.values())) < len(mapping):
        raise Refusal("Two of ours are the same column of the file.")
    with transaction.atomic():
        current = _locked(upload, _OPEN)
        current.mapping, current.date_order = mapping, date_order or current.date_order
        current.state = ImportState.PREVIEW
        current.save()
        record(current, "history_import.columns_confirmed", actor=actor)
        _make_rows(current)
    return current


def _make_rows(upload: HistoryImport) -> None:
    """Rows for the preview, in place of earlier ones."""
    HistoryImportRow.objects.filter(history_import=upload).delete()
    lines = [
        (line[0], {key: line[place + 1] for key, place in upload.mapping.items() if place + 1 < len(line)})
        for line in upload.lines
    ]
    drafts = _plan(upload, lines)
    HistoryImportRow.objects.bulk_create(
        (
            HistoryImportRow(
                organization_id=upload.organization_id,
                history_import=upload,
                number=draft.number,
                cells=draft.cells,
                outcome=draft.outcome,
                problems=[problem.as_json() for problem in draft.problems],
                says=draft.says[:300],
            )
            for draft in drafts
        ),
        batch_size=1000,
    )
    _count(upload, drafts)


def _plan(upload: HistoryImport, lines: list[tuple[int, dict[str, str]]]) -> list[Draft]:
    directory = load_directory(upload.kind)
    order: Order = "mdy" if upload.date_order == "mdy" else "dmy" if upload.date_order == "dmy" else ""
    return plan(upload.kind, read_rows(upload.kind, lines, order, directory), directory, timezone.localdate())


def _count(upload: HistoryImport, drafts: list[Draft]) -> None:
    upload.counts = {str(one): sum(draft.outcome == one for draft in drafts) for one in RowOutcome}
    upload.save(update_fields=["counts", "updated_at"])


def _open_rows(upload: HistoryImport) -> list[tuple[int, dict[str, str]]]:
    rows = HistoryImportRow.objects.filter(history_import=upload).order_by("number")
    return list(rows.values_list("number", "cells"))


def fix_row(upload: HistoryImport, number: int, cells: Values[str, str], *, actor: User | None) -> None:
    """Write corrected cells into a row and look at all rows again. Only columns of this kind are taken."""
    with transaction.atomic():
        current = _locked(upload, (ImportState.PREVIEW,))
        row = HistoryImportRow.objects.filter(history_import=current, number=number).first()
        if row is None:
            raise Refusal("This row was left out meanwhile.")
        row.cells |= {
            key: text.replace("\x00", "").strip()[:500] for key, text in cells.items() if key in columns(current.kind)
        }
        row.save(update_fields=["cells", "updated_at"])
        record(current, "history_import.row_corrected", actor=actor, row=number)
        _look_again(current)


def leave_out_row(upload: HistoryImport, number: int, *, actor: User | None) -> None:
    """Take a row out. Does nothing when it is out already."""
    with transaction.atomic():
        current = _locked(upload, (ImportState.PREVIEW,))
        deleted, _ = HistoryImportRow.objects.filter(history_import=current, number=number).delete()
        if deleted:
            record(current, "history_import.row_left_out", actor=actor, row=number)
            _look_again(current)


def _look_again(upload: HistoryImport) -> None:
    drafts = {draft.number: draft for draft in _plan(upload, _open_rows(upload))}
    changed = []
    for row in HistoryImportRow.objects.filter(history_import=upload):
        draft = drafts[row.number]
        row.outcome, row.says = draft.outcome, draft.says[:300]
        row.problems = [problem.as_json() for problem in draft.problems]
        changed.append(row)
    HistoryImportRow.objects.bulk_update(changed, ["outcome", "says", "problems"], batch_size=1000)
    _count(upload, list(drafts.values()))


def run_history_import(upload: HistoryImport, *, actor: User | None) -> HistoryImport:
    """Import the rows that are fine, in one transaction; rows with problems stay out. Does nothing when done."""
    with transaction.atomic():
        if HistoryImport.objects.filter(pk=upload.pk, state=ImportState.DONE).exists():
            return upload
        current = _locked(upload, (ImportState.PREVIEW,))
        drafts = _plan(current, _open_rows(current))
        store(current.kind, drafts, actor=actor)
        _count(current, drafts)
        current.state, current.finished_at, current.lines = ImportState.DONE, timezone.now(), []
        current.save()
        # What is in is in history; what is not is in the file of whoever brought it.
        HistoryImportRow.objects.filter(history_import=current).delete()
        done = {key: current.counts[key] for key in ("new", "changed", "same", "problem")}
        record(current, "history.imported", actor=actor, kind=current.kind, **done)
    return current


def discard_history_import(upload: HistoryImport, *, actor: User | None) -> None:
    """Drop it, the rows included. Does nothing when it has ended."""
    with transaction.atomic():
        current = HistoryImport.objects.select_for_update().get(pk=upload.pk)
        if current.state not in _OPEN:
            return
        HistoryImportRow.objects.filter(history_import=current).delete()
        current.state, current.lines = ImportState.DISCARDED, []
        current.save()
        record(current, "history_import.discarded", actor=actor)


def _locked(upload: HistoryImport, states: tuple[ImportState, ...]) -> HistoryImport:
    current = HistoryImport.objects.select_for_update().get(pk=upload.pk)
    if current.state not in states:
        raise Refusal("This file was imported or dropped already.")
    return current

"""An import as a person drives it: upload, confirm columns, correct rows, import, drop it, or take it back."""

import io
import re
import zipfile
from collections.abc import Mapping as Values
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.actions import cancel_job, enqueue
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.enums import ImportState, RowOutcome
from participants.hr_import.dates import Order
from participants.hr_import.delimited import decode
from participants.hr_import.lists import clean_list_name
from participants.hr_import.mapping import check_targets, mapping_from_json
from participants.hr_import.pipeline import (
    ask_for_mapping,
    carry_out,
    check_again,
    plan_reading,
    read_import,
    refuse_file,
    store_preview,
)
from participants.hr_import.problems import FileProblem
from participants.hr_import.rows import EXTRA
from participants.hr_import.sheet import MAX_BYTES
from participants.hr_import.undoing import carry_out_undo, plan_undo
from participants.hr_import.workbook import check_archive
from participants.models import PeopleImport, PeopleImportRow

# Rows that a request reads and compares within a second; more is work for a job.
SMALL_ROWS: Final = 2000
_SMALL_TEXT: Final = 700_000
_SMALL_WORKBOOK: Final = 6_000_000
_OPEN_KEPT: Final = 5
_ROWS_KEPT_DAYS: Final = 30
MAX_CELL: Final = 10_000


def start_import(
    filename: str, content: bytes, *, full_list: bool, listed: str = "", actor: User | None, at_once: bool = False
) -> PeopleImport:
    """Take a file in and read it: now when it is small (or `at_once`), else by a job.

    `listed`: the list that everybody in the file is put on; Refusal for a name that cannot be.

    The state tells what came of it: mapping, preview, failed (with `problems`), or reading while a job works.
    """
    listed = clean_list_name(listed)
    with transaction.atomic():
        _tidy_up()
        people_import = PeopleImport.objects.create(
            organization_id=current_organization_id(),
            filename=_shown_name(filename),
            content=content,
            created_by=actor,
            options={"full_list": full_list, "list": listed},
        )
        record(people_import, "people_import.started", actor=actor, full_list=full_list)
        if at_once or len(content) > MAX_BYTES or _is_small(content):
            _read_now(people_import)
        else:
            _read_by_job(people_import, actor)
    return people_import


def _shown_name(filename: str) -> str:
    """The last part of a name without control and direction characters: it is shown, never used as a path."""
    last = re.split(r"[/\\]", filename)[-1]
    return "".join(letter for letter in last if letter.isprintable() and letter not in "\u202a\u202b\u202d\u202e")[:200]


def _is_small(content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return len(content) <= _SMALL_TEXT
    try:
        check_archive(content)
    except FileProblem:
        return True
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist()) <= _SMALL_WORKBOOK


def _tidy_up() -> None:
    """Old uploads hold personal data that nobody needs any more."""
    unfinished = [ImportState.MAPPING, ImportState.PREVIEW, ImportState.READING]
    kept = PeopleImport.objects.filter(state__in=unfinished).order_by("-id").values_list("pk", flat=True)[:_OPEN_KEPT]
    dropped = PeopleImport.objects.filter(state__in=unfinished).exclude(pk__in=list(kept))
    PeopleImportRow.objects.filter(people_import__in=dropped).delete()
    dropped.update(state=ImportState.DISCARDED, content=b"")
    long_ago = timezone.now() - timedelta(days=_ROWS_KEPT_DAYS)
    old = PeopleImport.objects.filter(state=ImportState.DONE, finished_at__lt=long_ago)
    PeopleImportRow.objects.filter(people_import__in=old).delete()
    old.exclude(content=b"").update(content=b"")


def _read_now(people_import: PeopleImport) -> None:
    try:
        reading = read_import(people_import)
    except FileProblem as problem:
        refuse_file(people_import, problem)
        return
    if reading.mapping is None:
        ask_for_mapping(people_import, reading)
        return
    plan, directory = plan_reading(reading, people_import.options)
    store_preview(people_import, reading, plan, directory)


def _read_by_job(people_import: PeopleImport, actor: User | None) -> None:
    people_import.state = ImportState.READING
    _queue(people_import, "people.preview", actor)


def _queue(people_import: PeopleImport, kind: str, actor: User | None) -> None:
    """Queue the next job of an import; each has a key of its own, so that pressing twice queues once."""
    number = people_import.options["jobs"] = people_import.options.get("jobs", 0) + 1
    people_import.job, _created = enqueue(
        kind,
        key=f"{people_import.public_id}:{number}",
        initiator_id=actor.pk if actor else None,
        import_id=people_import.pk,
    )
    people_import.problems = []
    people_import.keep()


def _locked(people_import: PeopleImport) -> PeopleImport:
    """The import as it is now, until the transaction ends."""
    return PeopleImport.objects.select_for_update().get(pk=people_import.pk)


def confirm_columns(
    people_import: PeopleImport,
    targets: Sequence[str],
    *,
    date_order: Order = "",
    encoding: str = "",
    actor: User | None,
    at_once: bool = False,
) -> PeopleImport:
    """Say which column is which and go on to the preview. Refusal when the choice cannot be used."""
    with transaction.atomic():
        current = _locked(people_import)
        if current.state not in {ImportState.MAPPING, ImportState.PREVIEW} or current.counts.get("imported"):
            raise Refusal("The columns of this import can no longer be changed. Start again with the file.")
        if encoding and encoding != current.options.get("encoding", ""):
            _refuse_unreadable(bytes(current.content), encoding)
            # Other characters: headings may read differently, so the columns are asked for again.
            current.options["encoding"], current.mapping = encoding, {}
            current.state = ImportState.READING
        else:
            problems = check_targets(current.headers, targets)
            if problems:
                raise Refusal(" ".join(problems))
            order = date_order or current.options.get("date_order", "")
            current.mapping = {"targets": list(targets), "date_order": order}
        record(current, "people_import.columns_confirmed", actor=actor)
        if at_once or current.options.get("rows", 0) <= SMALL_ROWS:
            _read_now(current)
        else:
            _read_by_job(current, actor)
    return current


def _refuse_unreadable(content: bytes, encoding: str) -> None:
    try:
        decode(content, encoding)
    except FileProblem:
        raise Refusal("The file holds bytes that these characters do not have. Nothing was changed.") from None


def fix_row(people_import: PeopleImport, number: int, cells: Values[str, str], *, actor: User | None) -> PeopleImport:
    """Write corrected cells into a row and look at the rows again. Only columns that the file has are taken."""
    with transaction.atomic():
        current = _editable(people_import)
        waiting = PeopleImportRow.objects.select_for_update().filter(people_import=current, imported="")
        row = waiting.filter(number=number).first()
        if row is None:
            raise Refusal("This row was imported or left out meanwhile.")
        kept = {target for _n, target in mapping_from_json(current.mapping).kept}
        for target in kept & cells.keys():
            text = cells[target].replace("\x00", "").strip()[:MAX_CELL]
            if text:
                row.values[target] = text
            else:
                row.values.pop(target, None)
        row.values.pop(EXTRA, None)
        row.save(update_fields=["values", "updated_at"])
        record(current, "people_import.row_corrected", actor=actor, row=number)
        _look_again(current, actor)
    return current


def leave_out_row(people_import: PeopleImport, number: int, *, actor: User | None) -> PeopleImport:
    """Take a row out of an import. Does nothing when it is out already."""
    with transaction.atomic():
        current = _editable(people_import)
        deleted, _ = PeopleImportRow.objects.filter(people_import=current, number=number, imported="").delete()
        if deleted:
            record(current, "people_import.row_left_out", actor=actor, row=number)
            _look_again(current, actor)
    return current


def _editable(people_import: PeopleImport) -> PeopleImport:
    current = _locked(people_import)
    if current.state not in {ImportState.PREVIEW, ImportState.DONE}:
        raise Refusal("This import cannot be changed now.")
    return current


def _look_again(people_import: PeopleImport, actor: User | None) -> None:
    rows = PeopleImportRow.objects.filter(people_import=people_import).count()
    if rows <= SMALL_ROWS:
        check_again(people_import)
    else:
        people_import.state = ImportState.READING
        _queue(people_import, "people.check", actor)


def run_import(
    people_import: PeopleImport, *, actor: User | None, leavers_confirmed: int = 0, at_once: bool = False
) -> PeopleImport:
    """Import the rows that are fine. Does nothing when that was done or is being done.

    Refusal when more than a tenth of the people would leave and `leavers_confirmed` is less than their number.
    """
    with transaction.atomic():
        current = _locked(people_import)
        if current.state in {ImportState.DONE, ImportState.IMPORTING}:
            return current
        if current.state != ImportState.PREVIEW:
            raise Refusal("This import is not ready yet.")
        current.options["leavers_confirmed"] = leavers_confirmed
        current.problems = []
        if at_once or PeopleImportRow.objects.filter(people_import=current).count() <= SMALL_ROWS:
            _import_now(current, actor)
        else:
            current.state = ImportState.IMPORTING
            _queue(current, "people.import", actor)
    return current


def _import_now(people_import: PeopleImport, actor: User | None) -> None:
    try:
        with transaction.atomic():
            carry_out(people_import, actor=actor)
    except IntegrityError:
        raise Refusal("Somebody changed people in the meantime. Look at the preview again, then import.") from None


def reopen_import(people_import: PeopleImport, *, actor: User | None) -> PeopleImport:
    """Go back to the rows that an import left out. Does nothing when there are none."""
    with transaction.atomic():
        current = _locked(people_import)
        if current.state == ImportState.DONE and current.counts.get(str(RowOutcome.PROBLEM)):
            current.state = ImportState.PREVIEW
            current.keep()
            record(current, "people_import.reopened", actor=actor)
    return current


def discard_import(people_import: PeopleImport, *, actor: User | None) -> None:
    """Drop what is not imported, the file included. People that were imported stay."""
    with transaction.atomic():
        current = _locked(people_import)
        if current.state == ImportState.DISCARDED:
            return
        if current.state == ImportState.IMPORTING:
            raise Refusal("This import is running. Wait until it has finished.")
        if current.job:
            cancel_job(current.job)
            current.refresh_from_db()
        PeopleImportRow.objects.filter(people_import=current, imported="").delete()
        current.state = ImportState.DONE if current.counts.get("imported") else ImportState.DISCARDED
        current.counts = {**current.counts, str(RowOutcome.PROBLEM): 0}
        current.drop_file()
        record(current, "people_import.discarded", actor=actor)


def undo_import(people_import: PeopleImport, *, actor: User | None) -> PeopleImport:
    """Take back all that an import did. Does nothing when that is done or being done.

    Refusal says what stands in the way: people changed since, new ones who take part somewhere, a later import.
    """
    with transaction.atomic():
        current = _locked(people_import)
        if current.state in {ImportState.UNDOING, ImportState.UNDONE}:
            return current
        undoing = plan_undo(current)
        if not undoing.is_possible:
            raise Refusal(" ".join(undoing.obstacles))
        if undoing.people <= SMALL_ROWS:
            carry_out_undo(current, actor=actor)
        else:
            current.state = ImportState.UNDOING
            _queue(current, "people.undo_import", actor)
    return current

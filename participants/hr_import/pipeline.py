"""An upload step by step: read, look at the columns, preview, check again, import. Each step may run in a worker."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.enums import ImportState, RowOutcome
from participants.fields import attribute_names
from participants.hr_import.catalog import label_of
from participants.hr_import.delimited import as_delimited
from participants.hr_import.directory import Directory, load_directory
from participants.hr_import.mapping import (
    ColumnChoice,
    Mapping,
    Proposal,
    check_targets,
    fingerprint,
    mapping_from_json,
    propose,
)
from participants.hr_import.planning import SKILL_COLUMNS, Plan, change_lines, make_plan
from participants.hr_import.problems import FileProblem, problem_from_json
from participants.hr_import.protecting import store_protected
from participants.hr_import.reading import read_file
from participants.hr_import.rows import Draft, ProtectedCells, cells_of, protected_cells, read_rows
from participants.hr_import.sheet import MAX_BYTES, Sheet
from participants.hr_import.storing import CHUNK, lock_people, mark_left, mark_rows, store_rows, write_people
from participants.leaving import close_accounts_of_leavers
from participants.linking import link_people
from participants.models import ColumnMapping, PeopleImport, PeopleImportRow

# A waiting row's second time through: enough to find the person and their manager.
_AGAIN: Final = ("external_id", "email", "manager")


@dataclass
class Reading:
    """A file that was read: its sheet, and its mapping when nobody has to be asked."""

    sheet: Sheet
    proposal: Proposal
    mapping: Mapping | None


def remembered_mapping(sheet: Sheet) -> Mapping | None:
    """How somebody mapped a file with these headings before, while it still holds."""
    stored = ColumnMapping.objects.filter(fingerprint=fingerprint(sheet.headers)).first()
    if stored is None:
        return None
    mapping = mapping_from_json(stored.mapping)
    usable = len(mapping.targets) == len(sheet.headers) and not check_targets(sheet.headers, mapping.targets)
    return mapping if usable else None


def read_import(people_import: PeopleImport) -> Reading:
    """Read the file and see whether its columns are clear. FileProblem when it cannot be used."""
    sheet = read_file(bytes(people_import.content), people_import.options.get("encoding", ""))
    if sheet.encoding == "xlsx" and len(text := as_delimited(sheet)) <= MAX_BYTES:
        # Each later step reads the file again.
        people_import.content = text
        people_import.save(update_fields=["content"])
    proposal = propose(sheet, attributes=frozenset(attribute_names()))
    if people_import.mapping:
        return Reading(sheet, proposal, mapping_from_json(people_import.mapping))
    known = remembered_mapping(sheet)
    if known and not proposal.date_order_sure and not known.date_order:
        known = None
    return Reading(sheet, proposal, known or (None if proposal.needs_person else proposal.mapping))


def ask_for_mapping(people_import: PeopleImport, reading: Reading) -> None:
    """Keep what the mapping page shows. The cells of protected columns are not among it."""
    known = remembered_mapping(reading.sheet)
    if known:
        for choice, target in zip(reading.proposal.choices, known.targets, strict=True):
            choice.target = target
    _describe(people_import, reading)
    people_import.state = ImportState.MAPPING
    people_import.keep()


def _describe(people_import: PeopleImport, reading: Reading) -> None:
    people_import.headers = list(reading.sheet.headers)
    people_import.encoding = reading.sheet.encoding
    people_import.options |= {
        "columns": [_choice_json(choice) for choice in reading.proposal.choices],
        "date_order": reading.proposal.date_order,
        "date_order_sure": reading.proposal.date_order_sure,
        "rows": len(reading.sheet.rows),
    }


def _choice_json(choice: ColumnChoice) -> dict[str, Any]:
    return {
        "position": choice.position,
        "header": choice.header,
        "target": choice.target,
        "samples": [] if choice.is_protected else choice.samples,
        "sure": choice.sure,
        "note": choice.note,
        "is_protected": choice.is_protected,
        "is_refused": choice.is_refused,
    }


def choices_of(people_import: PeopleImport) -> list[ColumnChoice]:
    """The columns as the mapping page shows them."""
    return [ColumnChoice(**stored) for stored in people_import.options.get("columns", [])]


def needs_skills(mapping: Mapping) -> bool:
    """Whether the file has columns with skills."""
    return any(target in SKILL_COLUMNS for target in mapping.targets)


def plan_reading(reading: Reading, options: dict[str, Any]) -> tuple[Plan, Directory]:
    """Compare a file with the people there are. `options` of the import: full_list, list."""
    assert reading.mapping is not None
    drafts = read_rows(cells_of(reading.sheet, reading.mapping), reading.mapping.date_order)
    directory = load_directory(with_skills=needs_skills(reading.mapping))
    full_list = bool(options.get("full_list"))
    return make_plan(drafts, directory, full_list=full_list, listed=options.get("list", "")), directory


def store_preview(people_import: PeopleImport, reading: Reading, plan: Plan, directory: Directory) -> None:
    """Keep rows and counts for the preview, in place of earlier ones."""
    assert reading.mapping is not None
    _describe(people_import, reading)
    PeopleImportRow.objects.filter(people_import=people_import).delete()
    cells = cells_of(reading.sheet, reading.mapping)
    store_rows(people_import, plan.drafts, cells, directory)
    people_import.mapping = reading.mapping.as_json()
    people_import.state = ImportState.PREVIEW
    people_import.options["protected"] = _protected_summary(reading)
    _keep_counts(people_import, plan, directory)
    people_import.keep()


def _protected_summary(reading: Reading) -> list[str]:
    """Names of the protected columns that are kept, for the preview: never a value."""
    assert reading.mapping is not None
    return sorted({reading.sheet.headers[position] for position, _key in reading.mapping.protected})


def _keep_counts(people_import: PeopleImport, plan: Plan, directory: Directory) -> None:
    before = people_import.counts.get("imported", {})
    people_import.counts = {
        **plan.counts,
        "active_before": plan.active_before,
        "too_many_leavers": plan.too_many_leavers,
        "missing": len(plan.missing),
        "imported": before,
    }
    people_import.options["leaving"] = [directory.name(pk) for pk in plan.missing[:50]]


def open_rows(people_import: PeopleImport) -> list[Draft]:
    """Drafts of the rows that are not imported, and of those whose manager still waits."""
    rows = PeopleImportRow.objects.filter(people_import=people_import).order_by("number")
    stored = rows.values_list("number", "values", "imported", "waiting").iterator(CHUNK)
    # The same departments and titles again and again: one copy of each is kept.
    seen: dict[str, str] = {}
    lines = (
        (number, {key: seen.setdefault(text, text) for key, text in cells.items() if not imported or key in _AGAIN})
        for number, cells, imported, waiting in stored
        if not imported or waiting
    )
    return read_rows(lines, mapping_from_json(people_import.mapping).date_order)


def plan_rows(people_import: PeopleImport) -> tuple[Plan, Directory]:
    """Compare the stored rows with the people there are now."""
    mapping = mapping_from_json(people_import.mapping)
    directory = load_directory(with_skills=needs_skills(mapping))
    # Who is missing in the list was settled the first time.
    full_list = bool(people_import.options.get("full_list")) and not people_import.counts.get("imported")
    listed = people_import.options.get("list", "")
    return make_plan(open_rows(people_import), directory, full_list=full_list, listed=listed), directory


def check_again(people_import: PeopleImport) -> Plan:
    """Bring outcomes and problems up to date after a cell was corrected."""
    plan, directory = plan_rows(people_import)
    drafts = {draft.number: draft for draft in plan.drafts}
    changed = []
    for row in PeopleImportRow.objects.filter(people_import=people_import, imported="").iterator(CHUNK):
        draft = drafts[row.number]
        problems, changes = [problem.as_json() for problem in draft.problems], change_lines(draft, directory)
        if (row.outcome, row.problems, row.changes, row.waiting) != (draft.outcome, problems, changes, draft.waiting):
            row.outcome, row.problems, row.changes = draft.outcome, problems, changes
            row.waiting = draft.waiting
            changed.append(row)
    PeopleImportRow.objects.bulk_update(changed, ["outcome", "problems", "changes", "waiting"], batch_size=CHUNK)
    _keep_counts(people_import, plan, directory)
    people_import.state = ImportState.PREVIEW
    people_import.keep()
    return plan


def carry_out(people_import: PeopleImport, *, actor: User | None) -> dict[str, int]:
    """Import the rows that are fine, in the caller's transaction.

    Refusal when more than a tenth of the people would leave and nobody has confirmed that number.
    """
    lock_people()
    # Before the plan: the sheet is gone from memory when the plan comes.
    found = _protected_of(people_import)
    plan, directory = plan_rows(people_import)
    if plan.too_many_leavers and plan.leavers > people_import.options.get("leavers_confirmed", 0):
        raise Refusal(
            f"{plan.leavers} of {plan.active_before} people would leave, more than 10 %. Confirm that number first."
        )
    new = [draft for draft in plan.drafts if draft.outcome == RowOutcome.NEW]
    changed = [draft for draft in plan.drafts if draft.outcome == RowOutcome.CHANGED]
    write_people(new, changed)
    mark_left(plan.missing)
    link_people(draft.values.get("email", "") for draft in (*new, *changed))
    close_accounts_of_leavers(actor=actor)
    fine = [draft for draft in plan.drafts if draft.outcome != RowOutcome.PROBLEM]
    protected = store_protected({d.person_id: found[d.number] for d in fine if d.number in found and d.person_id})
    done = {"new": len(new), "changed": len(changed), "same": plan.counts["same"], "leavers": plan.leavers}
    done |= {"protected": protected, "problem": plan.counts["problem"]}
    _close(people_import, plan, directory, done)
    record(people_import, "people.imported", actor=actor, **done)
    return done


def _protected_of(people_import: PeopleImport) -> ProtectedCells:
    """Protected cells by row number. They are in the file only, and read from it at this moment."""
    mapping = mapping_from_json(people_import.mapping)
    if not mapping.protected and mapping.opt_in is None:
        return {}
    sheet = read_file(bytes(people_import.content), people_import.options.get("encoding", ""))
    return protected_cells(sheet, mapping)


def _close(people_import: PeopleImport, plan: Plan, directory: Directory, done: dict[str, int]) -> None:
    """Mark the rows; empty the file once nothing of it is open."""
    fine = [draft for draft in plan.drafts if draft.outcome != RowOutcome.PROBLEM]
    mark_rows(people_import, fine)
    gone = [(pk, directory.value(pk, "end_date")) for pk in plan.missing]
    left = [[pk, day.isoformat() if day else None] for pk, day in gone]
    people_import.options["left"] = people_import.options.get("left", []) + left
    before = people_import.counts.get("imported") or {}
    _keep_counts(people_import, plan, directory)
    people_import.counts["imported"] = {
        key: before.get(key, 0) + value if key not in {"problem", "same"} else value for key, value in done.items()
    }
    people_import.state = ImportState.DONE
    people_import.finished_at = timezone.now()
    if len(fine) == len(plan.drafts):
        people_import.drop_file()
    else:
        people_import.keep()
    remember(people_import)


def remember(people_import: PeopleImport) -> None:
    """Use this mapping for the next file with these headings."""
    ColumnMapping.objects.update_or_create(
        organization_id=current_organization_id(),
        fingerprint=fingerprint(people_import.headers),
        defaults={"mapping": people_import.mapping},
    )


def refuse_file(people_import: PeopleImport, problem: FileProblem) -> None:
    """The file cannot be used: say why, keep nothing of it."""
    people_import.state = ImportState.FAILED
    people_import.problems = problem.messages
    people_import.drop_file()


def problem_sentences(row: PeopleImportRow) -> list[str]:
    """What is wrong with a row, one sentence each."""
    return [problem_from_json(stored).sentence for stored in row.problems]


def target_labels(people_import: PeopleImport) -> dict[str, str]:
    """Our names of the columns that are read from this file."""
    return {target: label_of(target) for _n, target in mapping_from_json(people_import.mapping).kept}

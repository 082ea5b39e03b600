"""Each row by itself: cells to values, and what does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from participants.enums import PersonStatus, RowOutcome
from participants.hr_import.catalog import ATTRIBUTE, label_of, word_list
from participants.hr_import.dates import Order
from participants.hr_import.mapping import Mapping
from participants.hr_import.problems import Problem
from participants.hr_import.sheet import Sheet
from participants.hr_import.values import CLEAR, EMPTY, Reader, UnfitValueError, reader_for, split_name

# Stands among the cells of a row that is longer than the headings, until a person has looked at the row.
EXTRA: Final = "!extra"
NO_MANAGER: Final = ""

Cells = dict[str, str]
# Row number -> (protected values by key, the person's own yes or no; None when the file does not say).
ProtectedCells = dict[int, tuple[dict[str, str], bool | None]]


@dataclass(slots=True)
class Draft:
    """A row on its way to a person.

    `values` holds what the row says, by our column; further columns as `attribute:<name>` (None empties one), skills as
    lists of (name, level), the manager as a reference. `person_id`: who it is already. `manager_id`: the manager's id,
    or minus the number of the row with the manager while that is no person yet. `changes`: column -> (before, after).
    """

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    person_id: int | None = None
    manager_id: int | None = None
    waiting: bool = False
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    outcome: RowOutcome = RowOutcome.NEW

    @property
    def node(self) -> int:
        """Who this is in the tree of managers: the person's id, or minus the row number."""
        return self.person_id if self.person_id is not None else -self.number

    @property
    def name(self) -> str:
        """How to name the row's person in a sentence."""
        first, last = self.values.get("first_name") or "", self.values.get("last_name") or ""
        return f"{first} {last}".strip() or self.values.get("email") or self.values.get("external_id") or ""

    def add(self, column: str, message: str, *, hint: str = "", suggestion: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(column, label_of(column) if column else "", message, hint, suggestion))


def cells_of(sheet: Sheet, mapping: Mapping) -> Iterator[tuple[int, Cells]]:
    """Number and cells of each row that has any: by target, without blanks, without protected columns."""
    kept, width = mapping.kept, len(sheet.headers)
    for number, line in sheet.rows:
        cells = {target: line[n] for n, target in kept if n < len(line) and line[n]}
        if len(line) > width and any(line[width:]):
            cells[EXTRA] = str(sum(1 for cell in line[width:] if cell))
        yield number, cells


def protected_cells(sheet: Sheet, mapping: Mapping) -> ProtectedCells:
    """The protected values of each row that has any, or that answers whether it may be matched by them."""
    found: ProtectedCells = {}
    for number, line in sheet.rows:
        values: dict[str, str] = {}
        for n, key in mapping.protected:
            if n < len(line) and line[n]:
                values[key] = f"{values[key]}, {line[n]}" if key in values else line[n]
        said = line[mapping.opt_in] if mapping.opt_in is not None and mapping.opt_in < len(line) else ""
        agreed = None if not said else said.casefold() in word_list("yes")
        if values or agreed is not None:
            found[number] = values, agreed
    return found


def read_rows(lines: Iterable[tuple[int, Cells]], order: Order) -> list[Draft]:
    """A draft of every row, with what is wrong in its cells."""
    readers: dict[str, Reader] = {}
    drafts = []
    for number, cells in lines:
        draft = Draft(number, {})
        for target, text in cells.items():
            if target == EXTRA:
                draft.add("", f"this row has {text} cells more than there are columns.", hint="Check its values.")
                continue
            reader = readers.get(target)
            if reader is None:
                reader = readers[target] = reader_for(target, order)
            _read_cell(draft, target, text, reader)
        _complete(draft)
        drafts.append(draft)
    return drafts


def _read_cell(draft: Draft, target: str, text: str, reader: Reader) -> None:
    if text[0] == "#" and text.casefold() == CLEAR:
        _clear(draft, target)
        return
    if target == "manager" and text.casefold() in word_list("no_manager"):
        draft.values["manager"] = NO_MANAGER
        return
    try:
        draft.values[target] = reader(text)
    except UnfitValueError as error:
        draft.add(target, error.message, hint=error.hint, suggestion=error.suggestion)


def _clear(draft: Draft, target: str) -> None:
    if target in {"status", "full_name"}:
        draft.add(target, "cannot be emptied.")
    elif target.startswith("skills_"):
        draft.values[target] = []
    else:
        draft.values[target] = None if target.startswith(ATTRIBUTE) else EMPTY.get(target, "")


def _complete(draft: Draft) -> None:
    """What follows from the cells taken together."""
    values = draft.values
    if "full_name" in values:
        first, last = split_name(values.pop("full_name"))
        values.setdefault("first_name", first[:100])
        values.setdefault("last_name", last[:100])
    told = any(problem.column in {"external_id", "email"} for problem in draft.problems)
    if not told and not values.get("external_id") and not values.get("email"):
        draft.add("email", "empty, and so is the personnel number.", hint="One of the two is needed.")
    begins, ends = values.get("hire_date"), values.get("end_date")
    if begins and ends and ends < begins:
        draft.add("end_date", f"{ends:%Y-%m-%d} is before the hire date.")
    if ends and ends < timezone.localdate():
        # Says so without a status column; one that says otherwise is believed.
        values.setdefault("status", PersonStatus.LEFT.value)

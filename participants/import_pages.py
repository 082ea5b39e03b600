"""What the pages of an import show, worked out here instead of in templates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from core.spreadsheets import defuse
from participants.enums import RowOutcome
from participants.hr_import.delimited import ENCODINGS
from participants.hr_import.pipeline import problem_sentences, target_labels
from participants.hr_import.problems import problem_from_json
from participants.hr_import.rows import EXTRA
from participants.hr_import.values import split_name
from participants.models import PeopleImport, PeopleImportRow
from participants.queries import rows_to_show

_TABS = (
    (RowOutcome.PROBLEM, "To fix"),
    (RowOutcome.NEW, "New"),
    (RowOutcome.CHANGED, "Changed"),
    (RowOutcome.SAME, "Same"),
)


@dataclass(frozen=True)
class Preview:
    """Counts of an import in sentences."""

    people_import: PeopleImport

    def count(self, outcome: str) -> int:
        """Rows with that outcome."""
        return int(self.people_import.counts.get(outcome, 0))

    @property
    def ready(self) -> int:
        """People whom Import would add or change."""
        return self.count(RowOutcome.NEW) + self.count(RowOutcome.CHANGED)

    @property
    def problems(self) -> int:
        """Rows that need somebody."""
        return self.count(RowOutcome.PROBLEM)

    @property
    def leavers(self) -> int:
        """People who would be marked as left."""
        return self.count("leavers")

    @property
    def too_many_leavers(self) -> bool:
        """Whether the number has to be confirmed."""
        return bool(self.people_import.counts.get("too_many_leavers"))

    @property
    def missing(self) -> int:
        """People who are not in the full list."""
        return self.count("missing")

    @property
    def more_leaving(self) -> int:
        """How many leave beyond those that the page names."""
        return self.missing - len(self.people_import.options.get("leaving", []))

    @property
    def can_import(self) -> bool:
        """Whether there is anything to do, or the rest is known to be as it should."""
        return bool(self.ready or self.leavers or not self.problems)

    @property
    def was_imported(self) -> bool:
        """Whether a part came in already."""
        return bool(self.people_import.counts.get("imported"))

    @property
    def sentence(self) -> str:
        """47 people ready. 3 rows need you."""
        same = self.count(RowOutcome.SAME)
        parts = [f"{_people(self.ready)} ready."]
        if self.problems:
            parts.append(f"{self.problems:,} {'row needs' if self.problems == 1 else 'rows need'} you.")
        if same and not self.was_imported:
            parts.append(f"{_people(same)} {'is' if same == 1 else 'are'} as before.")
        return " ".join(parts)

    @property
    def button(self) -> str:
        """Import 47 people."""
        if self.ready:
            return f"Import {_people(self.ready)}"
        return f"Mark {_people(self.leavers)} as left" if self.leavers else "Finish"

    @property
    def encoding(self) -> str:
        """How the characters were read, where that was a guess."""
        name = self.people_import.encoding
        return "" if name in {"", "xlsx", "utf_8", "utf_8_sig", "utf_16"} else ENCODINGS.get(name, name)

    @property
    def encodings(self) -> list[tuple[str, str]]:
        """Other ways to read the characters."""
        return [(value, label) for value, label in ENCODINGS.items() if value]

    @property
    def first_tab(self) -> str:
        """The first tab with rows."""
        return next((str(tab) for tab, _label in _TABS if self.count(tab)), str(RowOutcome.NEW))

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """Tabs of the preview; an import that was carried out in part has no Same."""
        shown = [(tab, label) for tab, label in _TABS if tab != RowOutcome.SAME or not self.was_imported]
        return [_tab(tab, label, self.count(tab), current) for tab, label in shown]

    @property
    def first_done_tab(self) -> str:
        """New when there were any."""
        done = self.people_import.counts.get("imported", {})
        return str(RowOutcome.NEW if done.get("new") or not done.get("changed") else RowOutcome.CHANGED)

    def done_tabs(self, current: str) -> list[dict[str, Any]]:
        """Tabs of the list of what an import did."""
        done = self.people_import.counts.get("imported", {})
        return [
            _tab(tab, str(tab.label), done.get(str(tab), 0), current) for tab in (RowOutcome.NEW, RowOutcome.CHANGED)
        ]


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _tab(tab: RowOutcome, label: str, count: int, current: str) -> dict[str, Any]:
    return {"label": label, "url": f"?tab={tab}", "count": count, "current": tab == current}


@dataclass(frozen=True)
class Cell:
    """A cell that can be corrected in place."""

    column: str
    label: str
    value: str
    problem: str
    suggestion: str


@dataclass(frozen=True)
class ShownRow:
    """A row as the preview shows it."""

    number: int
    name: str
    line: str
    email: str
    cells: list[Cell]
    about_row: list[str]
    changes: list[list[str]]
    waiting: bool


def shown_rows(people_import: PeopleImport, rows: Iterable[PeopleImportRow]) -> list[ShownRow]:
    """Rows for a page. Cells that cannot be right come with what is wrong and what would be."""
    labels = target_labels(people_import)
    return [_shown(row, labels) for row in rows]


def _shown(row: PeopleImportRow, labels: dict[str, str]) -> ShownRow:
    cells: dict[str, Cell] = {}
    about_row = []
    for problem in map(problem_from_json, row.problems):
        words = f"{problem.message[:1].upper()}{problem.message[1:]} {problem.hint}".strip()
        if problem.column not in labels:
            about_row.append(words)
        elif first := cells.get(problem.column):
            cells[problem.column] = replace(first, problem=f"{first.problem} {words}")
        else:
            text = row.values.get(problem.column, "")
            cells[problem.column] = Cell(problem.column, problem.label, text, words, problem.suggestion)
    values = row.values
    given, family = values.get("first_name", ""), values.get("last_name", "")
    if not given and not family:
        given, family = split_name(values.get("full_name", ""))
    name = f"{given} {family}".strip() or values.get("email") or values.get("external_id") or "Without a name"
    line = ", ".join(filter(None, (values.get("title"), values.get("department"))))
    return ShownRow(
        row.number, name, line, values.get("email", ""), list(cells.values()), about_row, row.changes, row.waiting
    )


def problem_table(people_import: PeopleImport) -> Iterator[list[str]]:
    """The rows with problems under our column names, with their numbers and what is wrong with them."""
    labels = target_labels(people_import)
    yield ["Row", "What is wrong", *labels.values()]
    for row in rows_to_show(people_import, RowOutcome.PROBLEM).iterator(2000):
        cells = [str(defuse(row.values.get(target, ""))) for target in labels if target != EXTRA]
        yield [str(row.number), str(defuse(" ".join(problem_sentences(row)))), *cells]

"""Each row by itself: cells to values, and what does not fit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from participants.enums import RowOutcome
from participants.hr_import.dates import Order
from participants.hr_import.problems import Problem
from participants.hr_import.values import UnfitValueError, day, plain_text
from readiness.enums import ExitKind, Importance
from readiness.hr_files.catalog import columns, words
from readiness.hr_files.directory import Directory

LONGEST = {"requirements": 500, "external_id": 80}


@dataclass
class Draft:
    """A row on its way: values by our column, what is wrong, what it would do and how that reads."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outcome: RowOutcome = RowOutcome.NEW
    says: str = ""
    # The row of ours that it changes.
    known: Any = None

    def add(self, kind: str, column: str, message: str, *, hint: str = "") -> None:
        """Note a problem."""
        label = columns(kind)[column].label if column else ""
        self.problems.append(Problem(column, label, message, hint))


def read_rows(kind: str, lines: list[tuple[int, dict[str, str]]], order: Order, directory: Directory) -> list[Draft]:
    """A draft of every row. Blank cells are left out; a required one that is blank is a problem."""
    readers = _readers(order, directory)
    drafts = []
    for number, cells in lines:
        draft = Draft(number, cells)
        for key, column in columns(kind).items():
            text = cells.get(key, "").strip()
            if not text:
                if column.required:
                    draft.add(kind, key, "is empty.")
                continue
            try:
                draft.values[key] = readers[column.reads](text, LONGEST.get(key, 160))
            except UnfitValueError as error:
                draft.add(kind, key, error.message, hint=error.hint)
        drafts.append(draft)
    return drafts


Reader = Callable[[str, int], Any]


def _readers(order: Order, directory: Directory) -> dict[str, Reader]:
    return {
        "text": plain_text,
        "day": lambda text, _longest: day(text, order),
        "person": lambda text, _longest: directory.person(text),
        "level": lambda text, _longest: directory.level(text),
        "importance": lambda text, _longest: _one_of(text, {str(one.name): one for one in Importance}),
        "exit": lambda text, _longest: _one_of(text, {str(one.value): one for one in ExitKind}),
        "rating": lambda text, _longest: _number(text, 0, 1000),
        "top": lambda text, _longest: int(_number(text, 2, 1000)),
        "potential": lambda text, _longest: int(_number(text, 1, 3)),
    }


def _one_of(text: str, choices: dict[str, Any]) -> Any:
    said = " ".join(text.casefold().split())
    for name, value in choices.items():
        if said in words(name.casefold()):
            return value
    known = ", ".join(name.casefold() for name in choices)
    raise UnfitValueError(f"“{text[:40]}” is none of {known}.")


def _number(text: str, low: float, high: float) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise UnfitValueError(f"“{text[:40]}” is not a number.") from None
    if not low <= value <= high:
        raise UnfitValueError(f"{value:g} is not between {low:g} and {high:g}.")
    return value


def is_future(on: date, today: date) -> bool:
    """History is about what has happened."""
    return on > today

"""Which column of a file is which of ours: proposed from headings and cells, confirmed by a person when unsure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from participants.hr_import.catalog import (
    ATTRIBUTE,
    MAX_ATTRIBUTE_NAME,
    OPT_IN,
    PROTECTED,
    SKIP,
    columns,
    is_refused,
    label_of,
    normalise,
    protected_kind,
    recognise,
    word_list,
)
from participants.hr_import.dates import Order, find_order, parse_date
from participants.hr_import.sheet import Sheet

DATE_COLUMNS: Final = ("hire_date", "end_date")
_LOOKED_AT: Final = 5000


@dataclass(frozen=True)
class Mapping:
    """A target for each column of the file, and how its dates are written."""

    targets: tuple[str, ...]
    date_order: Order = ""

    def as_json(self) -> dict[str, Any]:
        """For storing with the import, and for the next file with these headings."""
        return {"targets": list(self.targets), "date_order": self.date_order}

    @property
    def kept(self) -> list[tuple[int, str]]:
        """(position, target) of what is read into rows: neither left out nor protected."""
        return [(n, t) for n, t in enumerate(self.targets) if t not in {SKIP, OPT_IN} and not t.startswith(PROTECTED)]

    @property
    def protected(self) -> list[tuple[int, str]]:
        """(position, key) of the protected columns that are kept."""
        return [(n, t.removeprefix(PROTECTED)) for n, t in enumerate(self.targets) if t.startswith(PROTECTED)]

    @property
    def opt_in(self) -> int | None:
        """Position of the column with the person's own yes or no."""
        return self.targets.index(OPT_IN) if OPT_IN in self.targets else None


def mapping_from_json(stored: dict[str, Any]) -> Mapping:
    """The inverse of Mapping.as_json."""
    return Mapping(tuple(stored["targets"]), stored["date_order"])


@dataclass
class ColumnChoice:
    """One column as the mapping page shows it."""

    position: int
    header: str
    target: str
    samples: list[str]
    sure: bool = True
    note: str = ""
    is_protected: bool = False
    is_refused: bool = False
    rank: int = field(default=0)

    @property
    def options(self) -> list[tuple[str, str]]:
        """(target, label) that may be chosen: a protected column can only be kept protected or left out."""
        if self.is_refused:
            return [(SKIP, "Leave out")]
        if self.is_protected:
            kept = self.target if self.target.startswith(PROTECTED) else protected_target(self.header)
            return [(kept, "Keep protected: only the person sees it"), (SKIP, "Leave out")]
        ours = [(key, column.label) for key, column in columns().items()]
        own = [(ATTRIBUTE + attribute_name(self.header), f"Keep as “{attribute_name(self.header)}”")]
        secret = [(protected_target(self.header), "Keep protected: only the person sees it")]
        return [(SKIP, "Leave out"), *ours, *own, *secret]


@dataclass
class Proposal:
    """What the program makes of a file's columns."""

    choices: list[ColumnChoice]
    date_order: Order
    date_order_sure: bool
    has_dates: bool
    missing_identity: bool

    @property
    def needs_person(self) -> bool:
        """Whether somebody should look before rows are read."""
        return (
            self.missing_identity
            or not self.date_order_sure
            or any(not choice.sure or choice.is_protected for choice in self.choices)
        )

    @property
    def mapping(self) -> Mapping:
        """The proposal as it would be used."""
        return Mapping(tuple(choice.target for choice in self.choices), self.date_order)


def fingerprint(headers: Sequence[str]) -> str:
    """The same for files with the same headings in the same order."""
    return hashlib.sha256("\x1f".join(normalise(header) for header in headers).encode()).hexdigest()


def attribute_name(header: str) -> str:
    """The name under which a further column is kept."""
    return " ".join(header.split())[:MAX_ATTRIBUTE_NAME]


def protected_target(header: str) -> str:
    """Where a protected column goes: its kind, or its own name when somebody says that it is protected."""
    kind = protected_kind(header)
    return PROTECTED + (kind.key if kind else attribute_name(header).casefold())


def propose(sheet: Sheet, *, attributes: frozenset[str] = frozenset()) -> Proposal:
    """Look at headings and cells. `attributes`: names of further columns that the organization keeps already."""
    choices = [_choose(sheet, position, header, attributes) for position, header in enumerate(sheet.headers)]
    _settle_doubles(choices)
    _check_contents(sheet, choices)
    _warn_of_repetition(sheet, choices)
    taken = {choice.target for choice in choices}
    dates = [choice.position for choice in choices if choice.target in DATE_COLUMNS]
    cells = (row[n] for n in dates for _number, row in sheet.rows[:_LOOKED_AT] if n < len(row))
    order, sure = find_order(cells)
    return Proposal(choices, order, sure, bool(dates), not taken & {"external_id", "email"})


def _choose(sheet: Sheet, position: int, header: str, attributes: frozenset[str]) -> ColumnChoice:
    samples = sheet.samples(position)
    if not header:
        note = "This column has no heading." if samples else ""
        return ColumnChoice(position, "", SKIP, samples, sure=not samples, note=note)
    found = recognise(header, attributes)
    choice = ColumnChoice(position, header, found.target if found else SKIP, samples, rank=found.rank if found else 0)
    choice.is_protected = choice.target.startswith(PROTECTED)
    choice.is_refused = choice.target == SKIP and is_refused(header)
    if choice.is_protected:
        choice.note = "Protected. Nobody but the person sees it; matching uses it only after the person agreed."
    elif choice.is_refused:
        choice.note = "Never kept here: mentoring does not need it."
    elif found is None and samples:
        choice.sure = False
        choice.note = "Not recognised. Left out unless you choose what it is."
    return choice


def _settle_doubles(choices: list[ColumnChoice]) -> None:
    """When several columns mean the same, the best name with cells is taken; two of equal name are a question."""
    groups: dict[str, list[ColumnChoice]] = defaultdict(list)
    for choice in choices:
        if choice.target != SKIP and not choice.is_protected:
            groups[choice.target].append(choice)
    if {"first_name", "last_name"} <= groups.keys():
        for choice in groups.pop("full_name", []):
            choice.target, choice.note = SKIP, "Left out: first and last name have their own columns."
    for target, group in groups.items():
        best, *others = sorted(group, key=lambda choice: (not choice.samples, choice.rank, choice.position))
        for choice in others:
            if choice.rank == best.rank and choice.samples:
                choice.sure = best.sure = False
                best.note = f"Two columns look like “{label_of(target)}”. Is this the right one?"
            choice.target = SKIP
            choice.note = f"Left out: “{best.header}” is used for “{label_of(target)}”."


def _check_contents(sheet: Sheet, choices: list[ColumnChoice]) -> None:
    """A heading may promise what the cells do not hold."""
    tests = {
        "email": lambda cell: "@" in cell,
        "hire_date": lambda cell: parse_date(cell) is not None,
        "end_date": lambda cell: parse_date(cell) is not None,
        "status": lambda cell: cell.casefold() in word_list("active") | word_list("left"),
    }
    for choice in choices:
        fits = tests.get(choice.target)
        seen = [cell for cell in sheet.samples(choice.position, 20) if cell.casefold() != "#clear"]
        if fits and seen and sum(map(fits, seen)) * 2 < len(seen):
            choice.sure = False
            choice.note = f"The cells do not look like “{label_of(choice.target)}”."


def _warn_of_repetition(sheet: Sheet, choices: list[ColumnChoice]) -> None:
    """Free text that repeats a protected cell of its row would carry it past the protection: left out unless wanted."""
    protected = [choice.position for choice in choices if choice.is_protected]
    for choice in choices:
        if choice.target != "biography" or not protected:
            continue
        repeated = sum(_repeats(row, choice.position, protected) for _number, row in sheet.rows)
        if repeated:
            choice.sure, choice.target, choice.samples = False, SKIP, []
            choice.note = (
                f"In {repeated:,} of {len(sheet.rows):,} rows this text names what stands in a protected column. "
                "It is left out, because managers of programs and the person's pair would read it."
            )


def _repeats(row: tuple[str, ...], text: int, protected: list[int]) -> bool:
    if text >= len(row):
        return False
    inside = f" {_plain(row[text])} "
    values = (part for n in protected if n < len(row) for part in re.split(r"[;,/|]", row[n]))
    return any(len(value) > 2 and f" {value} " in inside for value in map(_plain, values))


def _plain(text: str) -> str:
    """The words of a text in lower case with single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def check_targets(headers: Sequence[str], targets: Sequence[str]) -> list[str]:
    """What speaks against a choice of targets, in the user's words; empty when it can be used."""
    problems = []
    used: dict[str, str] = {}
    own_labels = {normalise(column.label) for column in columns().values()}
    for header, target in zip(headers, targets, strict=True):
        ours = target in columns() or target in {SKIP, OPT_IN} or target.startswith((ATTRIBUTE, PROTECTED))
        if not ours or target in {ATTRIBUTE, PROTECTED}:
            problems.append(f"“{header}”: “{target}” is none of the choices.")
            continue
        secret = protected_kind(header) is not None and (found := recognise(header)) and found.target != OPT_IN
        if secret and target != SKIP and not target.startswith(PROTECTED):
            problems.append(f"“{header}” is protected: it can be kept protected or left out.")
        elif is_refused(header) and not secret and target != SKIP:
            problems.append(f"“{header}” is never kept here. Leave it out.")
        elif target.startswith(ATTRIBUTE) and protected_kind(target.removeprefix(ATTRIBUTE)):
            problems.append(f"“{label_of(target)}” is protected and cannot be an ordinary field.")
        elif target.startswith(ATTRIBUTE) and normalise(label_of(target)) in own_labels:
            problems.append(f"“{label_of(target)}” is one of our own columns. Choose that, or leave it out.")
        elif target in used and target != SKIP and not target.startswith(PROTECTED):
            problems.append(f"“{used[target]}” and “{header}” are both “{label_of(target)}”. Leave one of them out.")
        used.setdefault(target, header)
    if not {"external_id", "email"} & used.keys():
        problems.append("Say which column is the personnel number or the e-mail: people are recognised by them.")
    return problems

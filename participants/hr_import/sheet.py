"""A file as rows of text: where its headings are, and how large it may be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from participants.hr_import.catalog import Recognised, normalise, recognise
from participants.hr_import.dates import looks_like_date
from participants.hr_import.problems import FileProblem

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 300
_SEARCHED_FOR_HEADINGS: Final = 20

Line = tuple[int, tuple[str, ...]]
# What a heading means, or None: other rooms read files with columns of their own.
Recogniser = Callable[[str], Recognised | None]


@dataclass(frozen=True)
class Sheet:
    """Headings and rows of a file. A row comes with its number as a spreadsheet shows it."""

    headers: tuple[str, ...]
    rows: tuple[Line, ...]
    encoding: str
    heading_rows: int = 1
    heading_number: int = 1

    def samples(self, position: int, count: int = 3) -> list[str]:
        """The first different values of a column."""
        found: dict[str, None] = {}
        for _number, cells in self.rows[:500]:
            if position < len(cells) and cells[position]:
                found.setdefault(cells[position][:60])
            if len(found) == count:
                break
        return list(found)


def _blank(cells: Sequence[str]) -> bool:
    return not any(cells)


def _looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a line holds values rather than names of columns."""
    return any("@" in cell or cell.isdigit() or looks_like_date(cell) for cell in cells if cell)


def _known(cells: Sequence[str], meaning: Recogniser) -> int:
    return sum(1 for cell in cells if cell and len(cell) < 80 and meaning(cell))


def _heading_index(first: Sequence[Line], meaning: Recogniser) -> int:
    """Which of the first lines holds the headings: reports put a title above them. FileProblem when none does."""
    scores = [(0 if _looks_like_data(cells) else _known(cells, meaning)) for _number, cells in first]
    best = max(range(len(first)), key=lambda index: (scores[index], -index))
    if scores[best] >= 2 or (scores[best] == 1 and best == 0):
        return best
    if _looks_like_data(first[0][1]):
        raise FileProblem(
            "The first row holds data, not the names of the columns. "
            "Add a row on top with names such as “Employee ID”, “First name” and “Work email”."
        )
    return 0


def _is_second_heading(first: Sequence[str], second: Sequence[str], meaning: Recogniser) -> bool:
    """SuccessFactors writes technical names and, below, their labels."""
    pairs = [(a, b) for a, b in zip(first, second, strict=False) if a and b]
    if len(pairs) < 2 or _looks_like_data(second):
        return False
    alike = 0
    for a, b in pairs:
        one, two = meaning(a), meaning(b)
        alike += normalise(a) == normalise(b) or (one is not None and two is not None and one.target == two.target)
    return alike * 2 >= len(pairs)


def make_sheet(lines: Iterable[Line], encoding: str, meaning: Recogniser = recognise) -> Sheet:
    """Find the headings and keep the rows below them that are not blank. FileProblem when the file cannot be used.

    `meaning`: what headings are known; those of people files unless another room says otherwise.
    """
    kept: list[Line] = []
    for number, cells in lines:
        if _blank(cells):
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileProblem(too_many_columns(len(cells)))
        kept.append((number, cells))
        if len(kept) > MAX_ROWS + _SEARCHED_FOR_HEADINGS:
            raise FileProblem(f"The file has more than {MAX_ROWS:,} rows. Split it into smaller files.")
    if not kept:
        raise FileProblem("The file is empty.")
    index = _heading_index(kept[:_SEARCHED_FOR_HEADINGS], meaning)
    headers = kept[index][1]
    two = len(kept) > index + 1 and _is_second_heading(headers, kept[index + 1][1], meaning)
    rows = kept[index + 2 :] if two else kept[index + 1 :]
    if not rows:
        raise FileProblem("The file has column names but no rows below them.")
    width = max((position + 1 for position, cell in enumerate(headers) if cell), default=0)
    named = tuple(cell.strip() for cell in headers[:width])
    return Sheet(named, tuple(rows), encoding, 2 if two else 1, kept[index][0])


def too_many_columns(count: int | str) -> str:
    """Words for a file that is too wide."""
    shown = f"{count:,}" if isinstance(count, int) else count
    return f"The file has {shown} columns; at most {MAX_COLUMNS} can be read. Remove the columns that are not needed."

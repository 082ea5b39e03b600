"""Figures as rows of pages and files. Nothing here computes: what is hidden arrives hidden."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import xlsxwriter

from core.spreadsheets import defuse
from reporting.figures import MINUS, Figure, Part, Unit, Verdict, written
from reporting.queries import Figures, Shown
from reporting.statistics.proportions import newcombe

SECTIONS = {
    "Getting together": ("A1", "A2", "A3", "A5", "A6"),
    "Relationships": ("B6", "B2", "B3", "B4", "B1", "A7", "A8"),
    "What people say": ("B5", "B8", "B10", "B7"),
    "Development": ("C2", "C1", "C8", "C9"),
    "Career, as HR knows it": ("D1", "D3", "D5"),
}
ORGANIZATION = {
    "Succession": ("G2", "G4", "G1", "G6", "G3", "G8"),
    "Readiness": ("C5", "C7"),
    "Development": ("C2", "C1", "C8", "C9"),
    "Career and retention of participants": ("D1", "D3", "D5"),
    "Health of the programs": ("A1", "B6", "B2", "B3", "B5", "B8", "B7", "A7", "A8"),
}
COMPARED = ("A3", "B3", "B2", "B6", "B5", "C2", "A7")
NOT_TOLD = "no difference to tell"
HEADINGS = ("Metric", "Name", "Part", "Value", "Low", "High", "n", "of", "Unit", "As of", "Note")
Cell = str | float | int | None


@dataclass(frozen=True)
class Section:
    """Figures under one heading; those of which nothing is recorded yet are only named."""

    rows: list["Row"]
    absent: str


def section_of(found: Figures, ids: Iterable[str], before: Figures | None = None) -> Section:
    """The figures of a heading, told apart by whether there is anything to show."""
    picked = found.pick(list(ids))
    nothing = [one.measure.label for one in picked if one.figure.verdict == Verdict.NO_DATA]
    there = [one.measure.metric.id for one in picked if one.figure.verdict != Verdict.NO_DATA]
    return Section(rows_of(found, there, before), ", ".join(nothing))


@dataclass(frozen=True)
class Row:
    """One figure as a page shows it."""

    id: str
    label: str
    value: str
    range: str
    basis: str
    is_small: bool
    is_shown: bool
    rows: str
    says: Sequence[str]
    parts: Sequence["PartRow"]
    before: str = ""
    change: str = ""


@dataclass(frozen=True)
class PartRow:
    """A part of it."""

    label: str
    value: str
    range: str
    basis: str


def rows_of(found: Figures, ids: Iterable[str], before: Figures | None = None) -> list[Row]:
    """Rows of the ids that are counted; with what they were before, where that is known."""
    return [_row(one, before.shown.get(one.measure.metric.id) if before else None) for one in found.pick(list(ids))]


def _row(shown: Shown, before: Shown | None) -> Row:
    figure, metric = shown.figure, shown.measure.metric
    value = written(figure.value, figure.unit, figure.of) if figure.is_shown else _absent(figure)
    earlier = before.figure if before else None
    return Row(
        metric.id,
        shown.measure.label,
        value,
        range_of(figure),
        basis_of(figure),
        figure.is_small,
        figure.is_shown,
        shown.measure.rows,
        figure.notes,
        [_part(part, figure) for part in figure.parts],
        written(earlier.value, earlier.unit, earlier.of) if earlier and earlier.is_shown else "",
        change_of(figure, earlier) if earlier else "",
    )


def _absent(figure: Figure) -> str:
    if figure.verdict == Verdict.SHOWN:
        return "not reached"
    return "too few to show" if figure.verdict == Verdict.TOO_FEW else "nothing yet"


def range_of(figure: Figure) -> str:
    """The interval in words."""
    return _range(figure.low, figure.high, figure)


def _range(low: float | None, high: float | None, figure: Figure) -> str:
    if low is None or high is None or not figure.is_shown:
        return ""
    return f"{written(low, figure.unit, figure.of)} to {written(high, figure.unit, figure.of)}"


def basis_of(figure: Figure) -> str:
    """What it rests on."""
    if not figure.is_shown or figure.of is None:
        return ""
    # Of a rate, what was counted and what it is counted over have different units.
    is_share = figure.n is not None and figure.unit == Unit.SHARE
    return f"{figure.n:,} of {figure.of:,}" if is_share else f"{figure.of:,}"


def _part(part: Part, figure: Figure) -> PartRow:
    if part.is_hidden:
        return PartRow(part.label, "hidden, so that nobody stands out", "", "")
    unit = Unit.SHARE if part.value is not None and figure.unit == Unit.DAYS else figure.unit
    basis = f"{part.n:,} of {part.of:,}" if part.n is not None and part.of is not None else ""
    ends = f"{written(part.low, unit)} to {written(part.high, unit)}" if part.low is not None else ""
    return PartRow(part.label, written(part.value, unit, part.of), ends, basis)


def change_of(now: Figure, before: Figure) -> str:
    """The change in words, only where the interval of the difference leaves zero out."""
    if not now.is_shown or not before.is_shown:
        return ""
    value, other = now.value or 0.0, before.value or 0.0
    if now.unit == Unit.SHARE and None not in {now.n, now.of, before.n, before.of}:
        _, low, high = newcombe(now.n or 0, now.of or 1, before.n or 0, before.of or 1)
        is_told = low > 0 or high < 0
    elif None in {now.low, now.high, before.low, before.high}:
        return ""
    else:
        is_told = (now.low or 0) > (before.high or 0) or (now.high or 0) < (before.low or 0)
    if not is_told:
        return NOT_TOLD
    if now.unit == Unit.SHARE:
        return f"{100 * (value - other):+.0f} points".replace("-", MINUS)
    return "up" if value > other else "down"


def chart_rows(found: Figures, ids: Iterable[str]) -> list[tuple[str, float, float, float]]:
    """Shares with an interval, for the chart."""
    rows = []
    for one in found.pick(list(ids)):
        figure = one.figure
        if figure.unit != Unit.SHARE or not figure.is_shown:
            continue
        if figure.value is not None and figure.low is not None and figure.high is not None:
            rows.append((one.measure.label, figure.value, figure.low, figure.high))
    return rows


def flat(found: Figures, title: str = "") -> list[list[Cell]]:
    """Every figure and part as lines of a file. What is not shown on pages is not in files."""
    lines: list[list[Cell]] = []
    for one in found.shown.values():
        figure, name = one.figure, one.measure.label
        note = " ".join(figure.notes)
        whole = [figure.value, figure.low, figure.high, figure.n, figure.of] if figure.is_shown else [None] * 5
        lines.append([one.measure.metric.id, name, title, *whole, figure.unit, f"{figure.as_of}", note])
        for part in figure.parts if figure.is_shown else ():
            values = [None] * 5 if part.is_hidden else [part.value, part.low, part.high, part.n, part.of]
            hidden = "Hidden, so that nobody stands out." if part.is_hidden else ""
            label = f"{title}: {part.label}" if title else part.label
            lines.append([one.measure.metric.id, name, label, *values, figure.unit, f"{figure.as_of}", hidden])
    return lines


def as_csv(lines: Sequence[Sequence[Cell]], headings: Sequence[str] = HEADINGS) -> bytes:
    """UTF-8 with a mark for spreadsheets; text that looks like a formula stays text."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(headings)
    writer.writerows([defuse(cell) for cell in line] for line in lines)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Sequence[Sequence[Cell]], headings: Sequence[str] = HEADINGS) -> bytes:
    """One sheet; text that looks like a formula stays text."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Figures")
        for number, line in enumerate([headings, *lines]):
            sheet.write_row(number, 0, ["" if cell is None else defuse(cell) for cell in line])
        sheet.freeze_panes(1, 0)
    return target.getvalue()

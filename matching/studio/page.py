"""The scenarios beside each other: one column each, and the figures as rows with their definitions."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from matching.enums import ObjectiveChoice
from matching.models import Comparison, Scenario
from matching.snapshot import unpack
from matching.studio.comparing import Difference, compare
from matching.studio.figures import CIRCLE, PAIR, said, unit_of
from matching.studio.outcome import CLASSES
from matching.studio.settings import Settings
from matching.studio.words import differences, rule_names

NONE = "–"


@dataclass(frozen=True)
class Column:
    """A scenario on the page. `difference` is against the first one; None for the first and without a plan."""

    scenario: Scenario
    settings: Settings
    changed: list[str]
    plan: dict[str, Any] | None
    difference: Difference | None
    is_first: bool
    rule_names: dict[str, str]
    unit: str = PAIR

    @property
    def figures(self) -> dict[str, Any]:
        """Figures of the plan; empty without one."""
        return self.scenario.figures if self.scenario.is_ready else {}

    @property
    def percent(self) -> int:
        """How far a worker is."""
        return round(100 * self.scenario.job.progress) if self.scenario.job else 0


@dataclass(frozen=True)
class Cell:
    """What one scenario has in a row: words, lines below, or a chart. `of` names the scenario, for narrow screens."""

    words: str = ""
    note: str = ""
    lines: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    label: str = ""
    is_best: bool = False
    of: str = ""


@dataclass(frozen=True)
class Row:
    """One figure of all scenarios, with its definition in words."""

    label: str
    says: str
    cells: list[Cell]


def make_row(columns: list[Column], label: str, cells: Iterable[Cell], says: str = "") -> Row:
    """A row with a cell for each column."""
    named = [replace(cell, of=one.scenario.name) for one, cell in zip(columns, cells, strict=True)]
    return Row(label, says, named)


def columns_of(comparison: Comparison, scenarios: list[Scenario]) -> list[Column]:
    """A column for each scenario, compared with the first."""
    are_peers = comparison.parts["structure"] in {"peer", "circle"}
    unit = unit_of(comparison.parts["structure"])
    plans = [unpack(one.plan) if one.is_ready and one.plan is not None else None for one in scenarios]
    found: list[Column] = []
    for one, plan in zip(scenarios, plans, strict=True):
        settings = Settings.of(one.settings)
        difference = None
        if found and plan is not None and plans[0] is not None:
            difference = compare(plans[0], plan, are_peers=are_peers)
        changed = differences(settings, found[0].settings, comparison.parts) if found else []
        names = rule_names(comparison.parts, settings)
        column = Column(one, settings, changed, plan, difference, is_first=not found, rule_names=names, unit=unit)
        found.append(column)
    return found


def rows_of(columns: list[Column], *, are_peers: bool) -> list[Row]:
    """The rows of the table."""
    first, unit = columns[0].scenario.name, columns[0].unit

    def row(figure: str, make: Maker, *, best: Measure | None = None) -> Row:
        return _row(columns, *said(unit, figure, first), make, best=best)

    rows = [
        make_row(columns, "Settings", [_settings_cell(one) for one in columns], f"What differs from “{first}”."),
        row("matched", _matched, best=_figure("matched")),
        row("total", _plain("total")),
        row("program_total", _plain("program_total"), best=_figure("program_total")),
        row("lowest", _lowest, best=_figure("program_lowest")),
        row("worst", _plain("worst")),
        row("median", _plain("median")),
        row("classes", _distribution),
        row("gains", _gains),
        row("changed", _changed),
        row("unmatched", _unmatched, best=_fewest_unmatched),
    ]
    if unit == CIRCLE:
        rows.insert(2, _row(columns, "Circles", "How many there are, and of how many people.", _circles))
    if not are_peers:
        rows.append(_row(columns, "Mentors used", "Mentors with at least one mentee of this plan.", _load))
        words = "Pairs of a mentor and a mentee who would both rather have each other than whom they got."
        rows.append(_row(columns, "Would rather swap", words, _plain("would_rather", decimals=0)))
    rows.append(row("proof", _proof))
    return rows


def classes_of(columns: list[Column]) -> list[tuple[str, list[int | str]]]:
    """The distribution as a table: points from and to, and the number of pairs, or of members of circles, in each."""
    width = 100 // CLASSES
    return [
        (
            f"{at * width} to {(at + 1) * width}",
            [one.figures["classes"][at] if one.figures else NONE for one in columns],
        )
        for at in range(CLASSES)
    ]


Maker = Callable[[Column], Cell]
Measure = Callable[[Column], float | None]


def _row(columns: list[Column], label: str, says: str, make: Maker, *, best: Measure | None = None) -> Row:
    """A row; the highest measure is marked when the scenarios differ."""
    measures = [best(one) if best and one.figures else None for one in columns]
    known = [one for one in measures if one is not None]
    top = max(known) if len(set(known)) > 1 else None
    cells = [make(one) if one.figures else Cell(NONE) for one in columns]
    marked = [
        replace(cell, is_best=top is not None and measure == top) for cell, measure in zip(cells, measures, strict=True)
    ]
    return make_row(columns, label, marked, says)


def _figure(name: str) -> Measure:
    return lambda column: column.figures.get(name)


def _plain(name: str, decimals: int = 1) -> Maker:
    return lambda column: Cell(shown(column.figures.get(name), decimals))


def shown(value: float | None, decimals: int = 1) -> str:
    """A figure as it is printed; a dash when there is none."""
    return NONE if value is None else f"{value:,.{decimals}f}"


def signed(value: float, decimals: int = 1) -> str:
    """A difference with its sign; zero without one."""
    rounded = round(value, decimals)
    return f"{rounded:+,.{decimals}f}".replace("-", "\N{MINUS SIGN}") if rounded else f"{0:.{decimals}f}"


def _settings_cell(column: Column) -> Cell:
    if column.is_first:
        objective = ObjectiveChoice(column.settings.objective).label
        if column.unit == CIRCLE:
            objective = "Most people in a circle, then the highest fits in them"
        return Cell("The others are compared with this one", note=f"Objective: {objective}")
    return Cell(lines=column.changed) if column.changed else Cell("The same")


def _matched(column: Column) -> Cell:
    return Cell(str(column.figures["matched"]), note=f"of {column.figures['mentees']}")


def _circles(column: Column) -> Cell:
    sizes: list[int] = column.figures["circles"]
    told = ", ".join(f"{count} of {size}" for size, count in sorted(Counter(sizes).items(), reverse=True))
    return Cell(str(len(sizes)), note=f"{told} people" if told else "")


def _lowest(column: Column) -> Cell:
    own, by_program = column.figures["lowest"], column.figures.get("program_lowest")
    note = f"{shown(by_program)} by the program's weights" if own != by_program else ""
    return Cell(shown(own), note=note)


def _distribution(column: Column) -> Cell:
    counts = column.figures["classes"]
    width = 100 // CLASSES
    told = [f"{count} from {at * width} to {(at + 1) * width}" for at, count in enumerate(counts) if count]
    what = "Members" if column.unit == CIRCLE else "Pairs"
    return Cell(counts=counts, label=f"{what} by fit in “{column.scenario.name}”: {', '.join(told) or 'none'}")


def _gains(column: Column) -> Cell:
    if column.difference is None:
        return Cell(NONE)
    return Cell(f"{len(column.difference.gains)} gain, {len(column.difference.losses)} lose")


def _changed(column: Column) -> Cell:
    return Cell(str(column.difference.changed) if column.difference else NONE)


def _unmatched(column: Column) -> Cell:
    return Cell(str(column.figures["unmatched"]))


def _fewest_unmatched(column: Column) -> float:
    return -float(column.figures["unmatched"])


def _load(column: Column) -> Cell:
    load = column.figures["load"]
    return Cell(str(load["used"]), note=f"of {column.figures['mentors']}; {load['full']} full, most {load['most']}")


def _proof(column: Column) -> Cell:
    return Cell("Proven best" if column.figures["proven"] else "Not proven")

"""The tables below the comparison: people, prices, mentors' load and groups, a column for each scenario."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.disclosure import Verdict, suppress
from matching.names import names_of
from matching.scoring.evidence import listed
from matching.studio.comparing import Partners, Shift
from matching.studio.page import NONE, Cell, Column, Row, make_row, shown, signed
from matching.studio.words import rule_name
from participants.fields import find_field

FEW, MOST_PEOPLE = 10, 300
"""People named at first, and when all of them are asked for: a page must stay light."""


@dataclass(frozen=True)
class Table:
    """Rows, and how many more there are that the page does not list."""

    rows: list[Row]
    more: int = 0


def movers(columns: list[Column], most: int = FEW) -> Table:
    """Who gains and who loses against the first scenario, the largest differences first."""
    shifts = [
        {one.person: one for one in (*column.difference.gains, *column.difference.losses)} if column.difference else {}
        for column in columns
    ]
    largest: dict[int, float] = {}
    for moved in shifts:
        for person, found in moved.items():
            size = 1000.0 if None in {found.partners_before, found.partners_now} else abs(found.difference)
            largest[person] = max(largest.get(person, 0.0), size)
    people = sorted(largest, key=lambda one: (-largest[one], one))
    before = {person: shift for column in shifts for person, shift in column.items()}
    named = people[:most]
    names = names_of([*named, *_partners(shifts, named)])
    rows = []
    for person in named:
        cells = []
        for one, moved in zip(columns, shifts, strict=True):
            shift = moved.get(person)
            if one.is_first:
                cells.append(_with(one, before[person].partners_before, before[person].before, names))
            elif shift is None:
                cells.append(Cell("No difference") if one.difference else Cell(NONE))
            else:
                cell = _with(one, shift.partners_now, shift.now, names)
                both = None not in {shift.partners_before, shift.partners_now}
                words = f"{signed(shift.difference)} points" if both else f"Loses the {one.unit}"
                words = f"Has a {one.unit} now" if shift.partners_before is None else words
                cells.append(Cell(words, note="" if shift.partners_now is None else cell.words))
        rows.append(make_row(columns, names.get(person, "Somebody"), cells))
    return Table(rows, len(people) - len(named))


def _partners(shifts: list[dict[int, Shift]], people: list[int]) -> Iterator[int]:
    """Everybody who is named beside these people."""
    for column in shifts:
        for shift in (column[person] for person in people if person in column):
            yield from (*(shift.partners_before or ()), *(shift.partners_now or ()))


def _with(column: Column, partners: Partners | None, points: float, names: dict[int, str]) -> Cell:
    if partners is None:
        return Cell(f"No {column.unit}")
    return Cell(f"{listed([names.get(one, 'somebody') for one in partners])}, {shown(points)}")


def unmatched(columns: list[Column], most: int = FEW) -> Table:
    """Who stays without a pair in any scenario, and the single rule or the reason in each."""
    missing = [{left["person"]: left for left in column.plan["unmatched"]} if column.plan else {} for column in columns]
    count = Counter(person for left in missing for person in left)
    people = sorted(count, key=lambda one: (-count[one], one))
    named = people[:most]
    names = names_of(named)
    rows = []
    for person in named:
        cells = []
        for column, left in zip(columns, missing, strict=True):
            if column.plan is None:
                cells.append(Cell(NONE))
            elif person not in left:
                cells.append(Cell(f"Has a {column.unit}"))
            else:
                rules = [_rule(column, key) for key in left[person]["rules"]]
                reason = left[person]["reason"]
                cells.append(Cell(" or ".join(rules), note=reason) if rules else Cell(reason))
        rows.append(make_row(columns, names.get(person, "Somebody"), cells))
    return Table(rows, len(people) - len(named))


def causes(columns: list[Column]) -> Table:
    """How many people each rule alone keeps from a pair."""
    keys = list(dict.fromkeys(key for column in columns for key in column.figures.get("because", {})))
    rows = []
    for key in keys:
        cells = [
            Cell(str(column.figures["because"].get(key, 0))) if column.figures else Cell(NONE) for column in columns
        ]
        rows.append(
            make_row(columns, next(_rule(one, key) for one in columns if key in one.figures.get("because", {})), cells)
        )
    return Table(rows)


def _rule(column: Column, key: str) -> str:
    return column.rule_names.get(key, key)


def prices(columns: list[Column]) -> Table:
    """What dropping each rule, the objective, the quota or the bonus would give."""
    found: dict[str, str] = {}
    for column in columns:
        for price in column.figures.get("prices", []):
            found.setdefault(price["key"], rule_name(price["kind"], price["configuration"]))
    rows = []
    for key, name in found.items():
        cells = []
        for column in columns:
            price = next((one for one in column.figures.get("prices", []) if one["key"] == key), None)
            if price is None:
                cells.append(Cell("Not in force" if column.figures else NONE))
                continue
            people = f"{signed(price['people'], 0)} {'person' if abs(price['people']) == 1 else 'people'}"
            words = f"{people}, {signed(price['points'])} points" if price["people"] or price["points"] else "Nothing"
            cells.append(Cell(words, note=f"Lowest fit {signed(price['lowest'])}" if price["lowest"] else ""))
        rows.append(make_row(columns, name, cells))
    return Table(rows)


def loads(columns: list[Column]) -> Table:
    """How many mentors have how many mentees."""
    found = [dict(one.figures["load"].get("by_number", [])) if one.figures else {} for one in columns]
    numbers = sorted({number for one in found for number in one})
    rows = []
    for number in numbers:
        cells = [Cell(str(by_number.get(number, 0)) if by_number else NONE) for by_number in found]
        words = f"{number} mentee{'' if number == 1 else 's'}" if number else "No mentee"
        rows.append(make_row(columns, words, cells))
    return Table(rows)


def balance(columns: list[Column], attribute: str) -> Table:
    """Match rate and mean fit of each group of people who wait. Groups of fewer than five are not shown."""
    groups: dict[str, int] = {}
    for column in columns:
        for group in column.figures.get("balance", {}).get(attribute, []):
            groups.setdefault(group["value"], group["people"])
    verdicts = suppress(groups)
    open_ones = [value for value in groups if verdicts[value] == Verdict.SHOWN]
    rows = []
    for value in open_ones:
        cells = []
        for column in columns:
            group = next((g for g in column.figures.get("balance", {}).get(attribute, []) if g["value"] == value), None)
            if group is None:
                cells.append(Cell(NONE))
                continue
            rate = f"{100 * group['matched'] / group['people']:.0f} %"
            note = f"{group['matched']} of {group['people']}"
            if group["matched"] >= 5:
                note += f", mean fit {shown(group['mean'])}"
            cells.append(Cell(rate, note=note))
        rows.append(make_row(columns, value or f"No {find_field(attribute).label.lower()} given", cells))
    return Table(rows, len(groups) - len(open_ones))

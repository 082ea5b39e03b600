"""The 9-box: performance of the last review by potential, on a day (metric G7)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.disclosure import Verdict, suppress_table
from core.tenancy import purpose
from participants.models import Person
from readiness.enums import EventKind
from readiness.models import CareerEvent

Cell = tuple[int, int]
SIDES: Final = (3, 2, 1)
PERFORMANCE: Final = {1: "Below", 2: "As expected", 3: "Above"}
POTENTIAL: Final = {1: "Some", 2: "Good", 3: "High"}


@dataclass(frozen=True)
class Box:
    """One cell of the grid."""

    performance: int
    potential: int
    people: list[Person]
    count: int
    verdict: Verdict

    @property
    def says(self) -> str:
        """For whoever cannot see where the cell stands."""
        return f"Performance {PERFORMANCE[self.performance].lower()}, potential {POTENTIAL[self.potential].lower()}"

    @property
    def shown(self) -> str:
        """The count, or that it is hidden."""
        return str(self.count) if self.verdict == Verdict.SHOWN else "Fewer than 5"


def placements(day: date) -> dict[int, Cell]:
    """Person -> (performance, potential) in thirds of the scale, by the newest review that says both."""
    with purpose("succession"):
        rows = CareerEvent.objects.filter(
            kind=EventKind.REVIEW, happened_on__lte=day, potential__isnull=False, rating__isnull=False
        ).order_by("happened_on", "pk")
        found = rows.values_list("person_id", "rating", "scale_top", "potential")
        newest = {person: (rating or 1.0, top or 5, potential or 1) for person, rating, top, potential in found}
    return {person: (third(rating, top), potential) for person, (rating, top, potential) in newest.items()}


def third(rating: float, top: int) -> int:
    """1 to 3: in which third of its scale, which begins at 1, a rating lies."""
    share = (rating - 1) / (top - 1) if top > 1 else 1.0
    return min(int(share * 3), 2) + 1


def grid(day: date, *, with_names: bool) -> list[list[Box]]:
    """Rows from high to low potential; names for named readers only. Counts below five are hidden, and some others."""
    cells: dict[Cell, list[int]] = defaultdict(list)
    for person, cell in placements(day).items():
        cells[cell].append(person)
    people = Person.objects.in_bulk([pk for ids in cells.values() for pk in ids]) if with_names else {}
    counts = {(row, column): len(cells[column, row]) for row in SIDES for column in reversed(SIDES)}
    verdicts = suppress_table(counts)
    return [
        [
            Box(
                column,
                row,
                sorted((people[pk] for pk in cells[column, row] if pk in people), key=lambda one: one.name),
                counts[row, column],
                verdicts[row, column],
            )
            for column in reversed(SIDES)
        ]
        for row in SIDES
    ]

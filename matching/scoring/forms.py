"""The quickest form of each criterion: a product, a table of few classes, or neither."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.criteria import Factors, Values
from matching.scoring.factors import Classes, classes_of, factors_of, facts_read, mean_of_product
from matching.scoring.kinds import KINDS
from matching.scoring.sides import IntArray, Sides

NOBODY_ANSWERED = 0.5
Paths = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """One criterion, in whichever form it is quickest; `mean` is None when no pair has answers."""

    key: str
    kind: str
    configuration: dict[str, Any]
    mean: float | None
    factors: Factors | None = None
    classes: tuple[Paths, Classes] | None = None
    values: Values | None = None

    @property
    def assumed(self) -> float:
        """What a missing answer counts as."""
        return NOBODY_ANSWERED if self.mean is None else self.mean

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Values of single pairs."""
        if self.factors is not None:
            return self.factors.at(rows, columns)
        if self.classes is None or self.values is None:
            raise AssertionError
        classes = self.classes[1]
        return self.values.at(classes.of_rows[rows], classes.of_columns[columns])


class FormReader:
    """Finds the forms of one snapshot's criteria and rules; people are grouped once for all that read the same."""

    def __init__(self, sides: Sides) -> None:
        """Remember whom the forms are of."""
        self.sides = sides
        self._classes: dict[Paths, Classes | None] = {}

    def quick_form(self, key: str, kind: str, configuration: dict[str, Any]) -> Form | None:
        """A product or a table; None for a criterion that is neither."""
        factors = factors_of(self.sides, kind, configuration)
        if factors is not None:
            return Form(key, kind, configuration, mean_of_product(factors), factors=factors)
        classes = self.classes_for(kind, configuration)
        if classes is None:
            return None
        values = KINDS[kind](classes[1].sides, configuration)
        return Form(key, kind, configuration, _mean(values, classes[1].counts), classes=classes, values=values)

    def classes_for(self, kind: str, configuration: dict[str, Any]) -> tuple[Paths, Classes] | None:
        """The classes of equals for a criterion or rule, by the facts that it reads; None without a table."""
        paths = facts_read(kind, configuration)
        if paths is None:
            return None
        if paths not in self._classes:
            self._classes[paths] = classes_of(self.sides, paths)
        found = self._classes[paths]
        return None if found is None else (paths, found)


def _mean(values: Values, counts: IntArray) -> float | None:
    """Mean of the answered pairs of a table, each class counted as often as it has pairs."""
    answered = counts * values.answered
    count = int(answered.sum())
    return round(float((values.values.astype(np.float64) * answered).sum()) / count, 6) if count else None

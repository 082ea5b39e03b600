"""Editable tables: points for each combination of two answers or fields."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from matching.scoring.answers import plain
from matching.scoring.criteria import Values, mirrored
from matching.scoring.sides import Sides, SmallFloatArray

FIELD = "field:"
QUESTION = "question:"


def table(sides: Sides, configuration: dict[str, Any]) -> Values:
    """Points of the cell for the mentee's and the mentor's value; an empty cell counts as not answered."""
    cells = _cells(configuration["points"])
    ours = [table_value(person, configuration["of_mentee"]) for person in sides.rows]
    theirs = [table_value(person, configuration["of_mentor"]) for person in sides.columns]
    rows, columns = _positions([one for one, _ in cells]), _positions([one for _, one in cells])
    grid: SmallFloatArray = np.full((len(rows) + 1, len(columns) + 1), np.nan, dtype=np.float32)
    for (row, column), points in cells.items():
        grid[rows[row], columns[column]] = points
    at_row = np.array([rows.get(one, len(rows)) for one in ours], dtype=np.int64)
    at_column = np.array([columns.get(one, len(columns)) for one in theirs], dtype=np.int64)
    values = grid[np.ix_(at_row, at_column)]
    answered = ~np.isnan(values)
    return mirrored(sides, np.where(answered, values, np.float32(0.0)), answered)


def table_value(person: dict[str, Any], source: str) -> str:
    """What a person has in a side of a table, as it is compared; empty without an answer."""
    return plain(raw_table_value(person, source))


def raw_table_value(person: dict[str, Any], source: str) -> str:
    """What a person has in a side of a table, as it was written."""
    if source.startswith(FIELD):
        return str(person.get("values", {}).get(source.removeprefix(FIELD)) or "")
    answer = person.get("answers", {}).get(source.removeprefix(QUESTION))
    return "" if answer is None or isinstance(answer, list) else str(answer)


def _cells(points: dict[str, dict[str, float | None]]) -> dict[tuple[str, str], float]:
    return {
        (plain(row), plain(column)): float(value)
        for row, line in points.items()
        for column, value in line.items()
        if value is not None
    }


def _positions(words: Sequence[str]) -> dict[str, int]:
    return {word: at for at, word in enumerate(dict.fromkeys(words))}

"""On what people are compared: cells they must share, and columns whose means are made equal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reporting.comparison.records import Question

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Design:
    """The rows of cells that hold both kinds of people, as numbers.

    table: shape (n, p), columns that are balanced; names, one per column; extra: squares and products that are not
    balanced, which show whether people are alike beyond the means.
    """

    rows: pd.DataFrame
    cells: NDArray[np.str_]
    table: NDArray[np.float64]
    names: tuple[str, ...]
    extra: NDArray[np.float64]
    extra_names: tuple[str, ...]
    unmatched: int


def cells_of(rows: pd.DataFrame, question: Question) -> pd.Series:
    """The cell of each row: trial, exact columns and classes of coarse columns; unknown is a class of its own."""
    parts = [rows["index"].astype(str)]
    parts += [_text(rows[name]) for name in question.exact]
    for name, edges in question.coarse.items():
        values = pd.to_numeric(rows[name])
        place = pd.Series(np.searchsorted(edges, values.fillna(0), side="right"), index=rows.index).astype(str)
        parts.append(place.where(values.notna(), UNKNOWN))
    cell = parts[0]
    for part in parts[1:]:
        cell = cell + "|" + part
    return cell


def _text(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), UNKNOWN).astype(str)


def design(rows: pd.DataFrame, question: Question) -> Design:
    """Keep the cells that hold both kinds of people, and write the columns as numbers."""
    cell = cells_of(rows, question)
    with_treated, with_others = set(cell[rows["treated"]]), set(cell[~rows["treated"]])
    kept = cell.isin(with_treated & with_others)
    unmatched = int((~kept & rows["treated"]).sum())
    inside = rows[kept].reset_index(drop=True)
    table, names = _numbers(inside, question)
    extra, extra_names = _beyond(table, names)
    return Design(inside, cell[kept].to_numpy(dtype=str), table, names, extra, extra_names, unmatched)


def _numbers(rows: pd.DataFrame, question: Question) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    columns: dict[str, pd.Series] = {}
    for name in question.columns:
        if pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name]):
            columns[name] = rows[name].fillna(rows[name].mean()).fillna(0).astype(float)
            if rows[name].isna().any():
                columns[f"{name}: {UNKNOWN}"] = rows[name].isna().astype(float)
        else:
            columns |= _classes(_text(rows[name]), name)
    columns |= _classes(rows["index"].astype(str), "index month")
    names = tuple(columns)
    if not names:
        return np.zeros((len(rows), 0)), ()
    return np.column_stack([columns[name].to_numpy(dtype=float) for name in names]), names


def _classes(column: pd.Series, name: str) -> dict[str, pd.Series]:
    """One column per class but the first: the last one follows from the others."""
    return {f"{name}: {value}": (column == value).astype(float) for value in sorted(column.unique())[1:]}


def _beyond(table: NDArray[np.float64], names: tuple[str, ...]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Squares of the columns with more than two values: equal means may hide unequal spreads."""
    wide = [place for place in range(table.shape[1]) if np.unique(table[:, place]).size > 2]
    centred = table[:, wide] - table[:, wide].mean(axis=0) if wide else table[:, wide]
    return centred**2, tuple(f"{names[place]}, squared" for place in wide)

"""An order of rows and columns that comes from what they hold and not from where they stand.

Solvers break ties by position. Handing every solver the same matrix, whatever the order it arrived in, makes the plan
independent of the order of rows. Rows and columns are hashed from their numbers, then refined with the hashes of the
other side until no two look alike (colour refinement); only true look-alikes keep the order in which they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matching.engine.kinds import HashArray, IntArray

    Blocks = Callable[[], Iterator[tuple[slice, IntArray]]]

ROUNDS = 4
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xBF58476D1CE4E5B9)


def mix(values: HashArray) -> HashArray:
    """Scramble 64-bit numbers so that near ones end far apart (the finaliser of splitmix64)."""
    mixed = values + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _ODD
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def hashed(values: IntArray, seed: int = 0) -> HashArray:
    """Hash whole numbers, each by itself."""
    return mix(values.astype(np.uint64) + mix(np.array([seed], dtype=np.int64).astype(np.uint64)))


def dense_colours(blocks: Blocks, rows: HashArray, columns: HashArray) -> tuple[HashArray, HashArray]:
    """Colour rows and columns of a matrix that comes in blocks of rows, starting from what is known of each.

    What each line holds, in whatever order, nearly always tells all apart; only then refining would be wasted.
    """
    row_sums, column_sums = np.zeros_like(rows), np.zeros_like(columns)
    for part, block in blocks():
        stirred = _stirred(block)
        row_sums[part] = stirred.sum(axis=1, dtype=np.uint64)
        column_sums += stirred.sum(axis=0, dtype=np.uint64)
    rows, columns = mix(rows + row_sums), mix(columns + column_sums)
    if are_distinct(rows) and are_distinct(columns):
        return rows, columns
    for _ in range(ROUNDS):
        before = _kinds(rows) + _kinds(columns)
        row_sums, column_sums = np.zeros_like(rows), np.zeros_like(columns)
        for part, block in blocks():
            base = mix(block.astype(np.uint64))
            row_sums[part] = mix(base ^ columns).sum(axis=1, dtype=np.uint64)
            column_sums += mix(base ^ rows[part, None]).sum(axis=0, dtype=np.uint64)
        rows, columns = mix(rows + row_sums), mix(columns + column_sums)
        if _is_settled(rows, columns, before):
            break
    return rows, columns


def _stirred(block: IntArray) -> HashArray:
    """Whole numbers scrambled just enough that sums of them tell one set from another."""
    stirred = block.astype(np.uint64)
    stirred += np.uint64(1)
    stirred *= _GOLDEN
    stirred ^= stirred >> np.uint64(29)
    stirred *= _ODD
    stirred ^= stirred >> np.uint64(32)
    return stirred


def sparse_colours(
    row_of: IntArray, column_of: IntArray, values: IntArray, rows: HashArray, columns: HashArray
) -> tuple[HashArray, HashArray]:
    """Colour rows and columns of a matrix given by its entries, starting from what is known of each."""
    base = mix(values.astype(np.uint64))
    for _ in range(ROUNDS):
        before = _kinds(rows) + _kinds(columns)
        row_sums, column_sums = np.zeros_like(rows), np.zeros_like(columns)
        np.add.at(row_sums, row_of, mix(base ^ columns[column_of]))
        np.add.at(column_sums, column_of, mix(base ^ rows[row_of]))
        rows, columns = mix(rows + row_sums), mix(columns + column_sums)
        if _is_settled(rows, columns, before):
            break
    return rows, columns


def are_distinct(colours: HashArray) -> bool:
    """Whether no two are alike."""
    return _kinds(colours) == len(colours)


def _kinds(colours: HashArray) -> int:
    return len(np.unique(colours))


def _is_settled(rows: HashArray, columns: HashArray, before: int) -> bool:
    """Whether another round can tell nothing more: all differ, or none was split by the last one."""
    kinds = _kinds(rows) + _kinds(columns)
    return kinds == len(rows) + len(columns) or kinds == before

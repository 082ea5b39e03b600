"""The two sides of a snapshot as lists, and the arrays that several criteria share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
SmallFloatArray: TypeAlias = NDArray[np.float32]
BoolArray: TypeAlias = NDArray[np.bool_]
IntArray: TypeAlias = NDArray[np.int64]

Number = TypeVar("Number", bound=np.generic)

DAY = 24 * 60
WORKING_MINUTES = 8 * 60
OF_EQUALS = frozenset({"peer", "circle"})
UNKNOWN = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Sides:
    """Rows are mentees, columns are mentors; for peers both are the same people."""

    snapshot: dict[str, Any]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Mentees or peers."""
        found: list[dict[str, Any]] = self.snapshot["mentees"]
        return found

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Mentors or, again, the peers."""
        found: list[dict[str, Any]] = self.snapshot["mentors"]
        return self.rows if self.are_peers else found

    def paired(self, rows: Sequence[int], columns: Sequence[int]) -> "PairedSides":
        """Some pairs as sides of their own, each row with its column."""
        people = [self.rows[at] for at in rows], [self.columns[at] for at in columns]
        found = PairedSides({**self.snapshot, "mentees": people[0], "mentors": people[1]})
        found.__dict__["known_bosses"] = self.known_bosses
        return found

    def part(self, rows: list[dict[str, Any]], columns: list[dict[str, Any]]) -> "Sides":
        """Some of the people as sides of their own; what is known of all of them stays known."""
        part = Sides({**self.snapshot, "mentees": rows, "mentors": columns})
        part.__dict__["known_bosses"] = self.known_bosses
        return part

    @property
    def are_peers(self) -> bool:
        """Whether equals meet: then scores are symmetric."""
        return self.snapshot["structure"] in OF_EQUALS

    @property
    def are_circles(self) -> bool:
        """Whether several equals meet."""
        return bool(self.snapshot["structure"] == "circle")

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), len(self.columns)

    @cached_property
    def level_gap(self) -> IntArray:
        """Levels that the mentor stands above the mentee (below: negative); UNKNOWN where a level is not known."""
        mentees, mentors = _kinds_of(self.rows, "level"), _kinds_of(self.columns, "level")
        return spread(gap_between(mentees.named[:, None], mentors.named[None, :]), mentees.of, mentors.of)

    @cached_property
    def shared_minutes(self) -> IntArray:
        """Minutes of the day in which both work from nine to five of their own time; UNKNOWN without a time zone."""
        mentees, mentors = _kinds_of(self.rows, "offset"), _kinds_of(self.columns, "offset")
        return spread(minutes_between(mentees.named[:, None], mentors.named[None, :]), mentees.of, mentors.of)

    @cached_property
    def known_bosses(self) -> frozenset[int]:
        """People who manage somebody here, directly or not."""
        return frozenset(boss for person in (*self.rows, *self.columns) for boss in person.get("line", ()))

    def same(self, row_words: Sequence[Sequence[str]], column_words: Sequence[Sequence[str]]) -> BoolArray:
        """Where a row and a column have a word in common."""
        return has_common_word(row_words, column_words)


class Along:
    """Looks like a matrix of which only the diagonal is asked: what belongs to the pair of row n and column n."""

    def __init__(self, values: NDArray[Any]) -> None:
        """Keep one value for each pair."""
        self.values = values.tolist()

    def __getitem__(self, at: tuple[int, int]) -> Any:
        """The value of a pair; both numbers are the same."""
        return self.values[at[0]]


@dataclass(frozen=True, eq=False)
class PairedSides(Sides):
    """As many rows as columns, and only the pairs of row n and column n; peers stand on both sides."""

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The second of each pair."""
        found: list[dict[str, Any]] = self.snapshot["mentors"]
        return found

    @cached_property
    def level_gap(self) -> Any:
        """Levels that the mentor stands above the mentee, of each pair."""
        return Along(gap_between(_numbers(self.rows, "level"), _numbers(self.columns, "level")))

    @cached_property
    def shared_minutes(self) -> Any:
        """Minutes of the day in which both work, of each pair."""
        return Along(minutes_between(_numbers(self.rows, "offset"), _numbers(self.columns, "offset")))


def gap_between(mentees: IntArray, mentors: IntArray) -> IntArray:
    """Levels from one to the other, UNKNOWN where one is not known."""
    return np.where((mentees == UNKNOWN) | (mentors == UNKNOWN), UNKNOWN, mentors - mentees)


def minutes_between(ours: IntArray, theirs: IntArray) -> IntArray:
    """Minutes of nine to five that two offsets from UTC share, UNKNOWN where one is not known."""
    apart = np.abs(np.where(ours == UNKNOWN, 0, ours) - np.where(theirs == UNKNOWN, 0, theirs))
    apart = np.minimum(apart % DAY, DAY - apart % DAY)
    shared = np.maximum(WORKING_MINUTES - apart, 0)
    return np.where((ours == UNKNOWN) | (theirs == UNKNOWN), UNKNOWN, shared)


def words_of(people: Sequence[dict[str, Any]], field: str) -> list[list[str]]:
    """The value of a person field as a list of none or one; `languages` and `team` stand beside the fields."""
    found = []
    for person in people:
        value = person.get("values", {}).get(field)
        found.append([] if value in (None, "") else [str(value).strip().casefold()])
    return found


def both(ours: Sequence[bool], theirs: Sequence[bool]) -> BoolArray:
    """Where the row and the column both are, shape (len(ours), len(theirs))."""
    return np.array(ours, dtype=np.bool_)[:, None] & np.array(theirs, dtype=np.bool_)[None, :]


def has_common_word(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> BoolArray:
    """True where the two lists share a word, shape (len(ours), len(theirs))."""
    rows, of_rows = _distinct(ours)
    columns, of_columns = _distinct(theirs)
    left, right = multi_hot(rows, columns)
    return spread((left @ right.T) > 0, of_rows, of_columns)


def spread(table: NDArray[Number], of_rows: IntArray, of_columns: IntArray) -> NDArray[Number]:
    """The cell of a small table for every pair: people alike in what is compared are compared once."""
    found: NDArray[Number] = np.take(table, of_columns, axis=1)[of_rows]
    return found


def _distinct(people: Sequence[Sequence[str]]) -> tuple[list[tuple[str, ...]], IntArray]:
    """The different lists of words, and which of them each person has."""
    number: dict[tuple[str, ...], int] = {}
    of = [number.setdefault(tuple(words), len(number)) for words in people]
    return list(number), np.array(of, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Kinds:
    """The different numbers of some people, and which of them each person has."""

    named: IntArray
    of: IntArray


def _kinds_of(people: Sequence[dict[str, Any]], key: str) -> _Kinds:
    return _Kinds(*np.unique(_numbers(people, key), return_inverse=True))


def multi_hot(
    ours: Sequence[Sequence[str] | dict[str, float]], theirs: Sequence[Sequence[str] | dict[str, float]]
) -> tuple[SmallFloatArray, SmallFloatArray]:
    """Words as columns: one row per person, the word's weight where the person has it (1 for plain lists)."""
    position: dict[str, int] = {}
    for words in (*ours, *theirs):
        for word in words:
            position.setdefault(word, len(position))
    return _hot(ours, position), _hot(theirs, position)


def _hot(people: Sequence[Sequence[str] | dict[str, float]], position: dict[str, int]) -> SmallFloatArray:
    table = np.zeros((len(people), max(len(position), 1)), dtype=np.float32)
    for at, words in enumerate(people):
        weights = words if isinstance(words, dict) else dict.fromkeys(words, 1.0)
        for word, weight in weights.items():
            table[at, position[word]] = weight
    return table


def _numbers(people: Sequence[dict[str, Any]], key: str) -> IntArray:
    return np.array([UNKNOWN if person.get(key) is None else person[key] for person in people], dtype=np.int64)

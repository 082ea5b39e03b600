"""Which figures about people may be shown: the one rule for pages, files, the interface and printed reports.

Pure functions of counts and answers. The rules are those of the measuring page, section "Privacy in analytics":

- a figure rests on at least 5 people (comments and the recommend score on 10);
- within a shown whole, the smallest shown part is hidden too until at least two parts and five people are hidden,
  so that whole minus parts says nothing;
- no sum or difference of shown figures rests on fewer than five people, whatever breakdowns they come from;
- a figure that would tell everybody's answer, because all of them are alike, is not shown.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

import numpy as np

MINIMUM_FOR_SCORES = 5
MINIMUM_FOR_COMMENTS = 10
# From here on it may be said that all agree, in words and without the figure.
AGREEMENT_FROM = 10

K = TypeVar("K", bound=Hashable)
Cell = tuple[str, ...]


class Verdict(StrEnum):
    """What may be shown of a group."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    HIDDEN = "hidden"
    AGREED = "agreed"


@dataclass(frozen=True)
class Rule:
    """How many people a figure needs, and how many parts and people must be hidden together."""

    minimum: int = MINIMUM_FOR_SCORES
    hidden_parts: int = 2
    hidden_people: int = MINIMUM_FOR_SCORES

    @classmethod
    def at_least(cls, minimum: int) -> "Rule":
        """Our rule with a minimum. An organization may raise it, never go below 5."""
        wanted = max(minimum, MINIMUM_FOR_SCORES)
        return cls(wanted, 2, wanted)


OURS = Rule()
FOR_COMMENTS = Rule.at_least(MINIMUM_FOR_COMMENTS)


def suppress(counts: Mapping[K, int], rule: Rule = OURS, *, unsafe: Collection[K] = ()) -> dict[K, Verdict]:
    """What may be shown of the parts of a shown whole, by their numbers of people.

    `unsafe` names parts that are kept back for another reason. Empty parts protect nobody: not counted as hidden.
    """
    verdicts = dict.fromkeys(counts, Verdict.SHOWN)
    for key, count in counts.items():
        if count < rule.minimum or key in unsafe:
            verdicts[key] = Verdict.TOO_FEW
    for key in sorted(counts, key=lambda one: counts[one]):
        hidden = [counts[one] for one, verdict in verdicts.items() if verdict != Verdict.SHOWN and counts[one]]
        if not hidden or (len(hidden) >= rule.hidden_parts and sum(hidden) >= rule.hidden_people):
            break
        if verdicts[key] == Verdict.SHOWN:
            verdicts[key] = Verdict.HIDDEN
    return verdicts


def suppress_table(counts: Mapping[tuple[K, K], int], rule: Rule = OURS) -> dict[tuple[K, K], Verdict]:
    """The same for a table with two headings: along rows and columns until nothing changes."""
    verdicts = dict.fromkeys(counts, Verdict.SHOWN)
    while True:
        before = dict(verdicts)
        for axis in (0, 1):
            for line in dict.fromkeys(key[axis] for key in counts):
                cells = {key: count for key, count in counts.items() if key[axis] == line}
                unsafe = {key for key in cells if verdicts[key] != Verdict.SHOWN}
                for key, verdict in suppress(cells, rule, unsafe=unsafe).items():
                    if verdicts[key] == Verdict.SHOWN:
                        verdicts[key] = verdict
        if verdicts == before:
            return {
                key: Verdict.TOO_FEW if counts[key] < rule.minimum else verdict for key, verdict in verdicts.items()
            }


def may_filter(selected: Collection[K], visible: Iterable[Collection[K]], rule: Rule = OURS) -> bool:
    """Whether a selection of people may be shown beside what is visible: neither it nor what is left out is small."""
    chosen = set(selected)
    if len(chosen) < rule.minimum:
        return False
    for other in visible:
        differences = (set(other) - chosen, chosen - set(other))
        overlap = chosen & set(other)
        if overlap and any(0 < len(rest) < rule.minimum for rest in differences):
            return False
    return True


def may_update(people_before: int, people_now: int, rule: Rule = OURS) -> bool:
    """Whether a figure that was shown may be shown anew: only when enough people were added at once."""
    return people_now - people_before >= rule.minimum


def are_alike(values: Iterable[float], line: float | None = None) -> bool:
    """Whether a figure would tell everybody's answer: all the same, or (with `line`) all on one side of it."""
    seen = set(values)
    if len(seen) <= 1:
        return True
    return line is not None and len({value >= line for value in seen}) == 1


def rests_on_few(groups: Sequence[Collection[Cell]], sizes: Mapping[Cell, int], minimum: int) -> bool:
    """Whether some sum or difference of the groups' figures speaks of 1 to `minimum - 1` people.

    Groups are sets of cells, a cell being the people who share all labels. A combination that speaks of few people is
    a vector in the row space of the groups that is zero outside some cells with few people in all.
    """
    cells = [cell for cell, size in sizes.items() if size]
    if not groups or not cells:
        return False
    matrix = np.array([[float(cell in group) for cell in cells] for group in groups])
    rank = np.linalg.matrix_rank(matrix)
    small = [index for index, cell in enumerate(cells) if sizes[cell] < minimum]
    for number in range(1, min(minimum, len(small) + 1)):
        for chosen in combinations(small, number):
            if sum(sizes[cells[index]] for index in chosen) >= minimum:
                continue
            rest = np.delete(matrix, chosen, axis=1)
            if rest.shape[1] == 0 or np.linalg.matrix_rank(rest) < rank:
                return True
    return False


@dataclass(frozen=True)
class Disclosure:
    """What may be shown of one question: of everybody, and by breakdown and label."""

    total: Verdict
    parts: dict[str, dict[str, Verdict]]


def disclose(
    values: Sequence[float],
    labels: Mapping[str, Sequence[str]],
    rule: Rule = OURS,
    *,
    line: float | None = None,
) -> Disclosure:
    """Decide for one question what may be shown: of all who answered, and of each label of each breakdown.

    Args: values, one answer per person; labels, per breakdown one label per person, in the same order; `line`, from
    which value on an answer counts as favourable (then a group that is all on one side is kept back too).
    """
    total = _of_group(list(values), rule, line)
    if total != Verdict.SHOWN:
        nothing = {name: dict.fromkeys(column, Verdict.TOO_FEW) for name, column in labels.items()}
        return Disclosure(total, nothing)
    parts = {name: _partition(values, column, rule, line) for name, column in labels.items()}
    return Disclosure(total, _audit(parts, labels, len(values), rule))


def _of_group(values: list[float], rule: Rule, line: float | None) -> Verdict:
    if len(values) < rule.minimum:
        return Verdict.TOO_FEW
    if are_alike(values, line):
        return Verdict.AGREED if len(values) >= max(AGREEMENT_FROM, rule.minimum) else Verdict.TOO_FEW
    return Verdict.SHOWN


def _partition(values: Sequence[float], column: Sequence[str], rule: Rule, line: float | None) -> dict[str, Verdict]:
    groups: dict[str, list[float]] = {label: [] for label in sorted(set(column))}
    for value, label in zip(values, column, strict=True):
        groups[label].append(value)
    own = {label: _of_group(members, rule, line) for label, members in groups.items()}
    unsafe = {label for label, verdict in own.items() if verdict != Verdict.SHOWN}
    counts = {label: len(members) for label, members in groups.items()}
    while True:
        verdicts = suppress(counts, rule, unsafe=unsafe)
        hidden = [value for label in groups if verdicts[label] != Verdict.SHOWN for value in groups[label]]
        shown = [label for label in groups if verdicts[label] == Verdict.SHOWN]
        # Whole minus shown parts is a figure too: it may not tell everybody's answer either.
        if not hidden or not shown or not are_alike(hidden, line):
            break
        unsafe.add(min(shown, key=lambda label: counts[label]))
    return {label: _named(verdicts[label], own[label]) for label in groups}


def _named(verdict: Verdict, own: Verdict) -> Verdict:
    """The reason that is said: hidden for others' sake unless the group is small, or agrees, by itself."""
    if verdict == Verdict.SHOWN:
        return verdict
    return Verdict.HIDDEN if own == Verdict.SHOWN else own


def _audit(
    parts: dict[str, dict[str, Verdict]], labels: Mapping[str, Sequence[str]], people: int, rule: Rule
) -> dict[str, dict[str, Verdict]]:
    """Drop breakdowns, the last first, until no combination across them rests on few people."""
    names = list(labels)
    cells = [tuple(labels[name][index] for name in names) for index in range(people)]
    sizes = {cell: cells.count(cell) for cell in dict.fromkeys(cells)}
    groups: list[set[Cell]] = [set(sizes)]
    checked: dict[str, dict[str, Verdict]] = {}
    for place, name in enumerate(names):
        new = [
            {cell for cell in sizes if cell[place] == label}
            for label, verdict in parts[name].items()
            if verdict == Verdict.SHOWN
        ]
        if rests_on_few([*groups, *new], sizes, rule.minimum):
            checked[name] = {
                label: Verdict.HIDDEN if verdict == Verdict.SHOWN else verdict for label, verdict in parts[name].items()
            }
            continue
        groups += new
        checked[name] = parts[name]
    return checked


SAID = {
    Verdict.SHOWN: "",
    Verdict.TOO_FEW: "Fewer than {minimum} answers, or answers so alike that a figure would tell everybody's.",
    Verdict.HIDDEN: "Hidden so that a smaller group cannot be worked out from the rest.",
    Verdict.AGREED: "High agreement: everybody who answered sees it much the same way.",
}


def said(verdict: Verdict, rule: Rule = OURS) -> str:
    """The verdict in words, for a page, a file or a report. Empty for what is shown."""
    return SAID[verdict].format(minimum=rule.minimum)

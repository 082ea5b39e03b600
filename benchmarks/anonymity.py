"""Goal E1: try to work out single answers of anonymous pulses from everything that is shown of them.

    .venv/bin/python -m benchmarks.anonymity            # 200 cohorts: 50 each of 20, 40, 60 and 200 people

For each cohort three pulses are answered by chance. The attacker has every page, filter, wave and file, knows who
answered and everybody's role and unit, and treats each shown figure as an equation about unknown answers.

- solved: people whose answer the equations determine (unit vectors in the row space, by projection).
- small groups: sums or differences of shown figures that rest on one to four people.
- cornered: people left with one possible answer when answers are whole numbers from 1 to 5 (linear programming).
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from time import perf_counter
from typing import Any

import django
import numpy as np
from scipy.optimize import linprog
from scipy.stats import t as student

K = 5
WAVES = 3
SIZES = (20, 40, 60, 200)
VALUES = (1, 2, 3, 4, 5)


@dataclass
class Found:
    """What the attacker got out of a number of cohorts."""

    cohorts: int = 0
    answers: int = 0
    figures: int = 0
    hidden: int = 0
    solved: int = 0
    small: int = 0
    cornered: int = 0
    tried: int = 0
    seconds: float = field(default=0.0)


def a_cohort(people: int, chance: random.Random) -> list[dict[str, str]]:
    """Roles and units of a cohort: sometimes in line with each other, some units very small."""
    units = chance.randint(1, 6)
    weights = [chance.choice((1, 2, 5, 10)) for _ in range(units)]
    skew = chance.random()
    rows = []
    for number in range(people):
        role = "mentor" if number % 2 else "mentee"
        unit = chance.choices(range(units), weights)[0] if chance.random() > skew or role == "mentee" else 0
        rows.append({"role": role, "label": f"unit {unit}"})
    return rows


def a_wave(cohort: Sequence[dict[str, str]], items: Iterable[str], chance: random.Random) -> list[dict]:
    """Answers of those who took part; moods differ between units, so that some groups agree."""
    rate, mood = chance.uniform(0.4, 1.0), Counter({row["label"]: chance.randint(1, 5) for row in cohort})
    rows = []
    for person in cohort:
        if chance.random() < rate:
            scores = {
                item: None
                if chance.random() < 0.08
                else min(5, max(1, round(chance.gauss(mood[person["label"]], 0.9))))
                for item in items
            }
            rows.append({**person, "scores": scores})
    return rows


def shown_groups(line: Any, valid: Sequence[dict]) -> list[tuple[np.ndarray, Any]]:
    """Membership vector and figure of every shown group of a question."""
    found = []
    for name, groups in line.groups.items():
        for label, figure in groups.items():
            if figure.is_shown:
                members = [name == "everybody" or (row[name] or "Other") == label for row in valid]
                found.append((np.array(members, dtype=float), figure))
    return found


def attack(valid: Sequence[dict], groups: Sequence[tuple[np.ndarray, Any]], found: Found, *, corner: bool) -> None:
    """Everything the attacker tries on one question of one wave."""
    found.answers += len(valid)
    if not groups:
        return
    matrix = np.array([members for members, _figure in groups])
    projector = np.linalg.pinv(matrix) @ matrix
    found.solved += int(np.sum(np.isclose(np.diag(projector), 1.0, atol=1e-9)))
    atoms = atoms_of(matrix)
    small = [atom for atom in atoms if len(atom) < K]
    for number in range(1, K):
        for chosen in combinations(small, number):
            people = [person for atom in chosen for person in atom]
            if len(people) < K:
                part = projector[np.ix_(people, people)]
                found.small += bool(np.linalg.eigvalsh(part)[-1] > 1 - 1e-9)
    if corner:
        found.tried += len(valid)
        found.cornered += cornered(atoms, groups)


def atoms_of(matrix: np.ndarray) -> list[list[int]]:
    """People whom no figure tells apart."""
    atoms: dict[bytes, list[int]] = {}
    for person, column in enumerate(matrix.T):
        atoms.setdefault(column.tobytes(), []).append(person)
    return list(atoms.values())


def cornered(atoms: list[list[int]], groups: Sequence[tuple[np.ndarray, Any]]) -> int:
    """People with one possible answer: of their atom all must have given it in every table that fits the figures."""
    sizes = [len(atom) for atom in atoms]
    rows, limits = [], []
    for members, figure in groups:
        inside = [bool(members[atom[0]]) for atom in atoms]
        for weights, low, high in facts(figure):
            row = np.array([weight * here for here in inside for weight in weights])
            rows += [row, -row]
            limits += [high, -low]
    same = np.zeros((len(atoms), 5 * len(atoms)))
    for place in range(len(atoms)):
        same[place, 5 * place : 5 * place + 5] = 1
    bounds = [(0, size) for size in sizes for _value in VALUES]
    total = 0
    for place, size in enumerate(sizes):
        for value in range(5):
            target = np.zeros(5 * len(atoms))
            target[5 * place + value] = 1
            least = linprog(target, np.array(rows), limits, same, sizes, bounds, method="highs")
            if least.status == 0 and least.fun > size - 0.5:
                total += size
    return total


def facts(figure: Any) -> list[tuple[tuple[float, ...], float, float]]:
    """What a rounded figure says of its group's counts per answer: weights, at least, at most."""
    n = figure.n
    found = [
        (VALUES, n * (figure.mean - 0.05), n * (figure.mean + 0.05)),
        ((0, 0, 0, 1, 1), n * (figure.favourable - 0.5) / 100, n * (figure.favourable + 0.5) / 100),
    ]
    if figure.mean_low > 1.0 and figure.mean_high < 5.0:
        step = sqrt(n) / float(student.ppf(0.975, n - 1))
        low, high = (max(0.0, (figure.mean_high - figure.mean_low) / 2 + slack) * step for slack in (-0.05, 0.05))
        squares = tuple(value * value for value in VALUES)
        least = (n - 1) * low**2 + n * (figure.mean - 0.05) ** 2
        found.append((squares, least, (n - 1) * high**2 + n * (figure.mean + 0.05) ** 2))
    return found


def attack_cohorts(people: int, cohorts: int, *, seed: int = 1, corner_every: int = 1) -> Found:
    """Attack so many cohorts of a size."""
    from surveys.items import CORE, Item  # noqa: PLC0415  (Django must be set up first)
    from surveys.results import compute  # noqa: PLC0415

    chance, found, started = random.Random(seed * 1000 + people), Found(), perf_counter()
    items = [*CORE, Item("protected", "I have protected time for mentoring.")]
    for number in range(cohorts):
        found.cohorts += 1
        cohort = a_cohort(people, chance)
        for wave in range(WAVES):
            answers = a_wave(cohort, [item.key for item in items], chance)
            for line in compute(answers, items, ["role", "label"]):
                valid = [row for row in answers if row["scores"][line.key] is not None]
                groups = shown_groups(line, valid)
                found.figures += len(groups)
                found.hidden += sum(len(parts) for parts in line.groups.values()) - len(groups)
                corner = wave == 0 and line.key == "time" and number % corner_every == 0
                attack(valid, groups, found, corner=corner)
    found.seconds = perf_counter() - started
    return found


def main() -> None:
    """Attack 200 cohorts and print a line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=50, help="per size")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print("people cohorts  answers  figures   hidden  solved  small groups  cornered (of)   seconds")
    for people in SIZES:
        found = attack_cohorts(people, chosen.cohorts, seed=chosen.seed)
        print(
            f"{people:6} {found.cohorts:7} {found.answers:8} {found.figures:8} {found.hidden:8} {found.solved:7}"
            f" {found.small:13} {found.cornered:9} ({found.tried}) {found.seconds:8.1f}"
        )


if __name__ == "__main__":
    django.setup()
    main()

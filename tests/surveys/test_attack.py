"""Goal E1: nobody's answer can be worked out from all that is shown. `benchmarks/anonymity.py` attacks 200 cohorts."""

import random

import numpy as np
import pytest

from benchmarks.anonymity import SIZES, Found, a_cohort, a_wave, atoms_of, attack, attack_cohorts, cornered
from surveys.items import CORE
from surveys.results import Figure, compute, pooled


@pytest.mark.goal("E1")
@pytest.mark.parametrize("people", SIZES)
def test_nothing_shown_lets_anybody_s_answer_be_solved(people, capsys):
    found = attack_cohorts(people, 6, seed=2, corner_every=6)
    with capsys.disabled():
        print(
            f"\n  anonymity, {people} people: {found.figures} figures, {found.answers} answers, {found.solved} solved"
        )
    assert (found.solved, found.small, found.cornered) == (0, 0, 0)
    assert found.figures > 0


def test_the_attack_finds_what_a_careless_page_would_show():
    # Everybody, and the mentors: the one mentee is what is missing.
    members = [np.ones(8), np.array([1.0] * 7 + [0])]
    figure = Figure("shown", 8, 4.0, 3.0, 5.0, 80, 50, 95)
    found = Found()
    attack([{}] * 8, [(one, figure) for one in members], found, corner=False)
    assert (found.solved, found.small) == (1, 1)
    alike = [(np.ones(6), Figure("shown", 6, 5.0, 5.0, 5.0, 100, 61, 100))]
    assert cornered(atoms_of(np.ones((1, 6))), alike) == 6


@pytest.mark.goal("E1")
def test_the_score_over_all_core_questions_tells_nothing_new(capsys):
    chance = random.Random(5)
    answers = a_wave(a_cohort(60, chance), [item.key for item in CORE], chance)
    lines = compute(answers, CORE, ["role", "label"])
    score = pooled(lines)
    counts = [line.total.n for line in lines]
    again = sum(line.total.mean * n for line, n in zip(lines, counts, strict=True)) / sum(counts)
    assert score.mean == round(again, 1)

"""Circles against all ways to divide a few people."""

from itertools import combinations

import numpy as np
import pytest

from matching.engine import CircleProblem, Infeasible, solve_circles


def divisions(people, size_min, size_max):
    if not people:
        yield []
        return
    first, *rest = people
    for size in range(size_min - 1, size_max):
        for others in combinations(rest, size):
            left = [person for person in rest if person not in others]
            yield from ([(first, *others), *more] for more in divisions(left, size_min, size_max))


def value(problem, division):
    means = [problem.scores[np.ix_(circle, circle)] for circle in map(list, division)]
    return sum(mean[~np.eye(len(mean), dtype=bool)].sum() / (len(mean) - 1) for mean in means)


def circles_of(circle_of):
    return [tuple(np.flatnonzero(circle_of == circle)) for circle in range(circle_of.max() + 1)]


def random_circles(seed, people, **sizes):
    rng = np.random.default_rng(seed)
    allowed = rng.random((people, people)) < 0.97
    return CircleProblem(rng.uniform(0, 100, (people, people)), allowed=allowed & allowed.T, **sizes)


@pytest.mark.parametrize("people", [8, 9, 10])
def test_no_division_of_a_few_is_better(people):
    problem = random_circles(people, people, size_min=3, size_max=5)
    values = [value(problem, division) for division in divisions(list(range(people)), 3, 5)]
    assert value(problem, circles_of(solve_circles(problem))) == pytest.approx(np.nanmax(values))


def test_everybody_sits_in_a_circle_of_the_right_size_with_allowed_people():
    problem = random_circles(1, 53)
    circles = circles_of(solve_circles(problem))
    assert sorted(person for circle in circles for person in circle) == list(range(53))
    assert {len(circle) for circle in circles} <= {4, 5, 6}
    assert not np.isnan(value(problem, circles))


def test_the_order_of_people_changes_nothing():
    problem = random_circles(2, 20)
    order = np.random.default_rng(2).permutation(20)
    found = circles_of(solve_circles(CircleProblem(problem.scores[np.ix_(order, order)])))
    again = {tuple(sorted(order[list(circle)].tolist())) for circle in found}
    assert again == {tuple(map(int, circle)) for circle in circles_of(solve_circles(problem))}


@pytest.mark.parametrize(("people", "message"), [(7, "size_min, size_max: 7 people"), (3, "size_min, size_max")])
def test_people_who_cannot_be_divided(people, message):
    with pytest.raises(Infeasible, match=message):
        solve_circles(CircleProblem(np.ones((people, people)), size_min=4, size_max=6))


def test_people_who_must_be_kept_apart():
    allowed = np.ones((4, 4), dtype=bool)
    allowed[0, 1] = False
    with pytest.raises(Infeasible, match="allowed"):
        solve_circles(CircleProblem(np.ones((4, 4)), allowed=allowed))


@pytest.mark.parametrize(("field", "sizes"), [("size_min", (1, 3)), ("size_max", (4, 3))])
def test_a_wrong_size_is_named(field, sizes):
    with pytest.raises(ValueError, match=f"^{field}: "):
        CircleProblem(np.ones((4, 4)), *sizes)


def test_nobody_sits_nowhere():
    assert solve_circles(CircleProblem(np.zeros((0, 0)))).tolist() == []

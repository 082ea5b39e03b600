"""A problem says which field is wrong, before anything is solved."""

import numpy as np
import pytest
from scipy import sparse

from matching.engine import Infeasible, Problem

TWO = np.array([[50.0, 60.0], [70.0, np.nan]])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scores", {"scores": [1.0, 2.0]}),
        ("scores", {"scores": TWO + 60}),
        ("scores", {"scores": TWO - 60}),
        ("scores", {"scores": [[np.inf, 1.0]]}),
        ("scores", {"scores": sparse.csr_array([[101.0]])}),
        ("allowed", {"allowed": np.ones((3, 2), dtype=bool)}),
        ("allowed", {"allowed": np.full((2, 2), 7)}),
        ("capacity", {"capacity": [1, 1, 1]}),
        ("capacity", {"capacity": [1, -1]}),
        ("capacity", {"capacity": [1, 1.5]}),
        ("minimum_group", {"minimum_group": [-1, 0]}),
        ("minimum_score", {"minimum_score": 101}),
        ("keep", {"keep": [(0, 2)]}),
        ("keep_bonus", {"keep_bonus": -1}),
        ("group_of", {"group_of": [0]}),
        ("group_of", {"group_of": [-2, 0]}),
        ("group_of", {"max_unmatched_gap": 0.1}),
        ("max_unmatched_gap", {"group_of": [0, 1], "max_unmatched_gap": 2}),
        ("mentor_scores", {"mentor_scores": np.ones((1, 2))}),
        ("locked", {"locked": [(2, 0)]}),
        ("locked", {"locked": [(-1, 0)]}),
        ("locked", {"locked": [(1, 1)]}),
        ("locked", {"locked": [(0, 0)], "allowed": np.zeros((2, 2), dtype=bool)}),
        ("locked", {"locked": [(0, 0)], "minimum_score": 55}),
        ("locked", {"locked": [(0, 0), (0, 1)]}),
        ("locked", {"locked": [(0, 0), (1, 0)]}),
        ("locked", {"locked": [(0, 0)], "capacity": [0, 1]}),
    ],
)
def test_a_wrong_field_is_named(field, values):
    with pytest.raises(ValueError, match=f"^{field}: "):
        Problem(**{"scores": TWO, **values})


def test_locks_that_contradict_each_other_are_named():
    with pytest.raises(Infeasible, match=r"mentee 0 is locked to mentor 0 and to mentor 1"):
        Problem(TWO, locked=[(0, 0), (0, 1)])


def test_a_lock_given_twice_counts_once():
    assert Problem(TWO, locked=[(0, 0), (0, 0)]).locked == ((0, 0),)


def test_the_given_scores_are_left_as_they_were():
    scores = TWO.copy()
    problem = Problem(scores, allowed=np.array([[True, False], [True, True]]))
    problem.choosable(np.arange(2))
    assert np.array_equal(scores, TWO, equal_nan=True)

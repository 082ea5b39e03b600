"""Pairs among peers against another library."""

import networkx as nx
import numpy as np
import pytest

from matching.engine import Infeasible, PeerProblem, peers, solve_peers


def random_peers(seed: int) -> PeerProblem:
    rng = np.random.default_rng(seed)
    people = int(rng.integers(2, 18))
    scores = rng.integers(0, 5, (people, people)) * 20.0 if seed % 2 else rng.uniform(0, 100, (people, people))
    return PeerProblem(scores, allowed=rng.random(scores.shape) < rng.choice([0.5, 0.9]))


def points(problem: PeerProblem, pairs) -> float:
    return sum(problem.scores[first, second] for first, second in pairs)


def pairs_of(partner_of: np.ndarray) -> list[tuple[int, int]]:
    return [(person, int(partner)) for person, partner in enumerate(partner_of) if partner > person]


def test_as_many_people_and_points_as_another_library_finds():
    for seed in range(40):
        problem = random_peers(seed)
        first, second = np.nonzero(np.triu(~np.isnan(problem.scores), 1))
        weights = np.rint(problem.scores[first, second] * 1e6).astype(int).tolist()
        graph = nx.Graph()
        graph.add_weighted_edges_from(zip(first.tolist(), second.tolist(), weights, strict=True))
        expected = nx.max_weight_matching(graph, maxcardinality=True)
        found = pairs_of(solve_peers(problem))
        assert len(found) == len(expected)
        assert points(problem, found) == pytest.approx(points(problem, expected), abs=1e-4)


def test_the_order_of_people_changes_nothing():
    rng = np.random.default_rng(1)
    for seed in range(0, 40, 2):
        problem = random_peers(seed)
        order = rng.permutation(len(problem.scores))
        found = solve_peers(PeerProblem(problem.scores[np.ix_(order, order)]))
        assert np.where(found < 0, -1, order[found]).tolist() == solve_peers(problem)[order].tolist()


def test_partners_have_each_other():
    partner_of = solve_peers(random_peers(3))
    paired = np.flatnonzero(partner_of >= 0)
    assert partner_of[partner_of[paired]].tolist() == paired.tolist()


def test_a_pair_forbidden_in_one_direction_is_not_chosen():
    assert solve_peers(PeerProblem(np.full((2, 2), 90.0), allowed=[[1, 1], [0, 1]])).tolist() == [-1, -1]


def test_locked_pairs_stand():
    scores = np.array([[0, 90, 1, 1], [90, 0, 1, 1], [1, 1, 0, 90], [1, 1, 90, 0]], dtype=float)
    assert solve_peers(PeerProblem(scores, locked=[(2, 0)])).tolist() == [2, 3, 0, 1]


def test_best_pairs_first_then_more_until_nobody_is_alone(monkeypatch):
    monkeypatch.setattr(peers, "COMPLETE_LIMIT", 0)
    monkeypatch.setattr(peers, "BEST_OF_EACH", 1)
    scores = np.ones((7, 7))
    scores[:, 0] = scores[0] = 99.0
    assert (solve_peers(PeerProblem(scores)) < 0).sum() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scores", {"scores": np.ones((2, 3))}),
        ("scores", {"scores": np.full((2, 2), 101.0)}),
        ("allowed", {"allowed": np.ones((3, 3), dtype=bool)}),
        ("locked", {"locked": [(0, 0)]}),
        ("locked", {"locked": [(0, 5)]}),
    ],
)
def test_a_wrong_field_is_named(field, values):
    with pytest.raises(ValueError, match=f"^{field}: "):
        PeerProblem(**{"scores": np.ones((2, 2)), **values})


def test_locks_that_share_a_person_are_named():
    with pytest.raises(Infeasible, match="person 0 is locked to 1 and to 2"):
        PeerProblem(np.ones((3, 3)), locked=[(0, 1), (2, 0)])


def test_nobody_has_no_partner():
    assert solve_peers(PeerProblem(np.zeros((0, 0)))).tolist() == []

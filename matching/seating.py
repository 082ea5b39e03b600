"""Peer circles: who sits with whom, and who hosts.

A circle is kept as pairs of each member with the host: the one whose fit with the others is best, and who invites to
the first session. `mentor_of` holds the host of each row, the row itself for a host, NOBODY for who has no circle.
"""

import numpy as np

from matching.engine import CircleProblem, Infeasible, solve_circles
from matching.scoring.sides import BoolArray, FloatArray, IntArray

NOBODY = -1
KEPT_TOGETHER = 100.0
COMPRESSED = 0.05
"""Fits are made this small beside a locked pair, so that no gain elsewhere pulls it apart."""


def seat_circles(
    points: FloatArray, may: BoolArray, sizes: tuple[int, int], locked: tuple[tuple[int, int], ...], seed: int
) -> IntArray:
    """Host of each row. Whoever fits least is left out where sizes do not come out even or nobody may sit with them."""
    scores, together = points.copy(), may & may.T
    if locked:
        scores *= COMPRESSED
        for one, other in locked:
            scores[one, other] = scores[other, one] = KEPT_TOGETHER
    seated = np.arange(len(points))
    host_of = np.full(len(points), NOBODY, dtype=np.int64)
    while len(seated) >= sizes[0]:
        if _comes_out_even(len(seated), sizes):
            try:
                found = solve_circles(
                    CircleProblem(
                        scores[np.ix_(seated, seated)],
                        size_min=sizes[0],
                        size_max=sizes[1],
                        allowed=together[np.ix_(seated, seated)],
                    ),
                    seed,
                )
            except Infeasible:
                pass
            else:
                for circle in range(int(found.max()) + 1):
                    members = seated[found == circle]
                    host_of[members] = host_among(points, members)
                return host_of
        seated = np.delete(seated, _fits_least(points, together, seated))
    return host_of


def host_among(points: FloatArray, members: IntArray) -> int:
    """Who fits the others best; the first of equals."""
    among = points[np.ix_(members, members)]
    return int(members[int((among.sum(axis=1) - among.diagonal()).argmax())])


def _comes_out_even(people: int, sizes: tuple[int, int]) -> bool:
    return -(-people // sizes[1]) <= people // sizes[0]


def _fits_least(points: FloatArray, together: BoolArray, seated: IntArray) -> int:
    """Place of the one with the fewest to sit with, and then with the lowest fits."""
    may = together[np.ix_(seated, seated)] & ~np.eye(len(seated), dtype=np.bool_)
    fits = np.where(may, points[np.ix_(seated, seated)], 0.0).sum(axis=1)
    return int(np.lexsort((fits, may.sum(axis=1)))[0])

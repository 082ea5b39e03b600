"""From learned shares to weights that a person can accept: never far from today's in one step, and whole numbers."""

from collections.abc import Sequence

import numpy as np

from matching.learning.ridge import FloatArray

LARGEST_CHANGE = 0.25
HIGHEST_WEIGHT = 10
_TOLERANCE = 1e-9


def capped_shares(configured: FloatArray, learned: FloatArray, largest: float = LARGEST_CHANGE) -> FloatArray:
    """The shares nearest to the learned ones that sum to 1 and change each configured share by at most that part."""
    low, high = configured * (1 - largest), configured * (1 + largest)
    below, above = float((low - learned).min()), float((high - learned).max())
    # Moving all by the same amount and cutting off is the nearest point of the box with the right sum.
    for _step in range(200):
        middle = (below + above) / 2
        if np.clip(learned + middle, low, high).sum() < 1:
            below = middle
        else:
            above = middle
    return np.asarray(np.clip(learned + (below + above) / 2, low, high), dtype=np.float64)


def whole_weights(weights: Sequence[int], shares: FloatArray, largest: float = LARGEST_CHANGE) -> list[int]:
    """Weights from 0 to 10 whose shares come nearest to these, none further from today's than allowed.

    Today's weights when no whole numbers come nearer.
    """
    today = np.array(weights, dtype=np.float64)
    now = today / today.sum()
    best, distance = list(weights), float(((now - shares) ** 2).sum())
    top = float(shares.max())
    for scale in np.linspace(1.0, HIGHEST_WEIGHT / top, 400):
        found = np.rint(shares * scale)
        if found.max() > HIGHEST_WEIGHT or (found[today > 0] < 1).any() or not found.sum():
            continue
        reached = found / found.sum()
        if (np.abs(reached - now) > largest * now + _TOLERANCE).any():
            continue
        off = float(((reached - shares) ** 2).sum())
        if off < distance - _TOLERANCE:
            best, distance = [int(one) for one in found], off
    return best

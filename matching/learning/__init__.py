"""Learning from outcomes: pure numpy and scipy, no Django.

What is known of published relationships (values of the criteria when they were proposed, and how both sides rated
them later) becomes weights that fit a little better, never far from those a person set, and never by themselves.
"""

from matching.learning.proposing import FEWEST_RATED, Correlation, Learned, RatedPairs, correlation, learn
from matching.learning.ridge import Fit, fit_guarded, fit_unguarded
from matching.learning.validation import Gain
from matching.learning.weights import LARGEST_CHANGE, capped_shares, whole_weights

__all__ = [
    "FEWEST_RATED",
    "LARGEST_CHANGE",
    "Correlation",
    "Fit",
    "Gain",
    "Learned",
    "RatedPairs",
    "capped_shares",
    "correlation",
    "fit_guarded",
    "fit_unguarded",
    "learn",
    "whole_weights",
]

"""Learning from outcomes: pure numpy and scipy, no Django.

What is known of published relationships (values of the criteria when they were proposed, and how both sides rated
them later) becomes weights that fit a little better, never far from those a person set, and never by themselves.
"""

from matching.learning.ridge import Fit, fit_guarded, fit_unguarded, slope_on
from matching.learning.validation import Gain, cross_validated_gain
from matching.learning.weights import LARGEST_CHANGE, capped_shares, whole_weights

__all__ = [
    "LARGEST_CHANGE",
    "Fit",
    "Gain",
    "capped_shares",
    "cross_validated_gain",
    "fit_guarded",
    "fit_unguarded",
    "slope_on",
    "whole_weights",
]

"""From a snapshot to scores: pure numpy, no Django.

Every criterion gives each pair a value from 0 to 1 against fixed anchors, never against who else is in the cohort; a
missing answer counts as the mean of the answered pairs and is flagged. Weights turn values into points of 100.
"""

from matching.scoring.pairs import score_pairs
from matching.scoring.rules import RuleMask
from matching.scoring.scores import ScoredCriterion, Scores

__all__ = ["RuleMask", "ScoredCriterion", "Scores", "score_pairs"]

"""What is known of published relationships: criterion values when they were proposed, and how both sides rated them.

Ratings leave here in sums only, and in steps: a figure changes when five more relationships have something new, so
that no single rating can be worked out from what the page said before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.disclosure import MINIMUM_FOR_COMMENTS, MINIMUM_FOR_SCORES
from core.tenancy import purpose
from matching.enums import ProposalState
from matching.learning import FEWEST_RATED, Correlation, RatedPairs, correlation
from matching.models import Proposal
from matching.snapshot import digest
from programs.enums import CriterionKind
from programs.models import Criterion, Program
from relationships.enums import RelationshipState
from relationships.models import RelationshipRating

# Fewer say nothing about a criterion that the interval does not make look like something.
FEWEST_FOR_CRITERIA = 20
NAMES_OF_THIRDS = ("Lowest third", "Middle third", "Highest third")
Given = tuple[int, int, int]


@dataclass(frozen=True)
class Dataset:
    """A program's rated relationships, and what they may be used for."""

    criteria: list[Criterion]
    pairs: RatedPairs
    scores: list[float]
    rated: int
    ended_unrated: int

    @property
    def is_enough(self) -> bool:
        """Whether weights may be learned."""
        return self.pairs.count >= FEWEST_RATED

    @property
    def digest(self) -> str:
        """Equal for equal data."""
        pairs = self.pairs
        return digest([pairs.values.tolist(), pairs.ratings.tolist(), pairs.cohorts.tolist(), pairs.mentors.tolist()])


@dataclass(frozen=True)
class Third:
    """Relationships by their fit when they were proposed: lowest, middle, highest third."""

    name: str
    count: int
    low: float
    high: float
    rating: float
    reach: float


def dataset_of(program: Program) -> Dataset:
    """Everything that may be learned from. Opted-in identities are no part of it."""
    criteria = list(
        Criterion.objects.filter(program=program, weight__gt=0).exclude(kind=CriterionKind.OPTED_IN_IDENTITY)
    )
    proposals = list(
        Proposal.objects.filter(run__cohort__program=program, state=ProposalState.PUBLISHED, relationship__isnull=False)
        .select_related("run", "relationship")
        .order_by("id")
    )
    given = _ratings({one.relationship_id for one in proposals if one.relationship_id})
    quality = _quality(proposals, given)
    settled = _quality(proposals, settle(given))
    used = [one for one in proposals if one.pk in settled]
    ended = [one for one in proposals if one.relationship and one.relationship.state == RelationshipState.ENDED]
    return Dataset(
        criteria=criteria,
        pairs=RatedPairs(
            values=_values(used, [one.public_id for one in criteria]),
            ratings=np.array([settled[one.pk] for one in used], dtype=np.float64),
            cohorts=np.array([one.run.cohort_id for one in used], dtype=np.int64),
            mentors=np.array([one.mentor_id for one in used], dtype=np.int64),
        ),
        scores=[one.score for one in used],
        rated=len(quality),
        ended_unrated=sum(one.pk not in quality for one in ended),
    )


def settle(given: Sequence[Given], step: int = MINIMUM_FOR_SCORES) -> list[Given]:
    """The ratings up to the last moment at which `step` more relationships had something new. Oldest first.

    A relationship counts as soon as two of its people rated: before, it changes no figure.
    """
    sides: dict[int, set[int]] = defaultdict(set)
    touched: set[int] = set()
    settled = 0
    for at, (relationship, participant, _value) in enumerate(given, start=1):
        sides[relationship].add(participant)
        if len(sides[relationship]) > 1:
            touched.add(relationship)
        if len(touched) >= step:
            settled, touched = at, set()
    return list(given[:settled])


def correlations(data: Dataset) -> list[tuple[Criterion, Correlation | None]] | None:
    """How far each criterion goes with the ratings; None below twenty relationships."""
    if data.pairs.count < FEWEST_FOR_CRITERIA:
        return None
    pairs = data.pairs
    return [
        (one, correlation(pairs.values[:, at], pairs.ratings, pairs.cohorts)) for at, one in enumerate(data.criteria)
    ]


def overall(data: Dataset) -> Correlation | None:
    """How far the fit goes with the ratings."""
    if data.pairs.count < FEWEST_FOR_CRITERIA:
        return None
    return correlation(np.array(data.scores), data.pairs.ratings, data.pairs.cohorts)


def thirds(data: Dataset) -> list[Third]:
    """The mean rating of the lowest, middle and highest fits with its 95 % interval; empty where thirds are small."""
    order = np.argsort(np.array(data.scores), kind="stable")
    found = []
    for name, part in zip(NAMES_OF_THIRDS, np.array_split(order, len(NAMES_OF_THIRDS)), strict=True):
        ratings = data.pairs.ratings[part]
        if len(ratings) < MINIMUM_FOR_COMMENTS or float(ratings.std()) == 0:
            return []
        reach = 1.96 * float(ratings.std(ddof=1)) / float(np.sqrt(len(ratings)))
        fits = [data.scores[int(at)] for at in part]
        found.append(Third(name, len(ratings), min(fits), max(fits), float(ratings.mean()), reach))
    return found


def _ratings(relationship_ids: Iterable[int]) -> list[Given]:
    """(relationship, participant, value), in the order in which they came in."""
    with purpose("learning"):
        rows = RelationshipRating.objects.filter(relationship_id__in=set(relationship_ids)).order_by("id")
        return list(rows.values_list("relationship_id", "participant_id", "value"))


def _quality(proposals: Iterable[Proposal], given: Iterable[Given]) -> dict[int, float]:
    """Proposal id -> mean of both sides' means. Only where both sides rated."""
    values: dict[tuple[int, int], list[int]] = defaultdict(list)
    for relationship, participant, value in given:
        values[relationship, participant].append(value)
    found = {}
    for one in proposals:
        if one.relationship_id is None:
            continue
        sides = [values.get((one.relationship_id, side)) for side in (one.mentee_id, one.mentor_id)]
        if all(sides):
            found[one.pk] = sum(sum(side) / len(side) for side in sides if side) / len(sides)
    return found


def _values(proposals: Sequence[Proposal], keys: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Values by criterion; one that a run did not have yet counts as the mean of the others."""
    found = np.full((len(proposals), len(keys)), np.nan)
    for row, one in enumerate(proposals):
        value_of = {line["key"]: line["value"] for line in one.breakdown}
        found[row] = [value_of.get(key, np.nan) for key in keys]
    for column in range(len(keys)):
        known = found[:, column][~np.isnan(found[:, column])]
        found[np.isnan(found[:, column]), column] = known.mean() if len(known) else 0.5
    return found

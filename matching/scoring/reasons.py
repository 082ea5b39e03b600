"""Everything that is said about one chosen pair: breakdown, sentence, reasons for both, and what deserves a look."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.rule_words import broken_rule
from matching.scoring.evidence import Evidence, Names, evidence_of, hours_in_words
from matching.scoring.scores import ScoredCriterion, Scores
from matching.scoring.sides import UNKNOWN, IntArray

EQUAL = 1e-9
"""Points that two fits may differ by and still share a place."""
NUMBERS_AT_ONCE = 1 << 17
LOW_SCORE = 50.0
LOW_COVERAGE = 0.5
FEW_ANSWERS = 0.75
FEW_HOURS = 2 * 60
FAR_LEVELS = 0.2
LONGEST_SENTENCE = 400
MOST_GOOD = 2
GOOD_TO_KNOW = frozenset({"fills_mentor"})
"""Flags that are shown, but alone are no reason to look closer."""
MOST_TOLD = 4
NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Account:
    """What is known of one pair, ready to be stored with a proposal."""

    score: float
    breakdown: list[dict[str, Any]]
    sentence: str
    reasons: list[str]
    flags: list[dict[str, str]]
    coverage: float
    rank_for_mentee: int
    rank_for_mentor: int

    @property
    def needs_look(self) -> bool:
        """Whether a person should look before publishing."""
        return any(flag["code"] not in GOOD_TO_KNOW for flag in self.flags)


def account_for(
    scores: Scores, row: int, column: int, names: Names, *, taken: int = 1, ranks: tuple[int, int] | None = None
) -> Account:
    """Explain one pair. `taken`: places of the mentor that the plan uses, this pair included.

    `ranks`: the pair's place for the mentee and for the mentor, where they are known already.
    """
    points, most = scores.points(row, column), scores.most_points
    answered = [bool(one.answered[row, column]) for one in scores.criteria]
    found = [
        evidence_of(scores, one, row, column, names) if is_answered else NO_EVIDENCE
        for one, is_answered in zip(scores.criteria, answered, strict=True)
    ]
    breakdown = [
        {
            "key": one.key,
            "label": one.label,
            "kind": one.kind,
            "weight": most[at],
            "value": round(float(one.values[row, column]), 4),
            "points": points[at],
            "evidence": list(found[at].tokens),
            "assumed": not answered[at],
        }
        for at, one in enumerate(scores.criteria)
        if one.share
    ]
    coverage = scores.coverage_of(answered)
    if ranks is None:
        ranks = _rank(scores, row, column, of_mentee=True), _rank(scores, row, column, of_mentee=False)
    by_points = sorted(range(len(points)), key=lambda at: (-points[at], at))
    return Account(
        score=scores.shown(row, column),
        breakdown=breakdown,
        sentence=_sentence(found, points, most, by_points),
        reasons=_reasons(found, by_points),
        flags=flags_of(scores, row, column, taken=taken, coverage=coverage),
        coverage=coverage,
        rank_for_mentee=ranks[0],
        rank_for_mentor=ranks[1],
    )


def flags_of(scores: Scores, row: int, column: int, *, taken: int, coverage: float) -> list[dict[str, str]]:
    """Why a person should look at the pair, the gravest first: short words and a sentence each."""
    flags = []
    coverage, total = scores.among_known(coverage), scores.shown(row, column)
    flags += [
        _flag(
            "rule_relaxed",
            "Rule relaxed",
            f"So that nobody stays unmatched, a rule gave way: {broken_rule(rule.kind, rule.configuration)}.",
        )
        for rule in scores.broken_rules(row, column)
        if rule.relax
    ]
    if total < LOW_SCORE:
        flags.append(_flag("low_score", "Low fit", f"The fit is {total:g} of 100."))
    minutes = int(scores.sides.shared_minutes[row, column])
    if minutes != UNKNOWN and minutes <= FEW_HOURS:
        words = hours_in_words(minutes).replace("hour", "shared hour")
        flags.append(_flag("few_hours", words, f"Their working days have {hours_in_words(minutes)} in common."))
    flags += _flags_of_values(scores, row, column)
    if coverage < LOW_COVERAGE:
        flags.append(_flag("low_coverage", "Few answers", f"Only {coverage:.0%} of the fit rests on answers."))
    elif coverage < FEW_ANSWERS:
        assumed = [
            one.label for one in scores.criteria if not one.answered[row, column] and one not in scores.unanswered
        ]
        flags.append(_flag("assumed", "Answers assumed", f"Not answered, counted as average: {', '.join(assumed)}."))
    if scores.sides.snapshot.get("knows_reporting_lines") and _line_unknown(scores, row, column):
        flags.append(
            _flag("line_unknown", "Line not known", "A reporting line is not known: check that none is shared.")
        )
    capacity = int(scores.sides.columns[column]["capacity"])
    if not scores.sides.are_peers and capacity > 1 and taken >= int(scores.places[column]):
        flags.append(_flag("fills_mentor", "Fills the mentor", f"With this pair all {capacity} places are taken."))
    return flags


def _flags_of_values(scores: Scores, row: int, column: int) -> list[dict[str, str]]:
    """Little new perspective, and levels far apart."""
    same: list[dict[str, str]] = []
    far = []
    for one in scores.criteria:
        if one.kind == "different" and not same and one.answered[row, column] and one.values[row, column] < 0.5:
            same.append(_flag("same_function", _same_words(one.configuration["field"]), "Little new perspective."))
        if one.kind == "level_gap" and _is_far(one, row, column):
            far.append(_far_apart(scores, row, column))
    return same + far


def _is_far(criterion: ScoredCriterion, row: int, column: int) -> bool:
    """Levels so far from what is best that they give next to nothing."""
    return bool(criterion.answered[row, column] and criterion.values[row, column] <= FAR_LEVELS + 1e-6)


def _far_apart(scores: Scores, row: int, column: int) -> dict[str, str]:
    gap = int(scores.sides.level_gap[row, column])
    side = "above" if gap > 0 else "below"
    words = f"{abs(gap)} {'level' if abs(gap) == 1 else 'levels'} {side}" if gap else "Same level"
    return _flag("far_levels", words, "The levels of the two are far from what the program looks for.")


def _flag(code: str, label: str, text: str) -> dict[str, str]:
    return {"code": code, "label": label, "text": text}


def _same_words(field: str) -> str:
    return f"Same {field.removeprefix('attributes.').replace('_', ' ')}"


def _line_unknown(scores: Scores, row: int, column: int) -> bool:
    """Somebody has no manager in the data and manages nobody in it: then the line is unknown, not empty."""
    sides = scores.sides
    pair = (sides.rows[row], sides.columns[column])
    return any(not one.get("line") and one["person"] not in sides.known_bosses for one in pair)


def _sentence(found: list[Evidence], points: list[float], most: list[float], by_points: list[int]) -> str:
    """The strongest reason and the largest gap, or the two strongest reasons."""
    lost = sorted(range(len(points)), key=lambda at: (points[at] - most[at], at))
    gaps = [found[at].gap for at in lost if found[at].gap and most[at] - points[at] >= 3.0][:1]
    good = [found[at].good for at in by_points if found[at].good][: MOST_GOOD - len(gaps)]
    words = [part[:1].upper() + part[1:] + "." for part in (*good, *gaps)]
    return (" ".join(words) or "No answers to compare yet.")[:LONGEST_SENTENCE]


def _reasons(found: list[Evidence], by_points: list[int]) -> list[str]:
    """Why they were paired, as both read it."""
    told = [found[at].told for at in by_points if found[at].told][:MOST_TOLD]
    return [f"{sentence}." for sentence in told]


def _rank(scores: Scores, row: int, column: int, *, of_mentee: bool) -> int:
    """Place of the pair among all that the rules allow to this side; 1 is the best."""
    line = scores.total[row] if of_mentee else scores.total[:, column]
    may = scores.allowed[row] if of_mentee else scores.allowed[:, column]
    return 1 + int(((line > scores.total[row, column] + EQUAL) & may).sum())


def ranks_in(scores: Scores, rows: IntArray, columns: IntArray) -> tuple[IntArray, IntArray]:
    """The same for many pairs at once: places for the rows, and for the columns."""
    own = scores.total[rows, columns] + EQUAL
    of_rows = np.ones(len(rows), dtype=np.int64)
    of_columns = np.ones(len(rows), dtype=np.int64)
    step = max(1, NUMBERS_AT_ONCE // max(len(scores.sides.columns), len(rows), 1))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        better = (scores.total[part] > own[start : start + step, None]) & scores.allowed[part]
        of_rows[start : start + step] += better.sum(axis=1)
    for start in range(0, len(scores.sides.rows), step):
        some = slice(start, start + step)
        better = np.take(scores.total[some], columns, axis=1) > own
        better &= np.take(scores.allowed[some], columns, axis=1)
        of_columns += better.sum(axis=0)
    return of_rows, of_columns

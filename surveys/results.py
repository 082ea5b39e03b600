"""What a pulse says, as far as it may be said: computed once, at close, from all answers.

Every figure carries its n and a 95 % interval, and passes `core.disclosure`; a page, a file or a report shows this and
nothing else. B5 pools answers of items instead of averaging people: a figure per person would let the answers of
whoever skipped an item be worked out.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev
from typing import Any

from scipy.stats import t as student

from core.disclosure import Rule, Verdict, are_alike, disclose, said
from surveys.box import Row
from surveys.enums import ItemKind
from surveys.items import CORE_KEYS, Item

Z = NormalDist().inv_cdf(0.975)
FAVOURABLE_FROM = 4
SMALL_GROUP_TO = 29
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Figure:
    """What is shown of one question for one group. Empty numbers: not shown, and `says` tells why."""

    verdict: str
    n: int | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    favourable: int | None = None
    low: int | None = None
    high: int | None = None
    says: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there are numbers."""
        return self.verdict == Verdict.SHOWN

    @property
    def is_small(self) -> bool:
        """Few answers: indicative only."""
        return self.n is not None and self.n <= SMALL_GROUP_TO


@dataclass(frozen=True)
class Line:
    """One question with its figures: everybody first, then each label of each breakdown."""

    key: str
    text: str
    kind: str
    role: str
    groups: dict[str, dict[str, Figure]]

    @property
    def total(self) -> Figure:
        """The figure of everybody who was asked this question."""
        return self.groups[EVERYBODY][EVERYBODY]


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson)."""
    share, square = successes / n, Z * Z
    middle = share + square / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return (middle - half) / (1 + square / n), (middle + half) / (1 + square / n)


def recommend_score(values: Sequence[float]) -> tuple[float, float, float]:
    """Share of 9 and 10 minus share of 0 to 6, in points, with its adjusted Wald interval (metric B7)."""
    n = len(values)
    promoters, detractors = sum(value >= 9 for value in values), sum(value <= 6 for value in values)
    more, fewer, all_ = promoters + 0.75, detractors + 0.75, n + 3
    middle = (more - fewer) / all_
    half = Z * sqrt(((more + fewer) / all_ - middle * middle) / all_)
    return 100 * (promoters - detractors) / n, 100 * (middle - half), 100 * (middle + half)


def compute(answers: Sequence[Row], items: Sequence[Item], breakdowns: Sequence[str], minimum: int = 5) -> list[Line]:
    """The figures of every scored question. `breakdowns`: keys of an answer ("role", "label")."""
    return [_line(item, answers, breakdowns, minimum) for item in items if item.kind != ItemKind.WORDS]


def pooled(lines: Sequence[Line]) -> Figure:
    """The pulse score (B5): the core questions together. Made of shown figures only, so it tells nothing new."""
    core = [line.total for line in lines if line.key in CORE_KEYS]
    if len(core) < len(CORE_KEYS) or not all(figure.is_shown for figure in core):
        return Figure(Verdict.HIDDEN, says="Not shown: not every one of the three core questions can be shown.")
    counts = [figure.n or 0 for figure in core]
    people = min(counts)
    weighted = sum((figure.mean or 0) * n for figure, n in zip(core, counts, strict=True)) / sum(counts)
    share = sum((figure.favourable or 0) * n for figure, n in zip(core, counts, strict=True)) / sum(counts)
    # Answers of one person hang together: the interval is that of as many people, not of as many answers.
    low, high = wilson(round(share / 100 * people), people)
    return Figure(
        Verdict.SHOWN, people, round(weighted, 1), None, None, round(share), round(100 * low), round(100 * high)
    )


def _line(item: Item, answers: Sequence[Row], breakdowns: Sequence[str], minimum: int) -> Line:
    valid = [row for row in answers if row["scores"].get(item.key) is not None]
    values = [float(row["scores"][item.key]) for row in valid]
    labels = {name: [row[name] or "Other" for row in valid] for name in breakdowns}
    if item.role or item.kind == ItemKind.RECOMMEND:
        labels = {}
    is_recommend = item.kind == ItemKind.RECOMMEND
    rule = Rule.at_least(max(minimum, 10) if is_recommend else minimum)
    found = disclose(values, labels, rule, line=None if is_recommend else FAVOURABLE_FROM)
    groups = {EVERYBODY: {EVERYBODY: _figure(values, found.total, rule, item.kind)}}
    for name, parts in found.parts.items():
        groups[name] = {
            label: _figure(_of(values, labels[name], label), verdict, rule, item.kind)
            for label, verdict in parts.items()
        }
    return Line(item.key, item.text, item.kind, item.role, groups)


def _of(values: Sequence[float], labels: Sequence[str], wanted: str) -> list[float]:
    return [value for value, label in zip(values, labels, strict=True) if label == wanted]


def _figure(values: Sequence[float], verdict: Verdict, rule: Rule, kind: str) -> Figure:
    if verdict != Verdict.SHOWN:
        return Figure(verdict, says=said(verdict, rule))
    n = len(values)
    if kind == ItemKind.RECOMMEND:
        score, low, high = recommend_score(values)
        return Figure(verdict, n, round(score), round(low), round(high))
    mean, spread = fmean(values), 0.0 if are_alike(values) else stdev(values)
    half = float(student.ppf(0.975, n - 1)) * spread / sqrt(n)
    favourable = sum(value >= FAVOURABLE_FROM for value in values)
    low, high = wilson(favourable, n)
    return Figure(
        verdict,
        n,
        round(mean, 1),
        round(max(1.0, mean - half), 1),
        round(min(5.0, mean + half), 1),
        round(100 * favourable / n),
        round(100 * low),
        round(100 * high),
    )


def comments(texts: Sequence[Row], people: int, minimum: int, names: Sequence[str]) -> list[dict[str, str]]:
    """Words in random order, only when enough people answered; names of people of the cohort are blacked out."""
    if people < minimum:
        return []
    shown = [{"item": str(row["item"]), "text": redact(str(row["text"]), names)} for row in texts]
    random.SystemRandom().shuffle(shown)
    return shown


def redact(text: str, names: Sequence[str]) -> str:
    """The text without the names, whole words of three letters or more."""
    words = sorted({part for name in names for part in name.split() if len(part) > 2}, key=len, reverse=True)
    if not words:
        return text
    return re.sub(rf"\b({'|'.join(map(re.escape, words))})\b", "[name]", text, flags=re.IGNORECASE)


def to_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """For the survey's row."""
    return [asdict(line) for line in lines]


def from_json(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines of a survey's row."""
    return [Line(**{**row, "groups": {name: _figures(parts) for name, parts in row["groups"].items()}}) for row in rows]


def _figures(parts: dict[str, dict[str, Any]]) -> dict[str, Figure]:
    return {label: Figure(**figure) for label, figure in parts.items()}

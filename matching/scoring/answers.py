"""Answers of one person as weighted items, so that two answers can be compared whatever their kind."""

import re
from typing import Any

RANK_WEIGHTS = (1.0, 0.8, 0.6, 0.4, 0.3)
LAST_WEIGHT = 0.2
SHORTEST_WORD = 4
WORD = re.compile(r"[^\W\d_]+")
# Words that say nothing of what a person wants.
_EMPTY = (
    "about also been being best both could from have help into just like made make more most much need "
    "over some such than that their them then there these they this through time want what when where "
    "which while will with within work working would years year your yours able become better very other "
    "people person role "
)
EMPTY_WORDS = frozenset(_EMPTY.split())


def item_weights(person: dict[str, Any], key: str, questions: dict[str, Any]) -> dict[str, float]:
    """What the person named, with weights from 0 to 1: ranked choices 1, .8, .6 and so on; words of a text 1 each."""
    answer = person.get("answers", {}).get(key)
    if answer in (None, "", []):
        return {}
    kind = questions.get(key, {}).get("kind")
    if kind == "ranked" and isinstance(answer, list):
        return {plain(item): rank_weight(at) for at, item in enumerate(answer)}
    if kind == "skills" and isinstance(answer, list):
        return {plain(item["skill"]): 1.0 for item in answer}
    if isinstance(answer, list):
        return {plain(item): 1.0 for item in answer}
    if kind == "text":
        return dict.fromkeys(telling_words(str(answer)), 1.0)
    return {plain(answer): 1.0}


def plain(item: object) -> str:
    """How items are compared: without case."""
    return str(item).strip().casefold()


def telling_words(text: str) -> list[str]:
    """Words of a text that say something, each once, in their order."""
    words = (word.casefold() for word in WORD.findall(text))
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST_WORD and word not in EMPTY_WORDS))


def scale_value(person: dict[str, Any], key: str, scale: Any) -> float | None:
    """A scale answer as a share of the scale, 0 to 1; None without an answer."""
    answer = person.get("answers", {}).get(key)
    if answer is None or not isinstance(scale, dict):
        return None
    low, high = float(scale.get("from", 1)), float(scale.get("to", 5))
    return (float(answer) - low) / max(high - low, 1e-9)


def rank_weight(at: int) -> float:
    """What a choice at a place (0: the first) counts."""
    return RANK_WEIGHTS[at] if at < len(RANK_WEIGHTS) else LAST_WEIGHT

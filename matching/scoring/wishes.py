"""What participants asked for themselves: whom they chose, what they aspire to, how they like to work."""

from typing import Any

import numpy as np

from matching.scoring.answers import EMPTY_WORDS, WORD, rank_weight
from matching.scoring.criteria import Values, mirrored, shared_answers
from matching.scoring.sides import BoolArray, Sides, SmallFloatArray, both, multi_hot

MENTEE_PERCENT = 60
MENTEE, MENTOR = "mentee", "mentor"
COMPLEMENT = "complement"
_SHORT = "am an and as at be by do for go he if in is me my no of on or so the to up us we"
SHORT_WORDS = frozenset(_SHORT.split())


def ranked_choice(sides: Sides, configuration: dict[str, Any]) -> Values:
    """First choice 1, second .8, third .6; 0 for somebody who was not chosen by one who chose others.

    Where both sides chose, the mentee's choice counts `mentee_percent` of 100; otherwise the choice that there is.
    """
    side = configuration.get("side", "both")
    share = {MENTEE: 100, MENTOR: 0}.get(side, configuration.get("mentee_percent", MENTEE_PERCENT)) / 100
    wanted, has_chosen = _choices(sides, by_rows=True)
    wanting, is_choosing = _choices(sides, by_rows=False)
    of_mentees = np.float32(share) * has_chosen[:, None]
    of_mentors = np.float32(1 - share) * is_choosing[None, :]
    weight = of_mentees + of_mentors
    values = (of_mentees * wanted + of_mentors * wanting) / np.maximum(weight, 1e-9)
    return mirrored(sides, values.astype(np.float32), weight > 0)


def _choices(sides: Sides, *, by_rows: bool) -> tuple[SmallFloatArray, BoolArray]:
    """Weights of the choices that the rows (or the columns) made, and who of them made any."""
    rows = {person["id"]: at for at, person in enumerate(sides.rows)}
    columns = {person["id"]: at for at, person in enumerate(sides.columns)}
    values = np.zeros(sides.shape, dtype=np.float32)
    choosers = rows if by_rows else columns
    has_chosen = np.zeros(len(choosers), dtype=np.bool_)
    for chooser, chosen, rank in sides.snapshot.get("choices", ()):
        if chooser in choosers:
            has_chosen[choosers[chooser]] = True
            row, column = (chooser, chosen) if by_rows else (chosen, chooser)
            if row in rows and column in columns:
                values[rows[row], columns[column]] = rank_weight(rank - 1)
    return values, has_chosen


def style(sides: Sides, configuration: dict[str, Any]) -> Values:
    """How alike two ways of working are; with `prefer` complement, how different."""
    found = shared_answers(sides, configuration)
    if configuration.get("prefer") != COMPLEMENT:
        return found
    return Values(np.float32(1.0) - found.values, found.answered)


def aspiration(sides: Sides, configuration: dict[str, Any]) -> Values:
    """Words that the mentee's aspiration and the mentor's place share, as a part of the shorter of the two."""
    ours = [aspired_words(person, configuration["wanted"]) for person in sides.rows]
    theirs = [place_words(person, configuration["field"]) for person in sides.columns]
    left, right = multi_hot(ours, theirs)
    shorter = np.minimum(left.sum(axis=1)[:, None], right.sum(axis=1)[None, :])
    values = (left @ right.T / np.maximum(shorter, 1.0)).astype(np.float32)
    return mirrored(sides, values, both([bool(one) for one in ours], [bool(one) for one in theirs]))


def aspired_words(person: dict[str, Any], key: str) -> list[str]:
    """Telling words of what a person wants to become."""
    answer = person.get("answers", {}).get(key)
    items = answer if isinstance(answer, list) else [answer or ""]
    return _words(" ".join(str(item) for item in items))


def place_words(person: dict[str, Any], field: str) -> list[str]:
    """Telling words of a person's title, department or the like."""
    return _words(str(person.get("values", {}).get(field) or ""))


def _words(text: str) -> list[str]:
    """Words of two letters or more, each once: departments are called HR and IT."""
    words = (word.casefold() for word in WORD.findall(text))
    skipped = EMPTY_WORDS | SHORT_WORDS
    return list(dict.fromkeys(word for word in words if len(word) > 1 and word not in skipped))

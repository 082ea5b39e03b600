"""Evidence of choices, aspirations, styles, distances and tables, in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from matching.scoring.answers import item_weights, plain
from matching.scoring.facts import Case, Evidence, field_name, listed, upper
from matching.scoring.tables import raw_table_value
from matching.scoring.wishes import COMPLEMENT, aspired_words, place_words

PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
CLOSE, MIDDLING = 0.75, 0.5


def _distance(case: Case) -> Evidence:
    """Closest and furthest: both values, and whether they are as far apart as the criterion looks for."""
    field = case.criterion.configuration["field"]
    ours, theirs = (
        one.get("values", {}).get(field, one.get(field))
        for one in (case.scores.sides.rows[case.row], case.scores.sides.columns[case.column])
    )
    name, tokens = field_name(field), (_readable(ours), _readable(theirs))
    is_same = plain(ours) == plain(theirs)
    values = f"both {tokens[0]}" if is_same else f"{tokens[0]} and {tokens[1]}"
    wants_close = case.criterion.kind == "closest"
    if case.value >= CLOSE:
        word = "Close" if wants_close else "Far apart"
        return Evidence(tokens, f"{word} in {name}: {values}", "", f"You are {word.lower()} in {name}: {values}")
    word = "Far apart" if wants_close else "Close"
    return Evidence(tokens, "", f"{word} in {name}: {values}" if case.value < MIDDLING else "")


def _readable(value: Any) -> str:
    """Years of a date; anything else as it is."""
    try:
        return str(date.fromisoformat(str(value)).year)
    except ValueError:
        return str(value)


def _ranked_choice(case: Case) -> Evidence:
    """Who chose whom. What a participant did not choose is not told as a reason."""
    mentee, mentor = case.scores.sides.rows[case.row]["id"], case.scores.sides.columns[case.column]["id"]
    rank_of = {(one, other): rank for one, other, rank in case.scores.sides.snapshot.get("choices", ())}
    side = case.criterion.configuration.get("side", "both")
    ours = rank_of.get((mentee, mentor)) if side != "mentor" or case.scores.sides.are_peers else None
    theirs = rank_of.get((mentor, mentee)) if side != "mentee" or case.scores.sides.are_peers else None
    tokens = [f"{case.names.mentee}: choice {ours}"] if ours else []
    tokens += [f"{case.names.mentor}: choice {theirs}"] if theirs else []
    if ours and theirs:
        return Evidence(tuple(tokens), "Both chose each other", "", "You chose each other")
    if ours:
        words = f"{case.names.mentor} is {case.names.mentee}'s {_place(ours)} choice"
        return Evidence(tuple(tokens), words, "", f"{case.names.mentee} chose {case.names.mentor}")
    if theirs:
        words = f"{case.names.mentee} is {case.names.mentor}'s {_place(theirs)} choice"
        return Evidence(tuple(tokens), words, "", f"{case.names.mentor} chose {case.names.mentee}")
    return Evidence((), "", "Neither chose the other")


def _place(rank: int) -> str:
    return PLACES.get(rank, f"{rank}th")


def _style(case: Case) -> Evidence:
    sides, configuration = case.scores.sides, case.criterion.configuration
    ours, theirs = configuration.get("mentee", ""), configuration.get("mentor", "")
    mentee, mentor = sides.rows[case.row], sides.columns[case.column]
    questions = sides.snapshot["questions"]
    wants_other = configuration.get("prefer") == COMPLEMENT
    if questions.get(ours, {}).get("scale"):
        tokens = (f"{mentee['answers'][ours]} and {mentor['answers'][theirs]} on the scale",)
        words = f"{'Different' if wants_other else 'Alike'} in {case.label}"
        other = f"{'Alike' if wants_other else 'Different'} in {case.label}"
        return Evidence(tokens, words, "", "") if case.value >= MIDDLING else Evidence(tokens, "", other)
    named, offered = item_weights(mentee, ours, questions), item_weights(mentor, theirs, questions)
    shared = sorted((one for one in named if one in offered), key=lambda one: (-named[one], one))
    answer = mentee.get("answers", {}).get(ours)
    written = {plain(one): str(one) for one in (answer if isinstance(answer, list) else [answer])}
    words = listed([f"“{written.get(one, one)}”" for one in shared])
    if wants_other:
        good = "Work in different ways, so that each sees what the other does not" if case.value >= MIDDLING else ""
        return Evidence(tuple(shared), good, "" if good else f"Both work the same way: {words}")
    if not shared:
        return Evidence((), "", f"Nothing in common in {case.label}")
    good = f"Both like to work by {words}"
    return Evidence(tuple(written.get(one, one) for one in shared), good, "", f"You both like to work by {words}")


def _aspiration(case: Case) -> Evidence:
    sides, configuration = case.scores.sides, case.criterion.configuration
    mentee, mentor = sides.rows[case.row], sides.columns[case.column]
    field = configuration["field"]
    aims = aspired_words(mentee, configuration["wanted"])
    shared = [word for word in place_words(mentor, field) if word in aims]
    place = str(mentor.get("values", {}).get(field, ""))
    if not shared:
        if not sides.are_peers or not place:
            return Evidence((), "", f"{case.names.mentor} works elsewhere than {case.names.mentee} aims at")
        return Evidence((), "", "Neither works where the other aims at")
    good = f"{case.names.mentee} aims at what {case.names.mentor} does: {place}"
    return Evidence((place,), good, "", f"{case.names.mentor} works where {case.names.mentee} wants to go: {place}")


def _table(case: Case) -> Evidence:
    sides, configuration = case.scores.sides, case.criterion.configuration
    ours = raw_table_value(sides.rows[case.row], configuration["of_mentee"])
    theirs = raw_table_value(sides.columns[case.column], configuration["of_mentor"])
    words = upper(f"{case.label}: {ours} with {theirs}")
    good = words if case.value >= CLOSE else ""
    return Evidence((ours, theirs), good, words if case.value < MIDDLING else "", good)


WISHES: dict[str, Callable[[Case], Evidence]] = {
    "closest": _distance,
    "furthest": _distance,
    "ranked_choice": _ranked_choice,
    "style": _style,
    "aspiration": _aspiration,
    "table": _table,
}

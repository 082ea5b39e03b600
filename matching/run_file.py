"""A run as one file that replays: docs/run-file.md describes the format.

People stand in it by participant number, with what scoring compares and nothing else: no names, no addresses, no
protected attributes, and of free text only stand-ins for its telling words, which are equal where the words are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matching.replay import Outcome
from matching.scoring.answers import EMPTY_WORDS, SHORTEST_WORD, WORD
from matching.scoring.wishes import SHORT_WORDS
from matching.snapshot import Snapshot, digest

FORMAT = "mentorship.matching-run"
VERSION = 1
# Fields of a person that name somebody or hold free text: equal where the texts are, unreadable otherwise.
VEILED_FIELDS = frozenset(
    {"manager", "first_name", "last_name", "preferred_name", "email", "external_id", "biography", "title"}
)
# No vowels and no y: a stand-in is never a word, and never one of the words that scoring leaves out.
_LETTERS = "bcdfghjklmnpqrstvwxz"
# Scoring counts words from four letters on, titles also shorter ones: a stand-in is as long as that needs.
_SHORT, _LONG = 3, 6
# Told by nobody: the program team sees what they lead to, never whom somebody named.
PRIVATE_PARTS = frozenset({"choices", "apart"})


class UnreadableFileError(ValueError):
    """The file is no run of this product, was changed, or comes from a newer version."""


@dataclass(frozen=True)
class RunFacts:
    """What is told of the run itself."""

    id: str
    number: int
    program: str
    cohort: str
    structure: str
    engine_version: str
    objective: str
    seed: int
    snapshot_at: datetime | None
    seconds: dict[str, float]
    input_hash: str
    weights_hash: str


def run_document(
    facts: RunFacts, snapshot: Snapshot, outcome: Outcome, changes: list[dict[str, Any]]
) -> dict[str, Any]:
    """The content of the file. `changes` are the steps of the review: kind and time, no people."""
    inputs, left_out = without_private(snapshot)
    return {
        "format": FORMAT,
        "version": VERSION,
        "run": {
            "id": facts.id,
            "number": facts.number,
            "program": facts.program,
            "cohort": facts.cohort,
            "structure": facts.structure,
            "engine_version": facts.engine_version,
            "objective": facts.objective,
            "seed": facts.seed,
            "snapshot_at": facts.snapshot_at.isoformat() if facts.snapshot_at else None,
            "seconds": facts.seconds,
        },
        "hashes": {
            "run_inputs": facts.input_hash,
            "weights": facts.weights_hash,
            "inputs": digest(inputs),
            "result": digest(outcome),
        },
        # With something left out that counted, the file shows what was computed but cannot prove it.
        "replays": not left_out,
        "left_out": left_out,
        "inputs": inputs,
        "result": outcome,
        "changes_by_hand": changes,
    }


def read_document(content: bytes) -> dict[str, Any]:
    """A file that `run_document` made, checked. UnreadableFileError, in words, for anything else."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise UnreadableFileError("The file is not JSON.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnreadableFileError("The file does not hold a matching run.")
    if document.get("version") != VERSION:
        raise UnreadableFileError(f"The file has version {document.get('version')}; this product reads {VERSION}.")
    for part, name in (("inputs", "inputs"), ("result", "result")):
        if digest(document.get(part)) != document["hashes"].get(name):
            raise UnreadableFileError(f"The {part} of the file were changed: they no longer have their hash.")
    return document


def without_private(snapshot: Snapshot) -> tuple[Snapshot, list[str]]:
    """The snapshot as it may leave, and what had to be left out. With nothing left out every pair scores as before."""
    people = [*snapshot["mentees"], *snapshot["mentors"]]
    texts = frozenset(key for key, question in snapshot["questions"].items() if question["kind"] == "text")
    veil = _Veil(people, texts, VEILED_FIELDS - _legible_fields(snapshot))
    left_out = ["protected attributes"] if any(person.get("identity") for person in people) else []
    if any(snapshot.get(part) for part in PRIVATE_PARTS):
        left_out.append("whom participants chose or would rather not have")
    sides = {side: [veil.person(person) for person in snapshot[side]] for side in ("mentees", "mentors")}
    return {**{key: value for key, value in snapshot.items() if key not in PRIVATE_PARTS}, **sides}, left_out


class _Veil:
    """Stand-ins for words and names: the same for the same, in the order of the alphabet."""

    def __init__(self, people: Sequence[dict[str, Any]], texts: frozenset[str], fields: frozenset[str]) -> None:
        self.texts, self.fields = texts, fields
        legible: set[str] = set()
        hidden: set[str] = set()
        for person in people:
            for key, answer in person.get("answers", {}).items():
                (hidden if key in texts else legible).update(_words(answer))
            for key, value in person.get("values", {}).items():
                if key in fields:
                    hidden.add(_compared(value))
                else:
                    legible.update(_words(value))
        # A word that is also an option, or stands in a field, is no secret, and scoring compares the two.
        words = sorted(hidden - legible)
        short = [word for word in words if len(word) < SHORTEST_WORD]
        self.of = {word: _stand_in(at, _SHORT) for at, word in enumerate(short)}
        self.of |= {word: _stand_in(at, _LONG) for at, word in enumerate(one for one in words if one not in self.of)}

    def person(self, person: dict[str, Any]) -> dict[str, Any]:
        """A person as they may stand in the file."""
        found = {key: value for key, value in person.items() if key != "identity"}
        if "answers" in person:
            found["answers"] = {
                key: " ".join(self.of.get(word, word) for word in _words(value)) if key in self.texts else value
                for key, value in person["answers"].items()
            }
        if "values" in person:
            found["values"] = {
                key: self.of.get(_compared(value), _compared(value)) if key in self.fields else value
                for key, value in person["values"].items()
            }
        return found


def _legible_fields(snapshot: Snapshot) -> frozenset[str]:
    """Fields whose words or values a criterion reads as they are: titles of an aspiration, both sides of a table."""
    found = set()
    for one in snapshot["criteria"]:
        settings = one["configuration"]
        if one["kind"] == "aspiration":
            found.add(settings.get("field", ""))
        for side in ("of_mentee", "of_mentor"):
            found.add(str(settings.get(side, "")).removeprefix("field:"))
    return frozenset(found)


def _words(answer: object) -> list[str]:
    """The words that scoring could compare in an answer or a value, each once, in their order."""
    items = answer if isinstance(answer, list) else [answer]
    texts = [str(item["skill"]) if isinstance(item, dict) and "skill" in item else str(item) for item in items]
    words = (word.casefold() for text in texts for word in WORD.findall(text))
    return list(dict.fromkeys(word for word in words if len(word) > 1 and word not in EMPTY_WORDS | SHORT_WORDS))


def _compared(value: object) -> str:
    """How scoring compares values of a field."""
    return str(value).strip().casefold()


def _stand_in(number: int, width: int) -> str:
    letters = []
    for _place in range(width):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(reversed(letters))

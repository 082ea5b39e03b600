"""A run as one file that replays: docs/run-file.md describes the format.

People stand in it by participant number, with what scoring compares and nothing else: no names, no addresses, no
protected attributes, and of free text only stand-ins for its telling words, which are equal where the words are.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matching.replay import Outcome
from matching.scoring.answers import plain, telling_words
from matching.snapshot import Snapshot, digest

FORMAT = "mentorship.matching-run"
VERSION = 1
# Fields of a person that name somebody or hold free text: equal where the texts are, unreadable otherwise.
VEILED_FIELDS = frozenset(
    {"manager", "first_name", "last_name", "preferred_name", "email", "external_id", "biography", "title"}
)
# No vowels and no y: a stand-in is never a word, and never one of the words that scoring leaves out.
_LETTERS = "bcdfghjklmnpqrstvwxz"
_WIDTH = 5


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
    """The snapshot as it may leave, which scores every pair as before; and what had to be left out for that."""
    people = [*snapshot["mentees"], *snapshot["mentors"]]
    texts = {key for key, question in snapshot["questions"].items() if question["kind"] == "text"}
    veil = _Veil(_words(people, texts), _items(people, texts))
    left_out = ["protected attributes"] if any(person.get("identity") for person in people) else []
    sides = {side: [_veiled(person, texts, veil) for person in snapshot[side]] for side in ("mentees", "mentors")}
    return {**snapshot, **sides}, left_out


class _Veil:
    """Stand-ins for words and texts: the same for the same, in the order of the alphabet."""

    def __init__(self, words: set[str], options: set[str]) -> None:
        # A word that is also an option of a question is no secret, and scoring compares the two.
        self.kept = options & words
        self.of = {word: _stand_in(at) for at, word in enumerate(sorted(words - self.kept))}

    def text(self, answer: str) -> str:
        """A free text: its telling words in their order."""
        return " ".join(word if word in self.kept else self.of[word] for word in telling_words(answer))

    def whole(self, value: object) -> str:
        """A value that is compared as a whole."""
        return self.of[_compared(value)]


def _veiled(person: dict[str, Any], texts: set[str], veil: _Veil) -> dict[str, Any]:
    found = {key: value for key, value in person.items() if key != "identity"}
    if "answers" in person:
        found["answers"] = {
            key: veil.text(str(value)) if key in texts else value for key, value in person["answers"].items()
        }
    if "values" in person:
        found["values"] = {
            key: veil.whole(value) if key in VEILED_FIELDS else value for key, value in person["values"].items()
        }
    return found


def _words(people: Iterable[dict[str, Any]], texts: set[str]) -> set[str]:
    """Everything that needs a stand-in."""
    found: set[str] = set()
    for person in people:
        for key, value in person.get("answers", {}).items():
            if key in texts:
                found.update(telling_words(str(value)))
        found.update(_compared(value) for key, value in person.get("values", {}).items() if key in VEILED_FIELDS)
    return found


def _items(people: Iterable[dict[str, Any]], texts: set[str]) -> set[str]:
    """What people chose or named in answers that are no free text."""
    found: set[str] = set()
    for person in people:
        for key, answer in person.get("answers", {}).items():
            if key in texts:
                continue
            for item in answer if isinstance(answer, list) else [answer]:
                found.add(plain(item["skill"] if isinstance(item, dict) and "skill" in item else item))
    return found


def _compared(value: object) -> str:
    """How scoring compares values of a field."""
    return str(value).strip().casefold()


def _stand_in(number: int) -> str:
    letters = []
    for _place in range(_WIDTH):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "q" + "".join(reversed(letters))

"""The starter set: texts of our own, one file each, that every new organization begins with and may change."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS_A_MINUTE = 130
MARK = "+++\n"


@dataclass(frozen=True)
class Starter:
    """A text of the set. `key` is the name of its file; role, stage and skill may be empty."""

    key: str
    title: str
    summary: str
    kind: str
    role: str
    stage: str
    skill: str
    text: str

    @property
    def minutes(self) -> int:
        """To read it and think about it, in whole minutes."""
        return max(1, round(len(self.text.split()) / WORDS_A_MINUTE))


@cache
def starters() -> tuple[Starter, ...]:
    """All texts of the set, by file name."""
    folder = Path(__file__).with_name("starters")
    return tuple(_read(path) for path in sorted(folder.glob("*.md")))


def _read(path: Path) -> Starter:
    """Facts between two lines of +++, then the text."""
    _before, facts, text = path.read_text(encoding="utf-8").split(MARK, 2)
    return Starter(key=path.stem, text=text.strip(), **tomllib.loads(facts))

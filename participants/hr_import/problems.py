"""What can be wrong with a file, and with a row of it."""

from dataclasses import asdict, dataclass
from typing import Any


class FileProblem(Exception):  # noqa: N818  (the file is at fault, not the program; its words are for the user)
    """The file cannot be read, or not safely. Each message stands alone and says what to do."""

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.messages = list(messages)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell (`column` is our key) or with the row (`column` is empty).

    `suggestion` is a value that would be right, `hint` says so in words.
    """

    column: str
    label: str
    message: str
    hint: str = ""
    suggestion: str = ""

    def as_json(self) -> dict[str, str]:
        """For storing beside the row."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """As read: “Manager: no person with ID 00417. Did you mean 00471 (Dana Petrov)?”."""
        words = f"{self.label}: {self.message}" if self.label else self.message
        return f"{words} {self.hint}".strip()


def problem_from_json(stored: dict[str, Any]) -> Problem:
    """The inverse of Problem.as_json."""
    return Problem(**stored)

from typing import Any

from django.core.management.base import BaseCommand

from organizations.access import actions
from organizations.enums import Role
from organizations.models import MEMBER

CLASSES = {
    "S": "structure: that something exists, its dates",
    "P": "process: what happened, without its content",
    "C": "content, for the people of a relationship only",
    "N": "own notes, for their author only",
    "V": "voice: answers and complaints",
    "R": "ratings",
    "H": "people and HR data",
    "G": "governance",
}
INTRODUCTION = """# Who may do what

Made by `manage.py describe_access > docs/permissions.md` from `organizations/access.toml`, the table that the code
enforces and the tests try. Anything not listed is denied. “Everybody” still reaches only what is theirs: a mentee her
own relationship, not others'.

Classes: {classes}.

| Action | Class | What it means | {roles} | Everybody |
|---|---|---|{lines}---|
"""


def page() -> str:
    """The permission table as a page."""
    roles = list(Role)
    text = INTRODUCTION.format(
        classes="; ".join(f"**{key}** {words}" for key, words in CLASSES.items()),
        roles=" | ".join(role.label for role in roles),
        lines="---|" * len(roles),
    )
    for action in actions().values():
        everybody = MEMBER in action.roles
        marks = ["✓" if everybody or role in action.roles else "" for role in roles]
        cells = [f"`{action.name}`", action.data_class, action.says, *marks, "✓" if everybody else ""]
        text += f"| {' | '.join(cells)} |\n"
    return text


class Command(BaseCommand):
    """Print the permission table as Markdown."""

    help = "Print docs/permissions.md."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the page to standard output."""
        self.stdout.write(page(), ending="")

"""Lists that the people of a file are put on, such as “Mentees 2027”.

They are kept as one further HR field, so that rules, filters and exports know them.
"""

from collections.abc import Iterable
from typing import Final

from core.errors import Refusal
from participants.hr_import.catalog import ATTRIBUTE, protected_kind
from participants.hr_import.directory import Directory
from participants.hr_import.rows import Draft

LIST: Final = "List"
MAX_LIST_NAME: Final = 80
_COLUMN: Final = ATTRIBUTE + LIST
_BETWEEN: Final = "; "


def clean_list_name(name: str) -> str:
    """A name without doubled spaces; empty for no list. Refusal for one that tells too much."""
    tidy = " ".join(name.split())
    if len(tidy) > MAX_LIST_NAME:
        raise Refusal(f"Use {MAX_LIST_NAME} characters or fewer for the name of the list.")
    if ";" in tidy or tidy.startswith("#"):
        raise Refusal("The name of a list has no semicolon, and no # in front.")
    if tidy and protected_kind(tidy):
        raise Refusal(
            "Everybody who sees people could read this list, and its name says something protected about them. "
            "Choose another name, such as the program's."
        )
    return tidy


def put_on_list(drafts: Iterable[Draft], directory: Directory, name: str) -> None:
    """Add a list to those that each person is on; drafts are recognised already."""
    if not name:
        return
    for draft in drafts:
        present = draft.values.get(_COLUMN)
        if present is None and draft.person_id is not None:
            present = directory.value(draft.person_id, "attributes").get(LIST)
        draft.values[_COLUMN] = joined(str(present or ""), name)


def joined(present: str, name: str) -> str:
    """The lists of a person with one more: "Mentees; Mentors"."""
    names = [part.strip() for part in present.split(";") if part.strip()]
    return _BETWEEN.join(names if name in names else [*names, name])

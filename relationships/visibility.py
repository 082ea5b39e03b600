"""Who sees what of a relationship, printed beside it. The access rules of the pages hold the same."""

from collections.abc import Sequence


def who_sees_what(others: Sequence[str], *, is_member: bool) -> list[tuple[str, str]]:
    """(what, who) for the page of a relationship. `others`: first names of the other people in it."""
    people = " and ".join(["You", *others]) if is_member else "The people in it"
    return [
        (
            "That you are paired, and since when" if is_member else "That they are paired, and since when",
            "Program team",
        ),
        ("Name, role, department, place", f"{people}, program team"),
        ("Why you were paired" if is_member else "Why they were paired", f"{people}, program team"),
        ("Scores and other candidates", "Program team"),
        ("Application answers", "Program team"),
        ("What you tell the coordinator" if is_member else "What people tell the coordinator", "The coordinator"),
    ]

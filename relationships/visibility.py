"""Who sees what of a relationship, printed beside it. Access rules and the tables' policies hold the same."""

from collections.abc import Sequence


def who_sees_what(others: Sequence[str], *, is_member: bool) -> list[tuple[str, str]]:
    """(what, who) for the page of a relationship. `others`: first names of the other people in it."""
    people = " and ".join(["You", *others]) if is_member else "The people in it"
    return [
        ("Your private notes" if is_member else "Private notes", "Only you" if is_member else "Their author"),
        ("Agenda, shared notes, what you agreed" if is_member else "Agenda, shared notes, actions", people),
        ("Session dates, lengths, who came", f"{people}, program team"),
        ("How useful a session was, words to the coordinator", "The author, the coordinator"),
        (
            "How it fits, while you try it" if is_member else "How it fits, while they try it",
            "The author, the coordinator",
        ),
        (
            "That you are paired, and why" if is_member else "That they are paired, and why",
            f"{people}, program team",
        ),
        ("Scores, other candidates, application answers", "Program team"),
    ]

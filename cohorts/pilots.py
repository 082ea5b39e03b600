"""How large a pilot should be, and why."""

PILOT_SMALLEST = 20
PILOT_LARGEST = 30


def pilot_warning(*, is_pilot: bool, target_pairs: int | None) -> str:
    """Why the size of a pilot deserves a second thought; empty when it is fine or not a pilot."""
    if not is_pilot or target_pairs is None or PILOT_SMALLEST <= target_pairs <= PILOT_LARGEST:
        return ""
    if target_pairs < PILOT_SMALLEST:
        return (
            f"{target_pairs} pairs are few for a pilot. With 20 to 30 pairs you can see patterns in the matching and "
            "in the answers; with fewer, one or two pairs decide what you believe."
        )
    return (
        f"{target_pairs} pairs are many for a pilot. With 20 to 30 pairs you can still talk to everybody and change "
        "course quickly; with more, problems reach many people before you have heard of them."
    )

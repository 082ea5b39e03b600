"""Values that leave for a spreadsheet must stay values: a cell that starts like a formula would be run by it."""

_STARTS_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠|%")


def defuse(value: object) -> object:
    """The value as it may be written into CSV or XLSX: text that starts like a formula gets an apostrophe in front.

    Numbers, dates and None stay as they are. `restore` takes the apostrophe away again.
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if _looks_like_formula(value) or _looks_defused(value) else value


def restore(text: str) -> str:
    """What stood in the cell before `defuse`; anything else is returned unchanged."""
    return text[1:] if _looks_defused(text) else text


def _looks_like_formula(text: str) -> bool:
    return text[:1] in _STARTS_FORMULA or text.lstrip()[:1] in _STARTS_FORMULA if text else False


def _looks_defused(text: str) -> bool:
    stripped = text.lstrip("'")
    return text.startswith("'") and _looks_like_formula(stripped)

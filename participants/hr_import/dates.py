"""Dates as HR systems write them. Only one thing can be unclear: whether 03/04 is in March or in April."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Literal

Order = Literal["dmy", "mdy", ""]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero",
            "feb february februar février fevrier febrero",
            "mar march mär märz mrz mars marzo",
            "apr april avr avril abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juil juillet julio",
            "aug august août aout agosto",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_PLAIN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?: \d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-. ]+([^\W\d]+)\.?[-, ]+(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?[-, ]+(\d{4})")


def _make(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def parse_date(text: str, order: Order = "") -> date | None:
    """The day that a cell names, None when it names none. `order` decides 03/04/2024; dots are always day first."""
    text = text.strip()
    if found := (_ISO.fullmatch(text) or _PLAIN.fullmatch(text)):
        return _make(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month_first = (order == "mdy" and found[2] != ".") or (second > 12 and found[2] != ".")
        return _make(year, first, second) if month_first else _make(year, second, first)
    if found := _DAY_FIRST.fullmatch(text):
        month = _MONTHS.get(found[2].casefold())
        return _make(int(found[3]), month, int(found[1])) if month else None
    if found := _MONTH_FIRST.fullmatch(text):
        month = _MONTHS.get(found[1].casefold())
        return _make(int(found[3]), month, int(found[2])) if month else None
    return None


def looks_like_date(text: str) -> bool:
    """Whether a cell is a date in some order."""
    return text[:1].isalnum() and len(text) <= 30 and parse_date(text) is not None


def date_text(value: date | datetime) -> str:
    """How dates of a workbook are handed on: 2024-03-31."""
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def find_order(cells: Iterable[str]) -> tuple[Order, bool]:
    """(order of day and month, whether it is sure) as the values of the date columns show it.

    Sure when some value can be read one way only, or when none can be read two ways.
    """
    day_first = month_first = unclear = 0
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip())
        if found is None or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        unclear += first <= 12 and second <= 12 and first != second
    if day_first and month_first:
        return ("dmy" if day_first >= month_first else "mdy"), False
    if day_first or month_first:
        return ("dmy" if day_first else "mdy"), True
    return "", not unclear

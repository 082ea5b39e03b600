"""From the text of a cell to a value of ours. Blank cells never get here; `#clear` empties."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.spreadsheets import restore
from participants.enums import PersonStatus
from participants.hr_import.catalog import other_time_zones, word_list
from participants.hr_import.dates import Order, parse_date
from participants.skills import DEFAULT_LEVEL, MAX_NAME, MAX_SKILLS, skill_key

CLEAR: Final = "#clear"
MAX_CAPACITY: Final = 50
# Longest text of each column, as the model has it.
LENGTHS: Final = {
    "external_id": 80,
    "email": 254,
    "first_name": 100,
    "last_name": 100,
    "full_name": 200,
    "preferred_name": 100,
    "manager": 254,
    "title": 160,
    "department": 160,
    "division": 160,
    "location": 160,
    "level": 80,
    "time_zone": 60,
    "language": 80,
    "biography": 10_000,
}
MAX_ATTRIBUTE: Final = 500
MAX_PROTECTED: Final = 300
# What #clear leaves behind.
EMPTY: Final[dict[str, Any]] = {"hire_date": None, "end_date": None, "level": None, "capacity": 1}

Skills = list[tuple[str, int]]


class UnfitValueError(ValueError):
    """A cell does not fit. The message goes on from the column's name; `suggestion` would fit."""

    def __init__(self, message: str, *, hint: str = "", suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.suggestion = message, hint, suggestion


def plain_text(text: str, longest: int) -> str:
    """Text that fits its column. UnfitValueError when it is too long."""
    if text[0] == "'":
        text = restore(text)
    if len(text) > longest:
        raise UnfitValueError(f"{len(text):,} characters; at most {longest:,} fit.", hint="Shorten it.")
    return text


# Most addresses are plain; Django's own check, which takes longer, judges the others.
_PLAIN_EMAIL: Final = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def email(text: str) -> str:
    """An address in lower case; "Dana <dana@example.org>" and mailto: are understood."""
    lower = text.lower()
    if len(lower) < 200 and _PLAIN_EMAIL.fullmatch(lower):
        return lower
    text = plain_text(text, LENGTHS["email"])
    if found := re.fullmatch(r"(?:[^<>]*<|mailto:)?([^<>\s]+@[^<>\s]+?)>?", text):
        text = found[1]
    text = text.lower()
    if not _is_email(text):
        raise UnfitValueError(f"“{text[:60]}” is not an e-mail address.")
    return text


def day(text: str, order: Order) -> date:
    """A date."""
    found = parse_date(text, order)
    if found is None:
        raise UnfitValueError(f"“{text[:40]}” is not a date.", hint="Write it as 2024-03-31.")
    return found


@lru_cache(maxsize=1)
def _time_zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()} | other_time_zones()


def time_zone(text: str) -> str:
    """A name of the time zone database, also from the names that Windows uses."""
    found = _time_zones().get(text.casefold().replace(" ", "_")) or _time_zones().get(text.casefold())
    if found is None:
        raise UnfitValueError(f"“{text[:40]}” is not a known time zone.", hint="Write it as Europe/Berlin.")
    return found


def status(text: str) -> str:
    """Active or left."""
    word = text.casefold()
    if word in word_list("active"):
        return PersonStatus.ACTIVE.value
    if word in word_list("left"):
        return PersonStatus.LEFT.value
    raise UnfitValueError(f"“{text[:40]}” is not known.", hint="Write “Active” or “Left”.")


def capacity(text: str) -> int:
    """A whole number of mentees."""
    if not re.fullmatch(r"\d{1,3}(\.0+)?", text) or int(float(text)) > MAX_CAPACITY:
        raise UnfitValueError(f"“{text[:20]}” is not a whole number from 0 to {MAX_CAPACITY}.")
    return int(float(text))


def skills(text: str) -> Skills:
    """Names with levels, of "Finance (4); Negotiation"; a skill named twice counts once."""
    text = restore(text)
    found: dict[str, tuple[str, int]] = {}
    for part in re.split(r"[;\n]" if ";" in text or "\n" in text else ",", text):
        name, level = _skill(part)
        if skill_key(name):
            found.setdefault(skill_key(name), (name, level))
    if len(found) > MAX_SKILLS:
        raise UnfitValueError(f"{len(found)} skills; at most {MAX_SKILLS} can be kept.")
    return list(found.values())


def _skill(part: str) -> tuple[str, int]:
    name, level = " ".join(part.split()), DEFAULT_LEVEL
    if match := re.fullmatch(r"(.*?)\s*(?:\(([0-9])\)|: ?([0-9]))", name):
        name, level = match[1], int(match[2] or match[3])
    if not 1 <= level <= 5:
        raise UnfitValueError(f"“{part.strip()[:40]}” has a level outside 1 to 5.")
    if len(name) > MAX_NAME:
        raise UnfitValueError(f"“{name[:40]}…” is too long for a skill.", hint="Separate skills with semicolons.")
    return name, level


def split_name(text: str) -> tuple[str, str]:
    """(first, last) of "Ada Okafor" and of "Okafor, Ada"."""
    if "," in text:
        last, _, first = text.partition(",")
        return first.strip(), last.strip()
    first, _, last = text.rpartition(" ")
    return (first.strip(), last) if first else (last, "")


Reader = Callable[[str], Any]


def reader_for(target: str, order: Order) -> Reader:
    """The function that reads cells of a column."""
    special: dict[str, Reader] = {
        "email": email,
        "hire_date": lambda text: day(text, order),
        "end_date": lambda text: day(text, order),
        "time_zone": time_zone,
        "status": status,
        "capacity": capacity,
        "skills_offer": skills,
        "skills_grow": skills,
    }
    if target in special:
        return special[target]
    longest = LENGTHS.get(target, MAX_ATTRIBUTE)
    return lambda text: plain_text(text, longest)

"""Certificates: their numbers, and what a check of one may say."""

import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from organizations.links import absolute
from organizations.models import Organization
from relationships.models import Certificate

# Without letters and digits that look alike on paper.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# 20 of 30 characters: 98 bits, more than anybody tries out.
LENGTH: Final = 20


@dataclass(frozen=True)
class Checked:
    """All that a check says."""

    name: str
    program: str
    starts_on: date
    ends_on: date
    issued_on: date
    is_valid: bool


def new_number() -> str:
    """A number that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(number: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))


def tidy_number(typed: str) -> str:
    """A number as it is stored, from how somebody typed it: case, spaces and hyphens do not matter."""
    return re.sub(r"[\s-]", "", typed).upper()[: LENGTH + 1]


def check(number: str) -> Checked | None:
    """What is known of a certificate of the active organization. None for a number that is none."""
    found = Certificate.objects.filter(number=tidy_number(number)).first()
    if found is None:
        return None
    return Checked(
        found.name,
        found.program_name,
        found.starts_on,
        found.ends_on,
        found.issued_on,
        found.is_valid,
    )


def check_address(organization: Organization, number: str) -> str:
    """Where anybody who holds the certificate can check it; printed on it."""
    return absolute(reverse("relationships:certificate_check", args=[organization.slug, grouped(number)]))

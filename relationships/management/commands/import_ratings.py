"""Ratings of relationships from a file: for programs that asked before they came here."""

import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cohorts.models import Participant
from core.errors import Refusal
from core.tenancy import tenant
from organizations.access import allows
from organizations.models import Membership, Organization
from relationships.actions.ratings import record_rating
from relationships.models import Relationship

COLUMNS = ("relationship", "person", "moment", "value")


class Command(BaseCommand):
    """All rows or none: what is wrong is told by line, and nothing is kept."""

    help = (
        "Import ratings from CSV with the columns relationship (its id), person (personnel number or e-mail), "
        "moment (mid or end), value (1 to 7) and, optionally, rated_on (YYYY-MM-DD) and instrument."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, what, and in whose name."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the program manager who imports")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, or say what is wrong."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        user = User.objects.filter(email__iexact=options["email"]).first()
        if organization is None or user is None:
            raise CommandError("There is no such organization or person.")
        with tenant(organization.pk, user_id=user.pk):
            membership = Membership.objects.filter(user=user, is_active=True).first()
            if not allows(membership, "relationship.rate"):
                raise CommandError(f"{user.email} may not import ratings here.")
            with transaction.atomic():
                count, wrong = self._import(options["file"], user)
                if wrong:
                    transaction.set_rollback(True)
        if wrong:
            raise CommandError("Nothing was imported.\n" + "\n".join(wrong[:20]))
        self.stdout.write(f"{count} ratings imported.")

    def _import(self, path: Path, user: User) -> tuple[int, list[str]]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                return 0, [f"The file lacks the column {name}." for name in missing]
            count, wrong = 0, []
            for number, row in enumerate(rows, start=2):
                try:
                    self._row(row, user)
                except (Refusal, ValueError) as error:
                    wrong.append(f"Line {number}: {error}")
                else:
                    count += 1
        return count, wrong

    def _row(self, row: dict[str, str], user: User) -> None:
        relationship = Relationship.objects.filter(public_id=row["relationship"]).first()
        if relationship is None:
            raise Refusal("There is no such relationship.")
        who = Q(person__external_id=row["person"]) | Q(person__email__iexact=row["person"])
        participant = Participant.objects.filter(who, relationship_members__relationship=relationship).first()
        if participant is None:
            raise Refusal("Nobody of that relationship has this personnel number or e-mail.")
        given = row.get("rated_on") or ""
        record_rating(
            relationship,
            participant,
            moment=row["moment"].strip().lower(),
            value=int(row["value"]),
            actor=user,
            instrument=row.get("instrument") or "imported",
            rated_on=date.fromisoformat(given) if given else None,
        )

"""Write a run into a file without the browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from core.errors import Refusal
from core.tenancy import tenant
from matching.actions.exporting import FILE_TYPES, export_run
from matching.models import MatchingRun
from organizations.access import allows
from organizations.models import Membership, Organization


class Command(BaseCommand):
    """Enters at the same action as the page, so the download is audited under the name of a person."""

    help = "Write a matching run into a file: json replays, csv and xlsx hold the pairs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which run, in whose name, where to."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("cohort", help="slug of the cohort")
        parser.add_argument("number", type=int, help="number of the run")
        parser.add_argument("file", type=Path, help=f"where to write; the ending says what: {', '.join(FILE_TYPES)}")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the program manager who downloads")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, or say why not."""
        target: Path = options["file"]
        kind = target.suffix.removeprefix(".")
        if kind not in FILE_TYPES:
            raise CommandError(f"The file must end in {', '.join(FILE_TYPES)}.")
        organization = Organization.objects.filter(slug=options["organization"]).first()
        user = User.objects.filter(email__iexact=options["email"]).first()
        if organization is None or user is None:
            raise CommandError("There is no such organization or person.")
        with tenant(organization.pk, user_id=user.pk):
            membership = Membership.objects.filter(user=user, is_active=True).first()
            if not allows(membership, "matching.export"):
                raise CommandError(f"{user.email} may not download runs here.")
            found = MatchingRun.objects.select_related("cohort__program").filter(
                cohort__slug=options["cohort"], number=options["number"]
            )
            run = found.first()
            if run is None:
                raise CommandError("There is no such run.")
            try:
                content = export_run(run, kind, actor=user)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        target.write_bytes(content)
        self.stdout.write(f"Run {run.number} of {run.cohort.name}: {len(content)} bytes in {target}.")

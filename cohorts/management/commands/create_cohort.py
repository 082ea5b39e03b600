"""`manage.py create_cohort halden spring-pilot --name "Spring 2027" --as priya@example.org`: without the browser."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cohorts.actions import create_cohort
from cohorts.dates import default_start
from organizations.command_line import acting
from programs.models import Program


class Command(BaseCommand):
    """Enters at the same action as the page."""

    help = "Plan a cohort of a program; prints its slug."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the page asks for, with its defaults."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("program", help="slug of the program")
        parser.add_argument("--name", required=True, help="people read it in mails, such as “Spring 2027”")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who plans it")
        parser.add_argument("--starts-on", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        parser.add_argument("--pilot", action="store_true", help="a pilot, kept apart from the full launch")
        parser.add_argument("--target-pairs", type=int, default=None)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find the program and plan."""
        with acting(options["organization"], options["email"], "cohort.manage") as actor:
            program = Program.objects.filter(slug=options["program"], archived_at=None).first()
            if program is None:
                raise CommandError(f"There is no program “{options['program']}” in this organization.")
            cohort = create_cohort(
                program,
                name=options["name"],
                starts_on=options["starts_on"] or default_start(timezone.localdate()),
                is_pilot=options["pilot"],
                target_pairs=options["target_pairs"],
                actor=actor,
            )
            self.stdout.write(cohort.slug)
            self.stdout.write(f"{cohort.name}, {cohort.starts_on} to {cohort.ends_on}.")

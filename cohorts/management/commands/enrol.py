"""`manage.py enrol halden spring-2027 --as priya@example.org`: put people into a cohort without the browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cohorts.actions import enrol
from cohorts.models import Cohort
from cohorts.queries.people import people_in_text, placeable
from cohorts.queries.places import counted
from organizations.command_line import acting
from programs.enums import ParticipantRole


class Command(BaseCommand):
    """Enters at the same action as the pages. All or nothing; nobody is mailed."""

    help = "Place everybody who may join in exactly one role, or the people whose addresses stand in a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Without --file everybody is placed by the program's rules."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("cohort", help="slug of the cohort")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who places them")
        parser.add_argument("--role", choices=ParticipantRole.values, default="", help="only this role")
        parser.add_argument("--file", type=Path, default=None, help="any text with e-mail addresses; needs --role")
        parser.add_argument("--places", type=int, default=None, help="mentees for each mentor; else as profiles say")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Place people role by role."""
        if options["file"] and not options["role"]:
            raise CommandError("Say with --role as what the people in the file take part.")
        with acting(options["organization"], options["email"], "participant.manage") as actor:
            cohort = Cohort.objects.select_related("program").filter(slug=options["cohort"]).first()
            if cohort is None:
                raise CommandError(f"There is no cohort “{options['cohort']}” in this organization.")
            for role in [options["role"]] if options["role"] else cohort.program.roles:
                self._place(cohort, role, actor, options)

    def _place(self, cohort: Cohort, role: str, actor: User, options: dict[str, Any]) -> None:
        if options["file"]:
            named = people_in_text(_text(options["file"]))
            people = list(named.people)
            for address in named.unknown:
                self.stderr.write(f"Nobody here has {address}.")
        else:
            people = list(placeable(cohort, role))
        done = enrol(cohort, people, role, capacity=options["places"], actor=actor)
        already = f", {done.skipped} were in already" if done.skipped else ""
        self.stdout.write(f"{counted(done.added, role)} placed{already}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None

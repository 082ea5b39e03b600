"""`manage.py import_people halden people.csv --dry-run`: the pages' import, for scripts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.errors import Refusal
from core.tenancy import tenant
from organizations.models import Organization
from participants.actions.imports import confirm_columns, run_import, start_import
from participants.enums import ImportState, RowOutcome
from participants.hr_import.catalog import SKIP, label_of
from participants.hr_import.mapping import ColumnChoice
from participants.hr_import.pipeline import choices_of, problem_sentences
from participants.models import PeopleImport, PeopleImportRow

_SHOWN = 50


class Command(BaseCommand):
    """Import people from an HR file."""

    help = "Import people from a CSV or XLSX file. Rows with problems are listed and left out; the others are imported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.add_argument("organization", help="the organization's short name in addresses")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--full-list", action="store_true", help="people who are not in the file have left")
        parser.add_argument("--list", default="", metavar="NAME", help="put everybody in the file on this list")
        parser.add_argument(
            "--mapping",
            action="append",
            default=[],
            metavar="HEADING=TARGET",
            help="which column is which: 'Staff no=external_id', 'Bio=biography', 'Shoe size=skip', "
            "'Profession=attribute:Profession'. May be repeated",
        )
        parser.add_argument("--date-order", choices=["dmy", "mdy"], default="", help="when 03/04/2024 is unclear")
        parser.add_argument("--encoding", default="", help="when the characters are not recognised, such as cp1252")
        parser.add_argument("--confirm-leavers", type=int, default=0, metavar="NUMBER", help="let so many people leave")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, show, import; in one transaction, undone on --dry-run."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization “{options['organization']}”.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        with transaction.atomic():
            with tenant(organization.pk):
                self._go(content, options)
            if options["dry_run"]:
                transaction.set_rollback(True)
                self.stdout.write("Dry run: nothing was changed.")

    def _go(self, content: bytes, options: dict[str, Any]) -> None:
        try:
            people_import = start_import(
                options["file"].name,
                content,
                full_list=options["full_list"],
                listed=options["list"],
                actor=None,
                at_once=True,
            )
            people_import = self._settle_columns(people_import, options)
            self._show_preview(people_import)
            if not options["dry_run"]:
                people_import = run_import(
                    people_import, actor=None, leavers_confirmed=options["confirm_leavers"], at_once=True
                )
                self._show_result(people_import)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def _settle_columns(self, people_import: PeopleImport, options: dict[str, Any]) -> PeopleImport:
        """Use the proposal and what the command line says of it; stop when the file itself is no good."""
        chosen = dict(part.rpartition("=")[::2] for part in options["mapping"])
        self._stop_when_failed(people_import)
        if options["encoding"]:
            people_import.state = ImportState.MAPPING
            people_import.save()
            people_import = confirm_columns(people_import, [], encoding=options["encoding"], actor=None, at_once=True)
            self._stop_when_failed(people_import)
        choices = choices_of(people_import)
        unknown = chosen.keys() - {choice.header for choice in choices}
        if unknown:
            raise CommandError(f"The file has no column {', '.join(sorted(unknown))}.")
        if not options["date_order"] and not people_import.options.get("date_order_sure", True):
            raise CommandError("It is unclear whether 03/04/2024 is in March or April: say --date-order dmy or mdy.")
        if people_import.state == ImportState.MAPPING or chosen:
            targets = [chosen.get(choice.header, choice.target) for choice in choices]
            people_import = confirm_columns(
                people_import, targets, date_order=options["date_order"], actor=None, at_once=True
            )
        self._show_columns(choices, people_import.mapping["targets"])
        return people_import

    def _stop_when_failed(self, people_import: PeopleImport) -> None:
        if people_import.state == ImportState.FAILED:
            raise CommandError("\n".join(people_import.problems))

    def _show_columns(self, choices: list[ColumnChoice], targets: list[str]) -> None:
        for choice, target in zip(choices, targets, strict=True):
            meaning = "left out" if target == SKIP else label_of(target)
            kept = ", kept protected" if choice.is_protected and target != SKIP else ""
            note = f" ({choice.note})" if choice.note else ""
            self.stdout.write(f"  {choice.header or 'without heading'}: {meaning}{kept}{note}")

    def _show_preview(self, people_import: PeopleImport) -> None:
        counts = people_import.counts
        self.stdout.write(", ".join(f"{counts[str(outcome)]} {outcome.label.lower()}" for outcome in RowOutcome))
        if counts["leavers"]:
            self.stdout.write(f"{counts['leavers']} of {counts['active_before']} people would leave.")
        rows = PeopleImportRow.objects.filter(people_import=people_import, outcome=RowOutcome.PROBLEM)
        for row in rows.order_by("number")[:_SHOWN]:
            for sentence in problem_sentences(row):
                self.stdout.write(f"Row {row.number}, {sentence}")
        more = rows.count() - _SHOWN
        if more > 0:
            self.stdout.write(f"… and {more} more rows with problems.")

    def _show_result(self, people_import: PeopleImport) -> None:
        done = people_import.counts["imported"]
        self.stdout.write(
            f"Imported: {done['new']} new, {done['changed']} changed. {done['same']} were the same, "
            f"{done['problem']} left out, {done['leavers']} left, {done['protected']} protected values kept."
        )

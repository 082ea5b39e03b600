"""Compute an exported run again and compare it pair by pair. Needs the file alone, no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.replay import ENGINE_VERSION, PairCheck, replay
from matching.run_file import UnreadableFileError, read_document


class Command(BaseCommand):
    """Ends with 0 when everything is equal to the last bit, with 1 when anything differs.

    Of a run by another version of the engine a plan that is as good counts as equal.
    """

    help = "Compute an exported run again and say, pair by pair, what is the same and what is different."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and how much to say."""
        parser.add_argument("file", type=Path, help="a file that the page or export_run wrote (json)")
        parser.add_argument("--quiet", action="store_true", help="do not list pairs that are the same")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replay and report."""
        try:
            document = read_document(options["file"].read_bytes())
        except (OSError, UnreadableFileError) as error:
            raise CommandError(str(error)) from error
        run = document["run"]
        inputs = document["hashes"]["inputs"][:16]
        self.stdout.write(f"{run['program']}, {run['cohort']}, run {run['number']}: inputs {inputs}.")
        if not document["replays"]:
            raise CommandError(
                f"The file leaves out {', '.join(document['left_out'])}, which counted in this run, so it cannot be "
                "computed from the file. Press “Compute again and compare” on the run's page instead."
            )
        found = replay(document["result"], document["inputs"], seed=run["seed"])
        for one in found.pairs:
            if not (one.is_same and options["quiet"]):
                self.stdout.write(_line(one))
        self.stdout.write(f"{found.same} of {len(found.pairs)} people have the same answer.")
        if run["engine_version"] != ENGINE_VERSION and not found.is_identical:
            said = found.by_other_engine(run["engine_version"])
            if not found.is_as_good:
                raise CommandError(said)
            self.stdout.write(said)
            return
        if not found.is_identical:
            raise CommandError("The results differ.")
        self.stdout.write("Identical, to the last bit.")


def _line(one: PairCheck) -> str:
    if one.is_same:
        return f"same       {one.mentee}: {_words(one.after)}"
    return f"different  {one.mentee}: was {_words(one.before)}, now {_words(one.after)}"


def _words(answer: tuple[int, float] | None) -> str:
    return f"{answer[0]} with {answer[1]:g}" if answer else "nobody"

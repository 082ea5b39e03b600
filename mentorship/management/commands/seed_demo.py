"""`manage.py seed_demo --size small --seed 7`: the demo organization, and a second one beside it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentorship.demo.story import SIZES, neighbours, tell
from organizations.models import Organization


class Command(BaseCommand):
    """Load the demo organization through the real actions; the same seed gives the same people and answers."""

    help = "Load the demo organization Halden Group and a small second organization."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of it."""
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any organization")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Tell the story; each part is its own transaction."""
        if options["if_empty"] and Organization.objects.exists():
            self.stdout.write("There are organizations already; the demo was not loaded.")
            return
        if Organization.objects.filter(slug="halden").exists():
            raise CommandError("There is an organization “halden” already.")
        tell(options["size"], options["seed"], self.stdout.write)
        neighbours(self.stdout.write)

"""Make an organization without a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from accounts.models import User
from accounts.queries import find_user
from accounts.time_zones import is_time_zone
from core.tenancy import tenant
from organizations.actions import create_organization
from organizations.enums import LinkPurpose
from organizations.links import make_link
from organizations.models import Organization


class Command(BaseCommand):
    """Prints the slug and a link that signs the owner in, once."""

    help = "Create an organization and its owner; prints its slug and a one-time sign-in link for the owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same facts that the first-run page asks for, without the password."""
        parser.add_argument("name")
        parser.add_argument("--email", required=True, help="the owner signs in with it")
        parser.add_argument("--owner", default="", help="the owner's name")
        parser.add_argument("--time-zone", default="UTC", help="for example Europe/Berlin")
        parser.add_argument("--slug", default="", help="the address below /o/; made of the name when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, create, print."""
        slug, zone = options["slug"], options["time_zone"]
        if not is_time_zone(zone):
            raise CommandError(f"{zone} is not a time zone. An example: Europe/Berlin.")
        try:
            validate_email(options["email"])
            if slug:
                validate_slug(slug)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        if slug and Organization.objects.filter(slug=slug).exists():
            raise CommandError(f"An organization has the address /o/{slug}/ already.")
        with transaction.atomic():
            owner = find_user(options["email"]) or User.objects.create_user(
                options["email"], name=options["owner"], time_zone=zone
            )
            organization = create_organization(options["name"], owner=owner, time_zone=zone, slug=slug)
            with tenant(organization.pk):
                address = make_link(organization, LinkPurpose.OPEN, email=owner.email, name=owner.name)
        self.stdout.write(f"{organization.slug}\n{address}")

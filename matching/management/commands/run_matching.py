"""Matching without the browser: run, explain, publish."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cohorts.models import Cohort
from core.errors import Refusal
from core.identifiers import random_id
from core.jobs import perform
from core.tenancy import tenant
from matching.actions import publish_run, start_run
from matching.models import MatchingRun, Proposal, Unmatched
from matching.queries import standing_proposals
from organizations.access import allows
from organizations.models import Membership, Organization

POLL_SECONDS = 0.5


def pairs(count: int) -> str:
    """A number of pairs in words."""
    return "1 pair" if count == 1 else f"{count} pairs"


class Command(BaseCommand):
    """Enters at the same actions as the pages; publishing needs a named person who has the right to."""

    help = "Compute the pairs of a cohort, and publish them when told to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Organization, cohort, and what to do with the result."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("cohort", help="slug of the cohort")
        parser.add_argument("--as", dest="email", default="", help="e-mail of the person who runs and publishes")
        parser.add_argument("--explain", action="store_true", help="print every pair with its reasons")
        parser.add_argument("--publish", action="store_true", help="publish the pairs and tell everybody")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run in this process, or wait for the worker that was quicker."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization “{options['organization']}”.")
        if options["publish"] and not options["email"]:
            raise CommandError("Only a named person publishes: add --as with an e-mail address.")
        try:
            with tenant(organization.pk):
                actor, cohort = self._find(options["email"], options["cohort"])
            with tenant(organization.pk, user_id=actor.pk):
                run = start_run(cohort, actor=actor, key=f"command:{random_id()}")
            run = self._wait(run, organization.pk)
            with tenant(organization.pk, user_id=actor.pk):
                self._tell(run, explain=options["explain"])
                if options["publish"]:
                    count = publish_run(run, actor=actor, version=run.version)
                    self.stdout.write(f"Published {pairs(count)} as {actor.display_name}.")
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _find(self, email: str, slug: str) -> tuple[User, Cohort]:
        """The person (by default the cohort's coordinator) and the cohort."""
        cohort = Cohort.objects.select_related("program", "coordinator").filter(slug=slug).first()
        if cohort is None:
            raise CommandError(f"There is no cohort “{slug}” in this organization.")
        user = User.objects.filter(email__iexact=email).first() if email else cohort.coordinator
        membership = Membership.objects.filter(user=user, is_active=True).first() if user else None
        if user is None or not allows(membership, "matching.publish"):
            who = email or "The cohort's coordinator"
            raise CommandError(f"{who} may not run matching here. Name a program manager with --as.")
        return user, cohort

    def _wait(self, run: MatchingRun, organization_id: int) -> MatchingRun:
        """The run when it has ended. A worker may have taken it first; then this waits."""
        if run.job_id is None:
            raise CommandError("The run has no job.")
        perform(run.job_id, organization_id)
        while True:
            with tenant(organization_id):
                run = MatchingRun.objects.select_related("cohort__program").get(pk=run.pk)
            if not run.is_unfinished:
                break
            time.sleep(POLL_SECONDS)
        if not run.has_result:
            raise CommandError(f"Run {run.number}: {run.error or run.get_state_display()}")
        return run

    def _tell(self, run: MatchingRun, *, explain: bool) -> None:
        facts = run.summary
        self.stdout.write(
            f"Run {run.number}: {pairs(facts['matched'])} for {facts['mentees']} who waited, "
            f"median fit {facts['median']}, lowest {facts['lowest']}{', proven best' if facts['proven'] else ''}."
        )
        seconds = ", ".join(f"{phase} {value:.2f} s" for phase, value in facts["seconds"].items())
        self.stdout.write(f"{seconds}. Inputs {run.input_hash[:12]}, weights {run.weights_hash[:12]}.")
        if explain:
            self._explain(run)

    def _explain(self, run: MatchingRun) -> None:
        found: list[Proposal] = list(standing_proposals(run).select_related("mentee__person", "mentor__person"))
        for one in sorted(found, key=lambda pair: -pair.score):
            self.stdout.write(f"{one.score:5.1f}  {one}: {one.sentence}")
            points = ", ".join(f"{line['label']} {line['points']:g}/{line['weight']:g}" for line in one.breakdown)
            self.stdout.write(f"       {points}")
        for left in Unmatched.objects.filter(run=run).select_related("participant__person"):
            help_words = f" [{left.fix['label']}]" if left.fix.get("label") else ""
            self.stdout.write(f"    –  {left.participant.person}: {left.reason}{help_words}")

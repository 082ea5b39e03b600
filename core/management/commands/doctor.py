"""Ask every part of the installation how it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.health import examine


class Command(BaseCommand):
    """Exit code 0 when all is well, else 1: for people and for monitoring."""

    help = "Examine database, role, migrations, clock, broker, worker, beat, jobs, mail and disk."
    # A database that is down is a finding here, not a reason not to look.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per part."""
        findings = examine()
        for finding in findings:
            style = self.style.SUCCESS if finding.is_fine else self.style.ERROR
            self.stdout.write(f"{style('ok ' if finding.is_fine else 'BAD')}  {finding.part:<11} {finding.says}")
        ill = [finding.part for finding in findings if not finding.is_fine]
        if ill:
            raise CommandError(f"Needs attention: {', '.join(ill)}.")

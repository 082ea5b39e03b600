"""Reads for the pages of programs. What cohorts hold is asked through the program's own relations: no import."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organizations.enums import Role
from organizations.models import Membership
from programs.models import Program, Question

STATES = {
    "draft": _("in preparation"),
    "open": _("open for applications"),
    "matching": _("in matching"),
    "running": _("running"),
    "completed": _("completed"),
}
LIVE = ("open", "matching", "running")


@dataclass(frozen=True)
class Touched:
    """Who is in the cohorts of a program that are open, matching or running now."""

    cohorts: dict[str, int]
    applications: int
    participants: int

    @property
    def live(self) -> int:
        """Cohorts that a change may concern."""
        return sum(self.cohorts.get(state, 0) for state in LIVE)

    @property
    def words(self) -> str:
        """Such as "1 cohort is running: 24 participants, 31 applications."; empty when no cohort is live."""
        states = [(state, self.cohorts[state]) for state in LIVE if self.cohorts.get(state)]
        if not states:
            return ""
        parts = [
            ngettext("%(count)s cohort is %(state)s", "%(count)s cohorts are %(state)s", count)
            % {"count": count, "state": STATES[state]}
            for state, count in states
        ]
        people = ngettext("%(count)s participant", "%(count)s participants", self.participants)
        applications = ngettext("%(count)s application", "%(count)s applications", self.applications)
        return "{}: {}, {}.".format(
            ", ".join(parts), people % {"count": self.participants}, applications % {"count": self.applications}
        )


def programs_of_page(*, archived: bool) -> QuerySet[Program]:
    """Programs for the list of managers, with `cohort_count`, `live_count` and `participant_count`; by name."""
    return (
        Program.objects.filter(archived_at__isnull=not archived)
        .select_related("owner", "sponsor")
        .annotate(
            cohort_count=Count("cohorts", distinct=True),
            live_count=Count("cohorts", filter=Q(cohorts__state__in=LIVE), distinct=True),
            participant_count=Count("cohorts__participants", distinct=True),
        )
        .order_by("name", "id")
    )


def touched_by_changes(program: Program) -> Touched:
    """How many cohorts, applications and participants a change of the program may concern."""
    cohorts = program.cohorts.order_by().values_list("state").annotate(Count("id"))
    live = program.cohorts.filter(state__in=LIVE)
    return Touched(
        cohorts=dict(cohorts),
        applications=live.aggregate(n=Count("applications"))["n"],
        participants=live.aggregate(n=Count("participants"))["n"],
    )


def managers() -> list[Membership]:
    """Members who may own a program, by name."""
    found = Membership.objects.filter(is_active=True, role_grants__role=Role.PROGRAM_MANAGER).select_related("user")
    return sorted(found.distinct(), key=lambda one: one.user.display_name.casefold())


def asked_questions(program: Program) -> list[Question]:
    """Questions that are asked now, in order."""
    return list(Question.objects.filter(program=program, retired_at__isnull=True))


def retired_questions(program: Program) -> list[Question]:
    """Questions that are not asked any more, the last retired first."""
    return list(Question.objects.filter(program=program, retired_at__isnull=False).order_by("-retired_at"))

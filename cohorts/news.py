"""What channels of Slack and Teams hear of cohorts: that one opens or starts, and which steps come up. Never who."""

from datetime import date, timedelta

from django.urls import reverse

from cohorts.enums import CohortState
from cohorts.models import Cohort, Milestone
from organizations.models import Organization
from programs.enums import NewsKind
from programs.models import NewsChannel
from programs.news import tell_news

WEEK_JOB = "cohorts.weekly_news"
MOST_STEPS = 20


def tell_opened(cohort: Cohort) -> int:
    """Applications are open."""
    slug = Organization.objects.only("slug").get(pk=cohort.organization_id).slug
    until = f" Apply until {cohort.applications_close_on:%-d %B %Y}." if cohort.applications_close_on else ""
    return tell_news(
        cohort.program,
        NewsKind.OPENED,
        occasion=f"{cohort.public_id}:{cohort.applications_open_on}",
        title=f"{cohort.program.name}: applications are open",
        text=f"{cohort.name} starts on {cohort.starts_on:%-d %B %Y}.{until}",
        path=reverse("cohorts:apply", args=[slug, cohort.slug]),
    )


def tell_started(cohort: Cohort) -> int:
    """The cohort begins."""
    return tell_news(
        cohort.program,
        NewsKind.STARTED,
        occasion=cohort.public_id,
        title=f"{cohort.program.name}: {cohort.name} has begun",
        text="Everybody who takes part finds the next step on their own page.",
        path="",
    )


def tell_steps_of_week(today: date) -> int:
    """Steps of the plan that are due this week, once a week and step. Returns how many posts are new."""
    monday = today - timedelta(days=today.weekday())
    programs = NewsChannel.objects.values("program_id")
    steps = Milestone.objects.filter(
        cohort__state=CohortState.RUNNING,
        cohort__program__in=programs,
        due_on__gte=today,
        due_on__lt=monday + timedelta(days=7),
    ).select_related("cohort__program")
    told = 0
    for step in steps.order_by("due_on", "pk")[:MOST_STEPS]:
        told += tell_news(
            step.cohort.program,
            NewsKind.MILESTONE,
            occasion=f"{step.public_id}:{monday}",
            title=f"{step.cohort.program.name}: {step.name}",
            text=f"This week in {step.cohort.name}, by {step.due_on:%A, %-d %B}.",
            path="",
        )
    return told

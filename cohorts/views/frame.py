"""What every page of a cohort needs: the cohort, its tabs, the next step, the way back."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Cohort, Participant
from cohorts.queries.applications import counts_by_state
from core.redirects import local_path
from organizations.access import TenantRequest, allows

PER_PAGE = 50
STEPS = ["Draft", "Applications", "Matching", "Running", "Completed"]


@dataclass(frozen=True)
class NextStep:
    """What a manager does next: a link (GET) or a button (POST), and a sentence that says why."""

    says: str
    label: str = ""
    url: str = ""
    posts: bool = False


def find_cohort(slug: str) -> Cohort:
    """The cohort with that slug in the active organization, or 404."""
    related = Cohort.objects.select_related("program", "coordinator", "organization")
    return get_object_or_404(related, slug=slug)


def address(name: str, cohort: Cohort, *args: object) -> str:
    """Address of a page of this cohort."""
    return reverse(name, args=[cohort.organization.slug, cohort.slug, *args])


def back(request: HttpRequest, default: str) -> str:
    """Where a form asked to return to; only pages of the same organization."""
    root = "/".join(default.split("/")[:3]) + "/"
    return local_path(request.POST.get("next", ""), default=default, under=root)


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list that the query string asks for."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def frame(request: TenantRequest, cohort: Cohort, current: str) -> dict[str, Any]:
    """Context that the pages of a cohort share."""
    return {
        "cohort": cohort,
        "program": cohort.program,
        "can_manage": allows(request.membership, "cohort.manage"),
        "tabs": _tabs(request, cohort, current),
        "state_number": list(CohortState).index(CohortState(cohort.state)) + 1,
    }


def _tabs(request: TenantRequest, cohort: Cohort, current: str) -> list[dict[str, Any]]:
    places = (
        ("Overview", "cohorts:detail", "cohort.view"),
        ("People", "cohorts:participants", "participant.manage"),
        ("Applications", "cohorts:applications", "application.review"),
        ("Matching", "matching:list", "matching.view"),
        ("Relationships", "relationships:cohort", "relationship.view"),
        ("Surveys", "surveys:cohort", "survey.view"),
        ("Progress", "relationships:progress", "completion.view"),
        ("Milestones", "cohorts:milestones", "cohort.view"),
        ("Figures", "reporting:cohort", "report.view"),
        ("Fairness", "matching:fairness", "fairness.view"),
    )
    tabs = []
    for label, name, action in places:
        if not allows(request.membership, action):
            continue
        try:
            url = address(name, cohort)
        except NoReverseMatch:
            continue
        tabs.append({"label": label, "url": url, "current": label == current, "count": None})
    return tabs


def next_step(cohort: Cohort) -> NextStep:
    """The next step of the cohort's state, for those who may manage it."""
    return {
        CohortState.DRAFT: _from_draft,
        CohortState.OPEN: _while_open,
        CohortState.MATCHING: _while_matching,
        CohortState.RUNNING: _while_running,
        CohortState.COMPLETED: _when_completed,
    }[CohortState(cohort.state)](cohort)


def _from_draft(cohort: Cohort) -> NextStep:
    present = set(
        Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE).values_list("role", flat=True)
    )
    if present.issuperset(cohort.program.roles):
        says = "People are placed in every role. You can match them now, or let more people apply first."
        return NextStep(says, "Go to matching", address("cohorts:begin_matching", cohort), posts=True)
    says = "Place people yourself below, or check everything and open applications."
    return NextStep(says, "Check and open applications", address("cohorts:checks", cohort))


def _while_open(cohort: Cohort) -> NextStep:
    counts = counts_by_state(cohort)
    submitted, unsent = counts.get(ApplicationState.SUBMITTED, 0), counts["unsent"]
    if submitted:
        words = "1 application waits" if submitted == 1 else f"{submitted} applications wait"
        url = f"{address('cohorts:applications', cohort)}?state=submitted"
        return NextStep(f"{words} for a decision.", "Review applications", url)
    if unsent:
        words = "1 decision is" if unsent == 1 else f"{unsent} decisions are"
        return NextStep(f"{words} not sent yet.", "Send decisions", address("cohorts:release", cohort))
    closes = cohort.applications_close_on
    if closes is not None and closes < timezone.localdate():
        says = f"Applications closed on {closes:%-d %B %Y} and all are decided."
        return NextStep(says, "Go to matching", address("cohorts:begin_matching", cohort), posts=True)
    if counts["all"]:
        return NextStep("Every application so far is decided.", "Invite more people", address("cohorts:invite", cohort))
    return NextStep("Nobody has applied yet.", "Invite eligible people", address("cohorts:invite", cohort))


def _while_matching(cohort: Cohort) -> NextStep:
    if Participant.objects.filter(cohort=cohort, places_used__gt=0).exists():
        says = "Relationships are published. Start the cohort when you are done with matching."
        return NextStep(says, "Start the cohort", address("cohorts:start", cohort), posts=True)
    try:
        url = address("matching:list", cohort)
    except NoReverseMatch:
        return NextStep("Run matching, review the pairs, publish them.")
    return NextStep("Run matching, review every pair, publish when you are content.", "Match people", url)


def _while_running(cohort: Cohort) -> NextStep:
    if cohort.ends_on > timezone.localdate():
        return NextStep(f"Runs until {cohort.ends_on:%-d %B %Y}.")
    says = f"The planned end, {cohort.ends_on:%-d %B %Y}, has come."
    return NextStep(says, "Complete the cohort", address("cohorts:complete", cohort), posts=True)


def _when_completed(cohort: Cohort) -> NextStep:
    says = "This cohort is over. Its dates and plan can serve the next one."
    return NextStep(says, "Duplicate as next cohort", address("cohorts:duplicate", cohort))

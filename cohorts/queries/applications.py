"""Reads for the review of applications. For the program team."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cohorts.enums import ApplicationState
from cohorts.models import Application, Cohort
from cohorts.queries.questionnaire import questionnaire_of
from programs.eligibility import eligible_people, explain_ineligible

# A half-written application is nobody's business but the applicant's, also after it was taken back.
UNSENT = Q(state=ApplicationState.DRAFT) | Q(state=ApplicationState.WITHDRAWN, submitted_at__isnull=True)
SENT = ~UNSENT
UNRELEASED = Q(state__in=ApplicationState.decisions(), released_at__isnull=True)


@dataclass(frozen=True)
class ReviewFilter:
    """What the address of the review page asks for. Unknown values are ignored."""

    state: str = ""
    role: str = ""
    words: str = ""

    @classmethod
    def read(cls, query: dict[str, str]) -> "ReviewFilter":
        """From the query string."""
        state, role = query.get("state", ""), query.get("role", "")
        return cls(
            state=state if state in [*ApplicationState.values, "unsent"] else "",
            role=role,
            words=query.get("q", "").strip()[:100],
        )


def applications_of(cohort: Cohort) -> QuerySet[Application]:
    """Applications that were sent, with their people."""
    found = Application.objects.filter(SENT, cohort=cohort)
    return found.select_related("person", "person__level", "person__manager", "decided_by")


def review_list(cohort: Cohort, wanted: ReviewFilter) -> QuerySet[Application]:
    """Applications that match a filter: the waitlist in its order, otherwise first come first."""
    found = applications_of(cohort)
    if wanted.state == "unsent":
        found = found.filter(UNRELEASED)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.words:
        for word in wanted.words.split():
            found = found.filter(
                Q(person__first_name__icontains=word)
                | Q(person__last_name__icontains=word)
                | Q(person__preferred_name__icontains=word)
                | Q(person__email__icontains=word)
                | Q(person__department__icontains=word)
            )
    if wanted.state == ApplicationState.WAITLISTED:
        return found.order_by("waitlisted_at", "id")
    return found.order_by("submitted_at", "id")


def counts_by_state(cohort: Cohort, role: str = "") -> dict[str, int]:
    """How many applications stand in each state; `unsent` are decisions that nobody was told, `all` without drafts."""
    found = Application.objects.filter(cohort=cohort)
    if role:
        found = found.filter(role=role)
    counts = dict(found.filter(SENT | Q(state=ApplicationState.DRAFT)).values_list("state").annotate(Count("id")))
    counts["unsent"] = found.filter(UNRELEASED).count()
    counts["all"] = sum(counts.get(state, 0) for state in ApplicationState.values if state != ApplicationState.DRAFT)
    return counts


def ineligible_among(cohort: Cohort, applications: Iterable[Application]) -> set[int]:
    """Ids of the applications whose person does not meet the rules of the role. One query per role."""
    by_role: dict[str, list[Application]] = {}
    for application in applications:
        by_role.setdefault(application.role, []).append(application)
    outside: set[int] = set()
    for role, found in by_role.items():
        people = [application.person_id for application in found]
        inside = set(eligible_people(cohort.program, role).filter(pk__in=people).values_list("pk", flat=True))
        outside |= {application.pk for application in found if application.person_id not in inside}
    return outside


@dataclass(frozen=True)
class Reviewed:
    """One application as a reviewer reads it."""

    application: Application
    answers: list[dict[str, str]]
    known: list[dict[str, str]]
    ineligible_because: str


def reviewed(application: Application) -> Reviewed:
    """Answers in words, what HR knows, and why the person may not join, if so."""
    form = questionnaire_of(application)
    return Reviewed(
        application=application,
        answers=[{"label": page.label, "value": page.words} for page in form.asked],
        known=[{"label": known.label, "value": known.words} for known in form.known],
        ineligible_because=explain_ineligible(application.cohort.program, application.person, application.role) or "",
    )


def place_in_waitlist(application: Application) -> int | None:
    """Where an applicant stands in the queue, from 1; None when not waiting."""
    if application.state != ApplicationState.WAITLISTED:
        return None
    ahead = Q(waitlisted_at__lt=application.waitlisted_at) | Q(
        waitlisted_at=application.waitlisted_at, id__lt=application.pk
    )
    waiting = Application.objects.filter(
        cohort_id=application.cohort_id, role=application.role, state=ApplicationState.WAITLISTED
    )
    return waiting.filter(ahead).count() + 1

"""A cohort at a glance. For everybody who may see cohorts: counts and dates only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Cohort, Milestone, Participant
from cohorts.queries.applications import counts_by_state
from cohorts.queries.places import RolePlaces, places_by_role


@dataclass(frozen=True)
class Overview:
    """Figures and dates of a cohort."""

    roles: list[RolePlaces]
    applications: dict[str, int]
    milestones: list[Milestone]
    today: date

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The strip of small figures."""
        shown = [
            {
                "label": f"{role.label}s",
                "value": role.enrolled,
                "note": f"of {role.places}" if role.places else f"{role.capacity} places" if role.capacity else "",
            }
            for role in self.roles
        ]
        counts = self.applications
        shown.append({"label": "Applications", "value": counts["all"], "note": ""})
        shown.append({"label": "To decide", "value": counts.get(ApplicationState.SUBMITTED, 0), "note": ""})
        shown.append({"label": "On the waitlist", "value": counts.get(ApplicationState.WAITLISTED, 0), "note": ""})
        return shown

    @property
    def next_milestone(self) -> Milestone | None:
        """The first one that is not over."""
        return next((milestone for milestone in self.milestones if milestone.due_on >= self.today), None)


def overview_of(cohort: Cohort) -> Overview:
    """Figures by role and application state, and the calendar."""
    return Overview(
        roles=places_by_role(cohort),
        applications=counts_by_state(cohort),
        milestones=list(cohort.milestones.all()),
        today=timezone.localdate(),
    )


def what_changes_touch(cohort: Cohort) -> str:
    """One sentence for the settings page: whom and what a change reaches in the cohort's present state."""
    milestones = cohort.milestones.count()
    moving = f"Moving the start moves {milestones} {'milestone' if milestones == 1 else 'milestones'}."
    if cohort.state == CohortState.DRAFT:
        return f"Nobody has seen these settings yet. {moving}"
    applied = counts_by_state(cohort)["all"]
    who = "1 person has" if applied == 1 else f"{applied} people have"
    people = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE).count()
    words = {
        CohortState.OPEN: f"{who} applied; new dates show at once. {moving}",
        CohortState.MATCHING: f"{people} participants see new dates at once. {moving} Matching runs stay.",
        CohortState.RUNNING: (
            f"The cohort runs: {people} participants see new dates at once. {moving} "
            "Published relationships stay as they are."
        ),
        CohortState.COMPLETED: f"The cohort is over; changes only correct its record. {moving}",
    }
    return words[CohortState(cohort.state)]

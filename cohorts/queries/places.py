"""How many places a cohort has in each role, who holds them, and who waits. For the program team and for offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from programs.enums import ParticipantRole, Structure


def role_words(role: str, count: int = 1) -> str:
    """The role in running text: "mentor", "mentees"."""
    word = ParticipantRole(role).label.lower()
    return word if count == 1 else f"{word}s"


def counted(count: int, role: str) -> str:
    """A number of people in a role: "1 mentor", "25 mentees"."""
    return f"{count} {role_words(role, count)}"


def places_in(cohort: Cohort, role: str) -> int | None:
    """Places of a role; None when nobody set a target, and for mentors, of whom there may be more than needed."""
    if cohort.target_pairs is None or role == ParticipantRole.MENTOR:
        return None
    if role == ParticipantRole.PEER:
        return 2 * cohort.target_pairs
    if cohort.program.structure == Structure.GROUP:
        return cohort.target_pairs * cohort.program.group_size_max
    return cohort.target_pairs


def waitlist(cohort: Cohort, role: str) -> QuerySet[Application]:
    """Who waits for a place, first come first."""
    waiting = Application.objects.filter(cohort=cohort, role=role, state=ApplicationState.WAITLISTED)
    return waiting.order_by("waitlisted_at", "id")


def free_places(cohort: Cohort, role: str) -> int | None:
    """Places that nobody holds and nobody was offered; None without a limit."""
    places = places_in(cohort, role)
    if places is None:
        return None
    held = Participant.objects.filter(cohort=cohort, role=role, state=ParticipantState.ACTIVE).count()
    offered = Application.objects.filter(cohort=cohort, role=role, state=ApplicationState.OFFERED).count()
    return max(0, places - held - offered)


@dataclass(frozen=True)
class RolePlaces:
    """One role of a cohort in figures."""

    role: str
    label: str
    enrolled: int
    places: int | None
    capacity: int
    used: int
    waiting: int


def places_by_role(cohort: Cohort) -> list[RolePlaces]:
    """Figures for each role of the program, in its order."""
    active = Q(state=ParticipantState.ACTIVE)
    held: dict[str, Mapping[str, Any]] = {
        row["role"]: row
        for row in Participant.objects.filter(active, cohort=cohort)
        .values("role")
        .annotate(enrolled=Count("id"), offered=Sum("capacity"), used=Sum("places_used"))
    }
    waiting = dict(
        Application.objects.filter(cohort=cohort, state=ApplicationState.WAITLISTED)
        .values_list("role")
        .annotate(Count("id"))
    )
    return [
        RolePlaces(
            role=role,
            label=ParticipantRole(role).label,
            enrolled=(found := held.get(role, {})).get("enrolled", 0),
            places=places_in(cohort, role),
            capacity=found.get("offered", 0),
            used=found.get("used", 0),
            waiting=waiting.get(role, 0),
        )
        for role in cohort.program.roles
    ]

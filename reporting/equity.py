"""Who comes through each stage of a cohort, by group (metric H1): counted with the same care as fairness reports."""

from collections.abc import Iterable
from itertools import pairwise

from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from core.tenancy import purpose
from matching.fairness.groups import Attribute, groups_of
from matching.fairness.rates import Count
from matching.fairness.report import Stage, stage_of
from programs.eligibility import eligible_people
from readiness.enums import EventKind
from readiness.models import CareerEvent
from relationships.enums import SessionState
from relationships.models import MentoringSession, RelationshipMember


def funnel_of(cohort: Cohort, attribute: Attribute, role: str) -> list[Stage]:
    """Eligible, applied, selected, matched, met, finished, promoted: each of those who reached the stage before."""
    reached = _reached(cohort, role)
    groups = groups_of(attribute, set().union(*(people for _, _, people in reached)))
    stages = []
    for (_, _, before), (title, says, people) in pairwise(reached):
        table: dict[str, Count] = {}
        for person in before:
            group = groups[person]
            table[group] = table.get(group, Count(0, 0)) + Count(1, int(person in people))
        stages.append(stage_of(title, says, table, is_secret=attribute.is_secret))
    return [stage for stage in stages if stage.whole.total]


def _reached(cohort: Cohort, role: str) -> list[tuple[str, str, set[int]]]:
    """Ids of people by stage; each stage lies inside the one before."""
    applied = Application.objects.filter(cohort=cohort, role=role).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    participants = Participant.objects.filter(cohort=cohort, role=role)
    placed = _people(participants)
    asked = _people(applied) | placed
    eligible = set(eligible_people(cohort.program, role).values_list("pk", flat=True)) | asked
    members = RelationshipMember.objects.filter(relationship__cohort=cohort, role=role)
    matched = set(members.values_list("participant__person_id", flat=True)) & placed
    held = MentoringSession.objects.filter(relationship__cohort=cohort, state=SessionState.HELD)
    met_members = members.filter(relationship__in=held.values("relationship_id"))
    met = set(met_members.values_list("participant__person_id", flat=True)) & matched
    stages = [
        ("Eligible", "", eligible),
        ("Applied of those eligible", "Applied, or placed by the program team.", asked),
        ("Selected of those who applied", "In the cohort, also if they left later.", placed),
        ("Matched of those selected", "Ever in a relationship of this cohort.", matched),
        ("Met of those matched", "At least one session took place.", met),
    ]
    if cohort.state == CohortState.COMPLETED:
        finished = _people(participants.filter(state=ParticipantState.ACTIVE)) & met
        stages.append(("Finished of those who met", "Still in the cohort when it was completed.", finished))
        risen = _risen(cohort, finished)
        stages.append(("Promoted of those who finished", "After the cohort began, as HR says.", risen))
    return stages


def _people(rows: Iterable[object]) -> set[int]:
    return set(rows.values_list("person_id", flat=True))  # type: ignore[attr-defined]  # a queryset of either model


def _risen(cohort: Cohort, people: set[int]) -> set[int]:
    with purpose("succession"):
        events = CareerEvent.objects.filter(
            person_id__in=people, kind=EventKind.PROMOTION, happened_on__gte=cohort.starts_on
        )
        return set(events.values_list("person_id", flat=True))

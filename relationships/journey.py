"""The program's milestones as the bar above a relationship, as they stand for the member who looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cohorts.models import Milestone
from programs.enums import ParticipantRole
from relationships.milestones import Facts, Step, days_moved, own_start, read_facts, steps_for
from relationships.models import Relationship, RelationshipMember

SHOWN = 6


@dataclass(frozen=True)
class Journey:
    """Up to six milestones around the next one, the next one itself, and the month of the program."""

    steps: list[Step]
    all_steps: list[Step]
    next: Step | None
    month: int
    months: int
    total: int

    @property
    def months_in_words(self) -> str:
        """Like "Month 2 of 6", or what it is before and after."""
        if self.month < 1:
            return "Not started yet"
        return "Completed" if self.month > self.months else f"Month {self.month} of {self.months}"

    @property
    def own_open(self) -> list[Step]:
        """What the member brings about and has begun or is over its day, the most urgent first."""
        return [one for one in self.all_steps if one.is_mine and one.done_on is None]


def journey_of(relationship: Relationship, member: RelationshipMember | None, today: date) -> Journey:
    """Where a member stands today; for the program team, where the first mentee does."""
    return journeys_of([(relationship, member)], today)[0]


def journeys_of(pairs: Sequence[tuple[Relationship, RelationshipMember | None]], today: date) -> list[Journey]:
    """Journeys of several members, in order, in a fixed number of queries. Fetch members and cohort beforehand."""
    relationships = [relationship for relationship, _member in pairs]
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(cohort__in={one.cohort_id for one in relationships}):
        milestones.setdefault(milestone.cohort_id, []).append(milestone)
    facts = read_facts(relationships)
    return [
        _journey(relationship, member or learner_of(relationship.members.all()), milestones, facts, today)
        for relationship, member in pairs
    ]


def learner_of(members: Iterable[RelationshipMember]) -> RelationshipMember:
    """Whose way it is: the first mentee's or peer's."""
    everybody = list(members)
    learners = [one for one in everybody if one.role != ParticipantRole.MENTOR]
    active = [one for one in learners if one.is_active]
    return (active or learners or everybody)[0]


def _journey(
    relationship: Relationship,
    member: RelationshipMember,
    milestones: dict[int, list[Milestone]],
    facts: Facts,
    today: date,
) -> Journey:
    cohort = relationship.cohort
    pauses = facts.pauses.get(relationship.pk, [])
    steps = steps_for(member, relationship, milestones.get(cohort.pk, []), facts, today, pauses)
    at = next((number for number, one in enumerate(steps) if one.done_on is None), len(steps))
    first = max(0, min(at - 2, len(steps) - SHOWN))
    start = own_start(member, relationship)
    begins = start if days_moved(start, cohort) else cohort.starts_on
    months = max(1, _months(cohort.starts_on, cohort.ends_on))
    month = _months(begins, today) + 1 if today >= begins else 0
    is_over = begins == cohort.starts_on and today >= cohort.ends_on
    return Journey(
        steps=steps[first : first + SHOWN],
        all_steps=steps,
        next=steps[at] if at < len(steps) else None,
        month=months + 1 if is_over else month,
        months=months,
        total=len(steps),
    )


def _months(start: date, end: date) -> int:
    """Whole months between two dates."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)

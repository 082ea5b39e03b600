"""How well the people of a cohort keep to its plan, step by step: for the program team."""

from dataclasses import dataclass, field
from datetime import date

from cohorts.models import Cohort, Milestone
from programs.enums import Responsible
from relationships.enums import RelationshipKind, RelationshipState
from relationships.milestones import EVENTS, LEARNERS, ROLES, Step, read_facts, steps_for
from relationships.models import Relationship, RelationshipMember
from relationships.queries.relationships import with_people

MOST_NAMED = 50


@dataclass
class Adherence:
    """One milestone over all who have it: done in time, done late, over its day, still to come."""

    milestone: Milestone
    on_time: int = 0
    late: int = 0
    overdue: list[tuple[RelationshipMember, Step]] = field(default_factory=list)
    to_come: int = 0

    @property
    def due(self) -> int:
        """Those whose day is over, or who are done."""
        return self.on_time + self.late + len(self.overdue)

    @property
    def share(self) -> int | None:
        """Percent done in time of those who are due; None before anybody is."""
        return round(100 * self.on_time / self.due) if self.due else None

    @property
    def named(self) -> list[tuple[RelationshipMember, Step]]:
        """Some of those who are over the day."""
        return self.overdue[:MOST_NAMED]


def adherence_of(cohort: Cohort, today: date) -> list[Adherence]:
    """Every milestone that people bring about themselves. The same number of queries for any number of people."""
    milestones = list(Milestone.objects.filter(cohort=cohort))
    standing = Relationship.objects.filter(cohort=cohort, state__in=RelationshipState.standing())
    relationships = list(with_people(standing).order_by("pk"))
    for relationship in relationships:
        relationship.cohort = cohort
    facts = read_facts(relationships)
    lines = {one.pk: Adherence(one) for one in milestones if one.responsible not in EVENTS}
    for relationship in relationships:
        for member in relationship.members.all():
            if not member.is_active:
                continue
            for step in steps_for(member, relationship, milestones, facts, today):
                if step.milestone.pk in lines and _counts(member, relationship, step.milestone):
                    _count(lines[step.milestone.pk], member, step)
    return list(lines.values())


def _counts(member: RelationshipMember, relationship: Relationship, milestone: Milestone) -> bool:
    """A step of both counts once for a pair, and for each learner of a circle."""
    if milestone.responsible == Responsible.MENTOR:
        return member.role in ROLES[Responsible.MENTOR]
    if member.role not in LEARNERS:
        return False
    if relationship.kind == RelationshipKind.PAIR:
        return next(one for one in relationship.members.all() if one.role in LEARNERS).pk == member.pk
    return True


def _count(line: Adherence, member: RelationshipMember, step: Step) -> None:
    if step.was_on_time:
        line.on_time += 1
    elif step.done_on:
        line.late += 1
    elif step.is_late:
        line.overdue.append((member, step))
    else:
        line.to_come += 1

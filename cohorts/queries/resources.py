"""Resources that people are asked to read: whose they are, and how far everybody is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from cohorts.enums import CohortState, ParticipantState
from cohorts.models import Cohort, Participant, ResourceAssignment
from participants.models import Person
from programs.enums import ResourceStage
from programs.models import Program, Resource, ResourceCompletion


@dataclass(frozen=True)
class AssignedLine:
    """A resource that somebody is asked to read, and when they were done with it."""

    resource: Resource
    is_before_first: bool
    done_at: datetime | None
    due_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What one participant is asked to read."""

    participant: Participant
    lines: list[AssignedLine]

    @property
    def done(self) -> int:
        """How many are read."""
        return sum(line.done_at is not None for line in self.lines)

    @property
    def words(self) -> str:
        """2 of 5 completed."""
        return f"{self.done} of {len(self.lines)} completed"

    @property
    def next(self) -> AssignedLine | None:
        """The first one that is not read yet."""
        return next((line for line in self.lines if line.done_at is None), None)


def reading_of(person: Person) -> list[Reading]:
    """What a person is asked to read in each program they take part in now. Four queries."""
    active = Participant.objects.filter(person=person, state=ParticipantState.ACTIVE)
    running = active.exclude(cohort__state=CohortState.COMPLETED).select_related("cohort__program").order_by("-id")
    participants = list(running)
    wanted, days = asked_of(participants), due_days(participants)
    at = dict(ResourceCompletion.objects.filter(person=person).values_list("resource_id", "created_at"))
    readings = []
    for participant in participants:
        lines = [
            AssignedLine(resource, is_before, at.get(resource.pk), days.get((participant.pk, resource.pk)))
            for resource, is_before in wanted[participant.pk]
        ]
        if lines:
            lines.sort(key=lambda line: (line.done_at is not None, not line.is_before_first, line.due_on or date.max))
            readings.append(Reading(participant, lines))
    return readings


def asked_of(participants: Iterable[Participant]) -> dict[int, list[tuple[Resource, bool]]]:
    """The resources each participant is asked to read, each once, and whether before the first meeting. One query."""
    people = list(participants)
    found: dict[int, list[tuple[Resource, bool]]] = {}
    assignments = list(
        ResourceAssignment.objects.filter(
            program__in={one.cohort.program_id for one in people}, resource__archived_at=None
        )
        .select_related("resource")
        .defer("resource__text")
        .order_by("id")
    )
    for one in people:
        mine: dict[int, tuple[Resource, bool]] = {}
        for assignment in assignments:
            if concerns(assignment, one):
                before = mine.get(assignment.resource_id)
                is_first = assignment.is_before_first or bool(before and before[1])
                mine[assignment.resource_id] = (assignment.resource, is_first)
        found[one.pk] = list(mine.values())
    return found


def due_days(participants: Iterable[Participant]) -> dict[tuple[int, int], date]:
    """By when each participant is to read what has a last day, by participant and resource id. One query."""
    people = list(participants)
    programs = {one.cohort.program_id for one in people}
    found: dict[tuple[int, int], date] = {}
    for assignment in ResourceAssignment.objects.filter(program__in=programs, due_on__isnull=False).order_by("-due_on"):
        for one in people:
            if assignment.due_on and concerns(assignment, one):
                found[one.pk, assignment.resource_id] = assignment.due_on
    return found


def concerns(assignment: ResourceAssignment, participant: Participant) -> bool:
    """Whether an assignment is for a participant. Fetch the participant with its cohort."""
    return (
        assignment.program_id == participant.cohort.program_id
        and assignment.cohort_id in {None, participant.cohort_id}
        and assignment.role in {"", participant.role}
    )


def audience_of(assignment: ResourceAssignment) -> QuerySet[Participant]:
    """Who is asked to read it now: participants of cohorts that are not over."""
    people = Participant.objects.filter(state=ParticipantState.ACTIVE, cohort__program=assignment.program_id)
    people = people.exclude(cohort__state=CohortState.COMPLETED)
    if assignment.cohort_id:
        people = people.filter(cohort=assignment.cohort_id)
    return people.filter(role=assignment.role) if assignment.role else people


@dataclass(frozen=True)
class AssignmentLine:
    """An assignment with how many of how many are done: for the program team."""

    assignment: ResourceAssignment
    total: int
    done: int

    @property
    def words(self) -> str:
        """3 of 12 have completed it."""
        return f"{self.done} of {self.total} have completed it" if self.total else "Nobody takes part yet"


def assignments_of(rows: QuerySet[ResourceAssignment]) -> list[AssignmentLine]:
    """Assignments with their counts, people counted once. Three queries, however many assignments."""
    assignments = list(rows.select_related("resource", "program", "cohort"))
    people = list(
        Participant.objects.filter(
            state=ParticipantState.ACTIVE, cohort__program__in={one.program_id for one in assignments}
        )
        .exclude(cohort__state=CohortState.COMPLETED)
        .select_related("cohort")
        .only("person_id", "role", "cohort_id", "organization_id", "cohort__program_id", "cohort__organization_id")
    )
    done = set(
        ResourceCompletion.objects.filter(resource__in={one.resource_id for one in assignments}).values_list(
            "resource_id", "person_id"
        )
    )
    lines = []
    for one in assignments:
        audience = {participant.person_id for participant in people if concerns(one, participant)}
        lines.append(AssignmentLine(one, len(audience), sum((one.resource_id, person) in done for person in audience)))
    return lines


def assigned_in(cohort: Cohort) -> QuerySet[ResourceAssignment]:
    """Assignments that count in a cohort."""
    mine = Q(cohort=None) | Q(cohort=cohort)
    return ResourceAssignment.objects.filter(mine, program=cohort.program_id, resource__archived_at=None)


def may_read(person: Person | None, resource: Resource) -> bool:
    """Whether a member reads a resource: the organization's, or the one of a program they took part in."""
    if resource.archived_at is not None:
        return False
    if resource.program_id is None:
        return True
    return person is not None and (
        Participant.objects.filter(person=person, cohort__program=resource.program_id).exists()
    )


def readable_by(person: Person | None) -> QuerySet[Resource]:
    """What a member may read."""
    rows = Resource.objects.filter(archived_at=None)
    if person is None:
        return rows.filter(program=None)
    mine = Participant.objects.filter(person=person).values("cohort__program_id")
    return rows.filter(Q(program=None) | Q(program__in=mine))


def starters_to_assign(program: Program) -> list[Resource]:
    """Texts of the starter set for the roles of a program, not assigned yet; what is for the end stays free."""
    given = set(ResourceAssignment.objects.filter(program=program).values_list("resource_id", "role"))
    texts = Resource.objects.filter(archived_at=None, role__in=["", *program.roles]).exclude(starter="")
    rows = texts.exclude(stage=ResourceStage.END).defer("text").order_by("id")
    return [one for one in rows if (one.pk, one.role) not in given]

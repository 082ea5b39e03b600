"""The steps before the first meeting, as one participant and as the program team see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from participants.models import Person
from programs.enums import ParticipantRole
from programs.preparation import Step, steps_of
from relationships.deeds import Deeds, deeds_of
from relationships.enums import RelationshipState, SessionState
from relationships.models import MentoringSession, Relationship, RelationshipMember

# Where each step that the product sees is done: name of the page, and whether it belongs to the relationship.
PAGES = {
    "profile": ("participants:own", False),
    "hours": ("relationships:my_calendar", False),
    "resources": ("cohorts:resources", False),
    "session": ("relationships:plan_session", True),
    "goal": ("relationships:new_goal", True),
    "agreement": ("relationships:agreement", True),
}


@dataclass(frozen=True)
class StepState:
    """A step, whether it is done, and how far where that is more than yes or no."""

    step: Step
    is_done: bool
    detail: str = ""


@dataclass(frozen=True)
class Preparation:
    """All steps of one participant."""

    participant: Participant
    steps: list[StepState]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.is_done for one in self.steps)

    @property
    def is_ready(self) -> bool:
        """Nothing is left to do before the first meeting."""
        return self.done == len(self.steps)

    @property
    def words(self) -> str:
        """3 of 5 done."""
        return f"{self.done} of {len(self.steps)} done"


def preparation_of(participants: Sequence[Participant]) -> list[Preparation]:
    """The steps of each participant, in their order. Fetch them with person and cohort__program."""
    deeds = deeds_of(participants)
    steps = steps_of({one.cohort.program for one in participants})
    return [
        Preparation(one, [_state(step, deeds[one.pk]) for step in steps.get((one.cohort.program_id, one.role), [])])
        for one in participants
    ]


def _state(step: Step, deeds: Deeds) -> StepState:
    if step.is_own:
        return StepState(step, step.key in deeds.ticks)
    if step.key == "resources":
        detail = f"{deeds.read_before} of {deeds.asked_before} read" if deeds.asked_before else "Nothing is assigned"
        return StepState(step, deeds.read_before == deeds.asked_before, detail)
    done = {
        "profile": deeds.has_profile,
        "hours": deeds.has_hours,
        "session": deeds.sessions_booked > 0,
        "goal": deeds.goals > 0,
        "agreement": deeds.has_signed,
    }
    return StepState(step, done[step.key])


def preparation_before(participant: Participant) -> Preparation | None:
    """The steps of one participant while their first meeting is still to come; None afterwards or without steps."""
    deeds = deeds_of([participant])[participant.pk]
    if deeds.sessions_held:
        return None
    steps = steps_of([participant.cohort.program]).get((participant.cohort.program_id, participant.role), [])
    return Preparation(participant, [_state(step, deeds) for step in steps]) if steps else None


@dataclass(frozen=True)
class StepCount:
    """How many of a role have done a step."""

    says: str
    done: int
    total: int

    @property
    def label(self) -> str:
        """Book the first session: 12 of 48."""
        return f"{self.says}: {self.done} of {self.total}"


@dataclass(frozen=True)
class RoleCount:
    """A role in a cohort: how many are ready, and each step."""

    label: str
    ready: int
    total: int
    steps: list[StepCount]


def counts_of(cohort: Cohort) -> list[RoleCount]:
    """How far the people of a cohort are before their first meetings: counts only, for the program team."""
    active = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE)
    prepared = preparation_of(list(active.select_related("person", "cohort__program").order_by("id")))
    counts = []
    for role in cohort.program.roles:
        mine = [one for one in prepared if one.participant.role == role]
        steps = mine[0].steps if mine else []
        columns = [
            StepCount(state.step.says, sum(one.steps[at].is_done for one in mine), len(mine))
            for at, state in enumerate(steps)
        ]
        label = str(ParticipantRole(role).label)
        counts.append(RoleCount(label, sum(one.is_ready for one in mine), len(mine), columns))
    return counts


def to_prepare(person: Person) -> list[tuple[Relationship, Preparation]]:
    """Standing relationships of a person that have not met yet and where a step is open, with their steps."""
    met = MentoringSession.objects.filter(relationship=OuterRef("relationship"), state=SessionState.HELD)
    members = (
        RelationshipMember.objects.filter(
            participant__person=person, is_active=True, relationship__state__in=RelationshipState.standing()
        )
        .filter(~Exists(met))
        .select_related("relationship__cohort", "participant__person", "participant__cohort__program")
    )
    found = list(members.order_by("-id")[:5])
    prepared = preparation_of([one.participant for one in found]) if found else []
    return [(one.relationship, each) for one, each in zip(found, prepared, strict=True) if not each.is_ready]

"""How far participants are with what their program asks for its completion."""

from collections.abc import Sequence
from dataclasses import dataclass

from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from programs.completion import Rule, rules_of
from programs.enums import ParticipantRole
from relationships.deeds import Deeds, deeds_of
from relationships.models import Certificate, Completion, Transition


@dataclass(frozen=True)
class Criterion:
    """One thing that is asked, and how far it is."""

    says: str
    is_met: bool
    detail: str


@dataclass(frozen=True)
class Progress:
    """A participant, what is asked of them, and what came of it."""

    participant: Participant
    criteria: list[Criterion]
    completion: Completion | None = None
    certificate: Certificate | None = None
    transition: Transition | None = None

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(one.is_met for one in self.criteria)

    @property
    def has_all(self) -> bool:
        """Everything that is asked is done."""
        return self.met == len(self.criteria)

    @property
    def words(self) -> str:
        """2 of 3 done."""
        return f"{self.met} of {len(self.criteria)} done"

    @property
    def missing(self) -> str:
        """What is still to do, in one line."""
        return "; ".join(f"{one.says.lower()} ({one.detail})" for one in self.criteria if not one.is_met)


def progress_of(participants: Sequence[Participant]) -> list[Progress]:
    """How far each participant is, in their order. Fetch them with person and cohort__program."""
    deeds = deeds_of(participants)
    rules = rules_of({one.cohort.program for one in participants})
    completions = {one.participant_id: one for one in Completion.objects.filter(participant__in=participants)}
    valid = Certificate.objects.filter(participant__in=participants, withdrawn_at=None)
    certificates = {one.participant_id: one for one in valid}
    transitions = {one.participant_id: one for one in Transition.objects.filter(participant__in=participants)}
    return [
        Progress(
            one,
            criteria_for(rules[one.cohort.program_id], deeds[one.pk]),
            completions.get(one.pk),
            certificates.get(one.pk),
            transitions.get(one.pk),
        )
        for one in participants
    ]


def criteria_for(rule: Rule, deeds: Deeds) -> list[Criterion]:
    """What a rule asks of somebody; mentors are asked for neither goals nor a capstone."""
    is_mentor = deeds.participant.role == ParticipantRole.MENTOR
    found = []
    if rule.least_sessions:
        detail = f"{deeds.sessions_held} of {rule.least_sessions}"
        found.append(Criterion("Sessions held", deeds.sessions_held >= rule.least_sessions, detail))
    if rule.needs_goals and not is_mentor:
        detail = f"{deeds.goals_worked_on} of {deeds.goals}" if deeds.goals else "no goal yet"
        found.append(Criterion("A goal worked on", deeds.goals_worked_on > 0, detail))
    if rule.needs_review:
        found.append(Criterion("Mid-program review", deeds.has_reviewed, _yes(deeds.has_reviewed)))
    if rule.needs_capstone and not is_mentor:
        detail = "handed in" if deeds.has_capstone else "not handed in"
        found.append(Criterion("Capstone", deeds.has_capstone, detail))
    if rule.needs_resources:
        detail = f"{deeds.read} of {deeds.asked}" if deeds.asked else "none is assigned"
        found.append(Criterion("Assigned resources completed", deeds.read == deeds.asked, detail))
    return found


def _yes(is_done: bool) -> str:
    return "done" if is_done else "open"


def progress_in(cohort: Cohort) -> list[Progress]:
    """Everybody who takes part in a cohort: for the program team."""
    active = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE)
    people = active.select_related("person", "cohort__program").order_by("role", "person__last_name", "id")
    return progress_of(list(people))

"""Who takes part: enrolled directly, by an accepted application, or gone again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from cohorts.actions.waitlist import fill_freed_place
from cohorts.enums import ApplicationState, CohortState, ParticipantState, StepKind
from cohorts.models import Application, Cohort, CohortStep, Participant
from cohorts.queries.places import counted
from core.errors import Refusal
from organizations.audit import record
from participants.models import Person
from programs.enums import ParticipantRole, Structure
from programs.models import Program
from programs.questions import prefilled_answer, questions_for

MOST_PLACES = 50


@dataclass(frozen=True)
class Enrolment:
    """What enrolling did: how many came in, how many were in already, and the step that undoes it."""

    added: int
    skipped: int
    step: CohortStep | None


def default_capacity(program: Program, role: str, person: Person) -> int:
    """Places of a participant when nobody says otherwise: mentors as their profile says, everybody else one."""
    if role != ParticipantRole.MENTOR:
        return 1
    if program.structure == Structure.GROUP:
        return program.group_size_max
    return max(1, min(person.capacity, MOST_PLACES))


def enrol(
    cohort: Cohort, people: Iterable[Person], role: str, *, capacity: int | None = None, actor: User
) -> Enrolment:
    """Make people participants, or bring back those who left. Those who are in already stay as they are.

    `capacity` counts for mentors; None takes each person's own. Refusal for a completed cohort or a role it lacks.
    """
    wanted = {person.pk: person for person in people}
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        _require_role(locked, role)
        if capacity is not None:
            check_places(capacity)
        present = {p.person_id: p for p in Participant.objects.filter(cohort=locked, role=role, person_id__in=wanted)}
        back = [p for p in present.values() if p.state == ParticipantState.LEFT]
        for participant in back:
            participant.state = ParticipantState.ACTIVE
            participant.capacity = _capacity_of(locked, role, wanted[participant.person_id], capacity)
        Participant.objects.bulk_update(back, ["state", "capacity"])
        answers = _known_answers(locked, role, [person for pk, person in wanted.items() if pk not in present])
        new = Participant.objects.bulk_create(
            Participant(
                organization_id=locked.organization_id,
                cohort=locked,
                person=person,
                role=role,
                capacity=_capacity_of(locked, role, person, capacity),
                answers=answers.get(person.pk, {}),
            )
            for person in wanted.values()
            if person.pk not in present
        )
        added = [*back, *new]
        step = note_participants(locked, added, ParticipantState.LEFT, f"{counted(len(added), role)} added.", actor)
        if added:
            record(locked, "participants.enrolled", actor=actor, role=role, people=[p.public_id for p in added])
    return Enrolment(len(added), len(wanted) - len(added), step)


def set_capacity(participant: Participant, capacity: int, *, actor: User) -> None:
    """Change how many relationships a participant can have. Refusal below what they have now."""
    check_places(capacity)
    with transaction.atomic():
        locked = Participant.objects.select_for_update(of=("self",)).select_related("person").get(pk=participant.pk)
        if locked.role != ParticipantRole.MENTOR:
            raise Refusal("Only mentors can have more than one place.")
        if capacity < locked.places_used:
            raise Refusal(
                f"{locked.person.name} has {locked.places_used} relationships now. End one before you lower this."
            )
        before, locked.capacity = locked.capacity, capacity
        locked.save(update_fields=["capacity", "updated_at"])
        record(locked, "participant.capacity_changed", actor=actor, before=before, after=capacity)
    participant.refresh_from_db()


def withdraw_participant(participant: Participant, *, actor: User) -> CohortStep | None:
    """Take somebody out of the cohort; the place goes to the next of the waitlist. Does nothing when already out.

    Refusal while the participant has a relationship.
    """
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=participant.cohort_id)
        locked = Participant.objects.select_for_update(of=("self",)).select_related("person").get(pk=participant.pk)
        if locked.state == ParticipantState.LEFT:
            return None
        leave(locked)
        if locked.application_id:
            Application.objects.filter(pk=locked.application_id, released_at__isnull=False).update(
                state=ApplicationState.WITHDRAWN
            )
        said = f"{locked.person.name} left {cohort.name}."
        step = note_participants(cohort, [locked], ParticipantState.ACTIVE, said, actor)
        record(locked, "participant.withdrawn", actor=actor)
        fill_freed_place(cohort, locked.role, actor=actor)
    participant.refresh_from_db()
    return step


def leave(participant: Participant) -> None:
    """Mark as gone, in the caller's transaction with the row locked. Refusal while in a relationship."""
    if participant.places_used:
        raise Refusal(f"{participant.person.name} has a relationship in this cohort. End it first.")
    participant.state = ParticipantState.LEFT
    participant.save(update_fields=["state", "updated_at"])


def enrol_accepted(applications: list[Application]) -> list[Participant]:
    """Participants for accepted applications of one locked cohort: answers copied, mentors with the places they gave.

    Somebody who takes part already keeps the place and gets the answers.
    """
    if not applications:
        return []
    by_person = {(application.person_id, application.role): application for application in applications}
    present = {
        (p.person_id, p.role): p
        for p in Participant.objects.select_for_update().filter(
            cohort_id=applications[0].cohort_id, person_id__in=[application.person_id for application in applications]
        )
        if (p.person_id, p.role) in by_person
    }
    for key, participant in present.items():
        _take_over(participant, by_person[key])
    Participant.objects.bulk_update(present.values(), ["state", "application", "answers", "capacity"])
    new = [
        _take_over(
            Participant(
                organization_id=application.organization_id,
                cohort=application.cohort,
                person=application.person,
                role=application.role,
            ),
            application,
        )
        for key, application in by_person.items()
        if key not in present
    ]
    return [*present.values(), *Participant.objects.bulk_create(new)]


def refresh_answers(application: Application) -> None:
    """Hand changed answers of an accepted applicant on to the participant."""
    for participant in Participant.objects.select_for_update().filter(application=application):
        _take_over(participant, application).save(update_fields=["answers", "capacity", "updated_at"])


def check_places(capacity: int) -> None:
    """Refusal for a number of places that makes no sense."""
    if not 1 <= capacity <= MOST_PLACES:
        raise Refusal(f"Enter a number from 1 to {MOST_PLACES}.")


def note_participants(
    cohort: Cohort, participants: list[Participant], before: str, said: str, actor: User | None
) -> CohortStep | None:
    """Keep what undoing needs: which participants, and the state they had."""
    if not participants:
        return None
    return CohortStep.objects.create(
        organization_id=cohort.organization_id,
        cohort=cohort,
        kind=StepKind.PARTICIPANTS,
        actor=actor,
        said=said,
        before=[{"id": p.public_id, "state": before, "after": p.state} for p in participants],
    )


def _take_over(participant: Participant, application: Application) -> Participant:
    """Fill a participant from an application."""
    program = application.cohort.program
    own = default_capacity(program, application.role, application.person)
    participant.application = application
    participant.answers = application.answers
    if participant.state == ParticipantState.LEFT or participant.pk is None or application.capacity:
        participant.capacity = max(application.capacity or own, participant.places_used)
    participant.state = ParticipantState.ACTIVE
    return participant


def _known_answers(cohort: Cohort, role: str, people: list[Person]) -> dict[int, dict[str, Any]]:
    """Answers that HR gives for people who fill in no form, by person id."""
    questions = [question for question in questions_for(cohort.program, role) if question.prefill]
    if not questions or not people:
        return {}
    full = Person.objects.select_related("level", "manager").filter(pk__in=[person.pk for person in people])
    known = {person.pk: {question.key: prefilled_answer(question, person) for question in questions} for person in full}
    return {pk: {key: value for key, value in found.items() if value is not None} for pk, found in known.items()}


def _capacity_of(cohort: Cohort, role: str, person: Person, asked: int | None) -> int:
    if role == ParticipantRole.MENTOR and asked is not None:
        return asked
    return default_capacity(cohort.program, role, person)


def _require_role(cohort: Cohort, role: str) -> None:
    if cohort.state == CohortState.COMPLETED:
        raise Refusal(f"{cohort.name} is completed. Resume it before you add people.")
    if role not in cohort.program.roles:
        raise Refusal(f"{cohort.program.name} has no {role}s.")

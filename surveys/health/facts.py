"""What is known of many relationships at once, in a fixed number of queries. For the program team."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cohorts.models import Milestone
from participants.enums import PersonStatus
from participants.models import Person
from programs.enums import ParticipantRole
from relationships.enums import GoalState, RelationshipState, SessionState
from relationships.journey import learner_of
from relationships.milestones import Step, read_facts, steps_for
from relationships.models import Agreement, Goal, MentoringSession, Relationship, RelationshipMember
from relationships.pauses import pauses_of
from relationships.queries.hours import over_hours
from surveys.enums import ContactState
from surveys.health.band import SLOTS, Facts, GoalFacts
from surveys.models import ContactRequest
from surveys.queries import latest_check_ins
from surveys.worries import core_mean, worries

NAME = ("first_name", "last_name", "preferred_name", "email", "external_id", "organization")
PULSE_DAYS = 90
DAYS_IN_MONTH = 365 / 12


def _cadences(relationships: Sequence[Relationship]) -> dict[int, float]:
    """Days between sessions: as the people of a relationship agreed, else as its program plans. By relationship id."""
    newest = Agreement.objects.filter(relationship__in=[one.pk for one in relationships]).order_by("version")
    agreed = dict(newest.values_list("relationship_id", "every_weeks"))
    return {
        one.pk: 7.0 * agreed[one.pk]
        if agreed.get(one.pk)
        else DAYS_IN_MONTH / max(1, one.cohort.program.sessions_per_month)
        for one in relationships
    }


def _goals(relationships: Sequence[Relationship]) -> dict[int, list[GoalFacts]]:
    """Dates and progress of the active goals, never their words, by relationship id."""
    active = Goal.objects.filter(
        owner__relationship__in=[one.pk for one in relationships], state=GoalState.ACTIVE
    ).values_list("owner__relationship_id", "updated_at", "starts_on", "due_on", "progress")
    found: dict[int, list[GoalFacts]] = defaultdict(list)
    for pk, updated_at, starts_on, due_on, progress in active:
        found[pk].append(GoalFacts(updated_at.date(), starts_on, due_on, progress / 100))
    return found


def facts_of(relationships: Sequence[Relationship], today: date, zone: str) -> dict[int, Facts]:
    """Facts by relationship id. Fetch the relationships by `relationships.queries.with_people`."""
    ids = [one.pk for one in relationships]
    cadences, goals = _cadences(relationships), _goals(relationships)
    held, planned = _sessions(ids, max(cadences.values(), default=0), today, ZoneInfo(zone))
    check_ins = latest_check_ins(ids, today - timedelta(days=PULSE_DAYS))
    contacts = _contacts({one.cohort_id for one in relationships})
    loads, pauses = _overloaded(), pauses_of(relationships)
    steps = _waiting_steps(relationships, today)
    return {
        one.pk: replace(
            _of_people(one, contacts, loads),
            today=today,
            cadence=cadences[one.pk],
            held_on=held[one.pk],
            planned_on=planned.get(one.pk),
            goals=goals.get(one.pk),
            pauses=pauses.get(one.pk, []),
            waiting_step=steps[one.pk].name if one.pk in steps else "",
            step_due_on=steps[one.pk].due_on if one.pk in steps else None,
            core_mean=core_mean(check_ins.get(one.pk, [])),
            worries=worries(check_ins.get(one.pk, [])),
            worried_since=max((answer.answered_on for answer in check_ins.get(one.pk, [])), default=None),
        )
        for one in relationships
    }


def _of_people(relationship: Relationship, contacts: dict[tuple[int, int], date], loads: dict[int, str]) -> Facts:
    """What the row and its people tell; the rest is added by the caller."""
    people = [member.participant.person for member in relationship.members.all() if member.is_active]
    asking = [person for person in people if (relationship.cohort_id, person.pk) in contacts]
    gone = [person for person in people if person.status == PersonStatus.LEFT]
    return Facts(
        gone=" and ".join(person.name for person in gone),
        gone_since=min((person.end_date or relationship.started_on for person in gone), default=None),
        today=relationship.started_on,
        started_on=relationship.started_on,
        cadence=DAYS_IN_MONTH,
        is_on_trial=relationship.state == RelationshipState.TRIAL,
        contact_since=min((contacts[relationship.cohort_id, person.pk] for person in asking), default=None),
        contact_of=" and ".join(person.name for person in asking),
        mentor_load=" ".join(loads[person.pk] for person in people if person.pk in loads),
    )


def _sessions(
    ids: Sequence[int], longest: float, today: date, zone: ZoneInfo
) -> tuple[dict[int, list[date]], dict[int, date]]:
    """Days of held sessions (first, last, and those of the last slots) and of the next planned one, by relationship."""
    window = timedelta(days=SLOTS * longest + 1)
    held: dict[int, set[date]] = defaultdict(set)
    sessions = MentoringSession.objects.filter(relationship_id__in=ids)
    past = sessions.filter(state=SessionState.HELD).values_list("relationship_id")
    for pk, first, last in past.annotate(first=Min("starts_at"), last=Max("starts_at")).order_by():
        held[pk] |= {timezone.localtime(first, zone).date(), timezone.localtime(last, zone).date()}
    recent = sessions.filter(state=SessionState.HELD, starts_at__date__gte=today - window)
    for pk, starts_at in recent.values_list("relationship_id", "starts_at"):
        held[pk].add(timezone.localtime(starts_at, zone).date())
    coming = sessions.filter(state=SessionState.PLANNED, starts_at__date__gte=today).values_list("relationship_id")
    planned = {
        pk: timezone.localtime(first, zone).date() for pk, first in coming.annotate(first=Min("starts_at")).order_by()
    }
    return defaultdict(list, {pk: sorted(days) for pk, days in held.items()}), planned


def _contacts(cohort_ids: Collection[int]) -> dict[tuple[int, int], date]:
    waiting = ContactRequest.objects.filter(state=ContactState.OPEN, cohort_id__in=cohort_ids)
    return {(cohort, person): day for cohort, person, day in waiting.values_list("cohort_id", "person_id", "asked_on")}


def _overloaded() -> dict[int, str]:
    """Mentors with more relationships or hours over all programs than they ever offered, in words, by person id."""
    active = Q(
        participations__relationship_members__is_active=True,
        participations__relationship_members__role=ParticipantRole.MENTOR,
        participations__relationship_members__relationship__state__in=RelationshipState.standing(),
    )
    # What somebody said on their profile, or to one cohort: the larger of both.
    busy = (
        Person.objects.annotate(
            load=Count("participations__relationship_members", filter=active, distinct=True),
            offered=Greatest("capacity", Coalesce(Max("participations__capacity"), 0)),
        )
        .filter(load__gt=F("offered"))
        .only(*NAME)
    )
    words = {
        one.pk: f"{one.name} has {one.load} relationships and offered {one.offered} over all programs." for one in busy
    }
    tired = over_hours()
    for person in Person.objects.filter(pk__in=tired).only(*NAME):
        agreed, given = tired[person.pk]
        said = f"{person.name} agreed to {agreed:.1f} hours a month over all programs and gives {given:g}."
        words[person.pk] = f"{words[person.pk]} {said}" if person.pk in words else said
    return words


def _waiting_steps(relationships: Sequence[Relationship], today: date) -> dict[int, Step]:
    """The step of the plan at which each relationship stands, where its day is over, by relationship id.

    Only steps that a deed completes: what nobody ticks may well be done.
    """
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    cohorts = {one.cohort_id for one in relationships}
    for milestone in Milestone.objects.filter(cohort__in=cohorts).exclude(deed=""):
        milestones[milestone.cohort_id].append(milestone)
    facts = read_facts(relationships)
    found = {}
    for one in relationships:
        learner = learner_of(one.members.all()) if milestones[one.cohort_id] else None
        if learner is None:
            continue
        steps = steps_for(learner, one, milestones[one.cohort_id], facts, today)
        waiting = next((step for step in steps if step.done_on is None), None)
        if waiting is not None and waiting.is_late:
            found[one.pk] = waiting
    return found


def own_facts(relationship: Relationship, today: date, zone: str) -> Facts:
    """What the people of a relationship are shown: rhythm and goals, nothing that anybody answered."""
    cadence = _cadences([relationship])[relationship.pk]
    held, _planned = _sessions([relationship.pk], cadence, today, ZoneInfo(zone))
    return Facts(
        today=today,
        started_on=relationship.started_on,
        cadence=cadence,
        held_on=held[relationship.pk],
        goals=_goals([relationship]).get(relationship.pk),
        pauses=pauses_of([relationship]).get(relationship.pk, []),
    )


def standing_members(relationship: Relationship) -> list[RelationshipMember]:
    """Active members with person and user."""
    members = relationship.members.filter(is_active=True).select_related("participant__person__user")
    return list(members.order_by("role", "id"))

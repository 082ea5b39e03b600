"""Milestones as they stand for each member: own dates, and what completed them.

Facts of many relationships are read in a fixed number of queries; what a milestone's state is follows from them alone.
Nothing here reads what somebody wrote.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Min
from django.utils import timezone

from cohorts.models import Cohort, Milestone
from participants.leave import Away, day_after
from programs.enums import Deed, ParticipantRole, Responsible
from relationships.enums import ExperienceState, GrowthMoment, RaterKind, RelationshipKind, SessionState
from relationships.models import (
    AgreementSignature,
    Capstone,
    Experience,
    Goal,
    GrowthReview,
    MidReview,
    MilestoneTick,
    RatedSkill,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    Transition,
)
from relationships.pauses import pauses_of

# Whoever starts within two weeks of the cohort keeps its dates; later ones get every date relative to their own start.
GRACE_DAYS = 14
EVENTS = frozenset({Responsible.PROGRAM_TEAM, Responsible.SPONSOR})
# Deeds that are kept by participant; the others by member.
OF_PARTICIPANTS = frozenset({Deed.EXPERIENCE_BEGUN, Deed.CAPSTONE_HANDED_IN, Deed.NEXT_STEP_CHOSEN})
LEARNERS = frozenset({ParticipantRole.MENTEE, ParticipantRole.PEER})
ROLES = {
    Responsible.MENTOR: frozenset({ParticipantRole.MENTOR}),
    Responsible.MENTEE: LEARNERS,
    Responsible.BOTH: frozenset(ParticipantRole.values),
}


@dataclass(frozen=True)
class Step:
    """A milestone for one member. `state`: done, now, late (its day is over, and it is not the next one) or empty."""

    milestone: Milestone
    starts_on: date
    due_on: date
    done_on: date | None
    state: str
    is_late: bool
    is_mine: bool
    can_tick: bool

    @property
    def name(self) -> str:
        """As the plan calls it."""
        return self.milestone.name

    @property
    def description(self) -> str:
        """What happens."""
        return self.milestone.description

    @property
    def public_id(self) -> str:
        """For addresses."""
        return self.milestone.public_id

    @property
    def was_on_time(self) -> bool:
        """Done, and not after its day."""
        return self.done_on is not None and self.done_on <= self.due_on


@dataclass
class Facts:
    """What happened in some relationships, by member id (experiences: by participant id)."""

    sessions: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[int, date] = field(default_factory=dict)
    firsts: dict[str, dict[int, date]] = field(default_factory=dict)
    ticks: dict[tuple[int, int], date] = field(default_factory=dict)
    pauses: dict[int, list[Away]] = field(default_factory=dict)


def own_start(member: RelationshipMember, relationship: Relationship) -> date:
    """The day from which a member's dates count: a newcomer of a running circle has a later one than the circle."""
    start = max(relationship.cohort.starts_on, relationship.started_on)
    joined_later = member.created_at - relationship.created_at > timedelta(days=1)
    if relationship.kind == RelationshipKind.CIRCLE and joined_later:
        start = max(start, timezone.localdate(member.created_at))
    return start


def days_moved(start: date, cohort: Cohort) -> int:
    """By how many days a member's milestones are later than the cohort's."""
    late = (start - cohort.starts_on).days
    return late if late > GRACE_DAYS else 0


def own_dates(milestone: Milestone, moved: int) -> tuple[date, date]:
    """Start and due day for somebody whose dates are moved; what the program team holds for all stays."""
    days = timedelta(days=0 if milestone.responsible in EVENTS else moved)
    return milestone.starts_on + days, milestone.due_on + days


def rested(dates: tuple[date, date], relationship: Relationship, pauses: Sequence[Away]) -> tuple[date, date]:
    """Start and due day, later by the days on which the relationship rested before them."""
    start = relationship.started_on
    first, last = (
        (day_after(pauses, start, (day - start).days) or day) if pauses and day > start else day for day in dates
    )
    return first, last


def read_facts(relationships: Sequence[Relationship]) -> Facts:
    """All that completes milestones, for relationships fetched with their members. Eleven queries, however many."""
    facts = Facts()
    ids = [one.pk for one in relationships]
    held = SessionAttendee.objects.filter(
        session__relationship__in=ids, session__state=SessionState.HELD, attended=True
    )
    for member_id, starts_at in held.order_by("session__starts_at").values_list("member_id", "session__starts_at"):
        facts.sessions[member_id].append(timezone.localdate(starts_at))
    facts.signed = _signed(relationships)
    reviews = GrowthReview.objects.filter(
        member__relationship__in=ids, moment=GrowthMoment.CLOSING, rater_kind=RaterKind.SELF
    )
    experiences = Experience.objects.filter(participant__relationship_members__relationship__in=ids).exclude(
        state__in=[ExperienceState.OFFERED, ExperienceState.DECLINED, ExperienceState.PLANNED]
    )
    reviewed = MidReview.objects.filter(member__relationship__in=ids).order_by()
    capstones = Capstone.objects.filter(
        participant__relationship_members__relationship__in=ids, handed_in_at__isnull=False
    )
    chosen = Transition.objects.filter(participant__relationship_members__relationship__in=ids)
    goals = Goal.objects.filter(owner__relationship__in=ids).order_by()
    skills = RatedSkill.objects.filter(member__relationship__in=ids).order_by()
    facts.firsts = {
        Deed.GOALS_SET: _days(goals.values_list("owner_id").annotate(first=Min("created_at"))),
        Deed.PLAN_WRITTEN: _days(skills.values_list("member_id").annotate(first=Min("created_at"))),
        Deed.EXPERIENCE_BEGUN: dict(
            experiences.order_by().values_list("participant_id").annotate(first=Min("starts_on"))
        ),
        Deed.REVIEW_DONE: _days(reviewed.values_list("member_id").annotate(first=Min("created_at"))),
        Deed.CAPSTONE_HANDED_IN: _days(
            capstones.order_by().values_list("participant_id").annotate(first=Min("handed_in_at"))
        ),
        Deed.NEXT_STEP_CHOSEN: _days(chosen.order_by().values_list("participant_id").annotate(first=Min("created_at"))),
        Deed.GROWTH_RATED: dict(reviews.order_by().values_list("member_id").annotate(first=Min("rated_on"))),
    }
    facts.pauses = pauses_of(relationships)
    ticks = MilestoneTick.objects.filter(member__relationship__in=ids)
    facts.ticks = {(one.member_id, one.milestone_id): one.done_on for one in ticks}
    return facts


def steps_for(
    member: RelationshipMember,
    relationship: Relationship,
    milestones: Sequence[Milestone],
    facts: Facts,
    today: date,
    pauses: Sequence[Away] = (),
) -> list[Step]:
    """Every milestone as it stands for one member, in the order of their own due days. `pauses` move them."""
    moved = days_moved(own_start(member, relationship), relationship.cohort)
    dated = sorted(
        ((*rested(own_dates(one, moved), relationship, pauses), one) for one in milestones),
        key=lambda row: (row[1], row[0], row[2].pk),
    )
    steps: list[Step] = []
    has_next = False
    for starts_on, due_on, milestone in dated:
        done_on = _done_on(milestone, member, relationship, facts, starts_on, due_on, today)
        is_next = done_on is None and not has_next
        has_next = has_next or is_next
        is_late = done_on is None and due_on < today
        state = "done" if done_on else "now" if is_next else "late" if is_late else ""
        is_mine = (
            member.role in ROLES.get(Responsible(milestone.responsible), frozenset()) if _known(milestone) else False
        )
        can_tick = is_mine and not milestone.deed and done_on is None and starts_on <= today
        steps.append(Step(milestone, starts_on, due_on, done_on, state, is_late, is_mine, can_tick))
    return steps


def _known(milestone: Milestone) -> bool:
    return milestone.responsible in Responsible.values


def _done_on(
    milestone: Milestone,
    member: RelationshipMember,
    relationship: Relationship,
    facts: Facts,
    starts_on: date,
    due_on: date,
    today: date,
) -> date | None:
    """When it was done for a member: by a deed, by a tick, or, for what the program team holds, by its day."""
    if milestone.responsible in EVENTS and not milestone.deed:
        return due_on if due_on < today else None
    group = _counted_with(member, relationship)
    if not milestone.deed:
        return min((facts.ticks[key] for one in group if (key := (one.pk, milestone.pk)) in facts.ticks), default=None)
    days = [day for one in group if (day := _deed_day(milestone.deed, one, facts, starts_on))]
    everybody = relationship.kind == RelationshipKind.CIRCLE and member.role == ParticipantRole.MENTOR
    personal = milestone.deed in facts.firsts
    if everybody and personal:
        learners = [one for one in group if one.role in LEARNERS]
        return max(days) if days and len(days) >= len(learners) else None
    return min(days, default=None)


def _counted_with(member: RelationshipMember, relationship: Relationship) -> list[RelationshipMember]:
    """Whose deeds count for a member: in a pair those of both, for a circle's mentor everybody's, else own ones."""
    if relationship.kind == RelationshipKind.PAIR or member.role == ParticipantRole.MENTOR:
        return [one for one in relationship.members.all() if one.is_active or not relationship.is_active]
    return [member]


def _deed_day(deed: str, member: RelationshipMember, facts: Facts, starts_on: date) -> date | None:
    if deed == Deed.FIRST_SESSION:
        return min(facts.sessions.get(member.pk, []), default=None)
    if deed == Deed.SESSION_IN_TIME:
        # One after the last day completes it as well, late.
        return next((day for day in facts.sessions.get(member.pk, []) if day >= starts_on), None)
    if deed == Deed.AGREEMENT_SIGNED:
        return facts.signed.get(member.pk)
    if deed in OF_PARTICIPANTS:
        return facts.firsts[deed].get(member.participant_id)
    return facts.firsts.get(deed, {}).get(member.pk)


def _signed(relationships: Sequence[Relationship]) -> dict[int, date]:
    """When the first version was complete that everybody of a relationship signed, by member id."""
    rows = AgreementSignature.objects.filter(agreement__relationship__in=[one.pk for one in relationships])
    by_version: dict[tuple[int, int], dict[int, date]] = defaultdict(dict)
    for relationship_id, version, member_id, at in rows.values_list(
        "agreement__relationship_id", "agreement__version", "member_id", "created_at"
    ):
        by_version[relationship_id, version][member_id] = timezone.localdate(at)
    found: dict[int, date] = {}
    people = {one.pk: [m for m in one.members.all() if m.is_active or not one.is_active] for one in relationships}
    for (relationship_id, _version), signatures in sorted(by_version.items()):
        members = people[relationship_id]
        if members and all(one.pk in signatures for one in members):
            for one in members:
                found.setdefault(one.pk, max(signatures.values()))
    return found


def _days(rows: Iterable[tuple[int, object]]) -> dict[int, date]:
    return {key: timezone.localdate(at) for key, at in rows}  # type: ignore[arg-type]  # a moment, by the annotation

"""When growth is rated, by whom, and what of it somebody may read.

At the start (within thirty days), every quarter by the mentor, and at the end (thirty days before it until thirty days
after). Self, mentor and manager are asked apart, and never put together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from participants.models import Person
from programs.enums import ParticipantRole
from relationships.enums import GrowthMoment, RaterKind, RelationshipKind
from relationships.milestones import own_start
from relationships.models import GrowthRating, GrowthReview, RatedSkill, Relationship, RelationshipMember

BASELINE_DAYS = 30
CLOSING_DAYS = 30
QUARTER_DAYS = 91
ANCHORS = (
    (1, "Not seen yet"),
    (2, "With help"),
    (3, "Alone, in familiar situations"),
    (4, "Alone, in hard situations"),
    (5, "Others learn it from them"),
)


@dataclass(frozen=True)
class Occasion:
    """What is rated now: the start, a quarter, or the end."""

    moment: GrowthMoment
    quarter: int = 0

    @property
    def key(self) -> str:
        """For reminders: one each."""
        return f"{self.moment}:{self.quarter}"

    @property
    def words(self) -> str:
        """Like "Quarter 2"."""
        return f"Quarter {self.quarter}" if self.moment == GrowthMoment.QUARTER else self.moment.label


def rater_kind_of(member: RelationshipMember, user: User) -> RaterKind | None:
    """As what a user rates a member: as themselves, their mentor or pair partner, or their manager."""
    person = member.participant.person
    if person.user_id == user.pk:
        return RaterKind.SELF
    others = RelationshipMember.objects.filter(relationship=member.relationship_id, participant__person__user=user)
    other = others.exclude(pk=member.pk).first()
    if other and (other.role == ParticipantRole.MENTOR or member.relationship.kind == RelationshipKind.PAIR):
        return RaterKind.MENTOR
    if person.manager_id and Person.objects.filter(pk=person.manager_id, user=user).exists():
        return RaterKind.MANAGER
    return None


def last_day(relationship: Relationship) -> date:
    """The day on which a relationship is due to end, or ended."""
    return relationship.ended_on or relationship.extended_until or relationship.cohort.ends_on


def moment_on(start: date, end: date, kind: RaterKind, today: date) -> Occasion | None:
    """What a kind of rater is asked on a day; None when there is nothing to ask."""
    if today > end + timedelta(days=CLOSING_DAYS):
        return None
    if today >= end - timedelta(days=CLOSING_DAYS):
        return Occasion(GrowthMoment.CLOSING)
    if today <= start + timedelta(days=BASELINE_DAYS):
        return Occasion(GrowthMoment.BASELINE)
    quarter = (today - start).days // QUARTER_DAYS
    return Occasion(GrowthMoment.QUARTER, quarter) if kind == RaterKind.MENTOR and quarter else None


def occasion_for(member: RelationshipMember, kind: RaterKind, today: date) -> Occasion | None:
    """What a kind of rater is asked about a member on a day. Who rates is known by the caller."""
    relationship = member.relationship
    return moment_on(own_start(member, relationship), last_day(relationship), kind, today)


def tracked_skills(member: RelationshipMember) -> list[RatedSkill]:
    """The skills of the development plan, by name: read by all who rate."""
    rows = RatedSkill.objects.filter(member=member, dropped_on=None)
    return list(rows.select_related("skill").order_by("pk"))


def follow_plan(member: RelationshipMember, skill_ids: Iterable[int], today: date) -> None:
    """Take the skills of a development plan over for raters; what is no longer in it is not asked any more."""
    wanted = set(skill_ids)
    known = {one.skill_id: one for one in RatedSkill.objects.filter(member=member)}
    RatedSkill.objects.bulk_create(
        RatedSkill(organization_id=member.organization_id, member=member, skill_id=skill_id)
        for skill_id in sorted(wanted - set(known))
    )
    for skill_id, one in known.items():
        dropped_on = None if skill_id in wanted else one.dropped_on or today
        if one.dropped_on != dropped_on:
            one.dropped_on = dropped_on
            one.save(update_fields=["dropped_on", "updated_at"])


def has_rated(member: RelationshipMember, kind: RaterKind, occasion: Occasion, user: User) -> bool:
    """Whether this rater gave this rating already."""
    return GrowthReview.objects.filter(
        member=member, rater_kind=kind, rater=user, moment=occasion.moment, quarter=occasion.quarter
    ).exists()


def asks_about(member: RelationshipMember, user: User, today: date) -> Occasion | None:
    """What a user is asked about a member now; None when nothing, or when it is given."""
    kind = rater_kind_of(member, user)
    occasion = occasion_for(member, kind, today) if kind else None
    if kind is None or occasion is None or not tracked_skills(member) or has_rated(member, kind, occasion, user):
        return None
    return occasion


@dataclass(frozen=True)
class Cell:
    """What one kind of rater said about a skill at one moment. No value: not enough to judge."""

    value: int | None
    evidence: str


@dataclass(frozen=True)
class GrowthTable:
    """Ratings that the user may read: columns of (kind, moment), rows of skills with a cell or None for each."""

    columns: list[tuple[str, str]]
    rows: list[tuple[str, list[Cell | None]]]
    waiting: list[str]


def growth_table(member: RelationshipMember) -> GrowthTable:
    """All ratings of a member which row security lets the user read, side by side and never summed up."""
    rank = {kind: number for number, kind in enumerate(RaterKind.values)}
    reviews = list(GrowthReview.objects.filter(member=member))
    order = {GrowthMoment.BASELINE: 0, GrowthMoment.QUARTER: 1, GrowthMoment.CLOSING: 2}
    reviews.sort(key=lambda one: (order[GrowthMoment(one.moment)], one.quarter, rank[one.rater_kind], one.pk))
    found: dict[int, dict[int, Cell]] = defaultdict(dict)
    names: dict[int, str] = {}
    for one in GrowthRating.objects.filter(review__in=reviews).select_related("skill"):
        found[one.review_id][one.skill_id] = Cell(one.value, one.evidence)
        names[one.skill_id] = one.skill.name
    open_ones = [one for one in reviews if one.pk in found]
    columns = [
        (
            one.get_rater_kind_display(),
            Occasion(GrowthMoment(one.moment), one.quarter).words,
        )
        for one in open_ones
    ]
    rows = [
        (names[skill_id], [found[one.pk].get(skill_id) for one in open_ones])
        for skill_id in sorted(names, key=lambda pk: names[pk].lower())
    ]
    waiting = [
        f"{one.get_rater_kind_display()}, {Occasion(GrowthMoment(one.moment), one.quarter).words.lower()}"
        for one in reviews
        if one.pk not in found
    ]
    return GrowthTable(columns, rows, waiting)

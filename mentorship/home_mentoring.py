"""The home of somebody in a relationship: did it happen, the next session and its agenda, goals, next steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone

from accounts.models import User
from cohorts.models import Cohort
from core.wall_time import zone_of
from relationships.enums import RelationshipState, SessionState
from relationships.guides import suggested_question
from relationships.journey import Journey, journeys_of
from relationships.milestones import Step
from relationships.models import ActionItem, MentoringSession, PrivateNote, Relationship, RelationshipMember
from relationships.queries import last_held, next_session, open_points, relationships_of, unlogged_sessions
from relationships.queries.experiences import hosted_by, offers_to, unsettled_of
from relationships.queries.goals import GoalLine, goals_of
from relationships.queries.groups import standing_groups
from relationships.queries.team import asks_of_manager, asks_of_member, observations_due
from relationships.session_words import clock, day_words, first_name
from relationships.views.frame import viewer_zone, words_of
from relationships.views.group_frame import Group
from relationships.views.overview import together
from relationships.views.sessions import session_lines

# So many relationships are shown in full; of the others the next session and the way to their page.
IN_FULL = 2
GOALS_SHOWN = 3
GROUPS_SHOWN = 5


@dataclass(frozen=True)
class Unlogged:
    """A session that is over, of which nobody said whether it took place."""

    session: MentoringSession
    others: str
    when: str


@dataclass(frozen=True)
class LastSession:
    """What came out of the last session, as its member may read it."""

    session: MentoringSession
    title: str
    actions: list[ActionItem]
    reflection: str


@dataclass
class MentoringCard:
    """One of the person's own relationships on their home."""

    relationship: Relationship
    me: RelationshipMember
    partners: list[RelationshipMember]
    journey: Journey
    shows_journey: bool
    words: dict[str, str]
    unlogged: list[Unlogged] = field(default_factory=list)
    in_full: bool = False
    # What the card's parts need, as the page of the relationship gives it to them.
    parts: dict[str, Any] = field(default_factory=dict)
    goals: list[GoalLine] = field(default_factory=list)
    last: LastSession | None = None

    @property
    def goals_title(self) -> str:
        """Whose goals they are."""
        return "Your goals" if self.me.role == "mentee" else f"Goals with {self.words['other_names']}"

    @property
    def cohort(self) -> Cohort:
        """Of the relationship."""
        return self.relationship.cohort

    @property
    def step(self) -> Step | None:
        """What the person brings about next, once it has begun."""
        today = timezone.localdate()
        return next((one for one in self.journey.own_open if one.starts_on <= today), None)


@dataclass(frozen=True)
class Asked:
    """Something that somebody is asked for, and the page that settles it."""

    title: str
    hint: str
    url: str
    icon: str


def mentoring_cards(user: User) -> list[MentoringCard]:
    """The standing relationships of a user, those with the nearest session first."""
    standing = relationships_of(user).filter(state__in=RelationshipState.standing())
    mine = [(one, me) for one in standing if (me := _own(one, user)) is not None and me.is_active]
    journeys = journeys_of(mine, timezone.localdate())
    coming = {relationship.pk: next_session(relationship) for relationship, _me in mine}
    rows = sorted(
        zip(mine, journeys, strict=True),
        key=lambda row: (coming[row[0][0].pk] is None, _start(coming[row[0][0].pk]), row[0][0].pk),
    )
    cards: list[MentoringCard] = []
    for (relationship, me), journey in rows:
        partners = [one for one in relationship.members.all() if one.is_active and one.pk != me.pk]
        is_first = all(card.relationship.cohort_id != relationship.cohort_id for card in cards)
        card = MentoringCard(relationship, me, partners, journey, is_first, words_of(relationship, me))
        card.unlogged = [_unlogged(one, card) for one in unlogged_sessions(relationship)]
        card.in_full = len(cards) < IN_FULL
        card.parts = _parts(card, coming[relationship.pk])
        cards.append(card)
    return cards


def _own(relationship: Relationship, user: User) -> RelationshipMember | None:
    members = relationship.members.all()
    return next((one for one in members if one.participant.person.user_id == user.pk), None)


def _start(session: MentoringSession | None) -> float:
    return session.starts_at.timestamp() if session else 0.0


def _unlogged(session: MentoringSession, card: MentoringCard) -> Unlogged:
    zone = zone_of(viewer_zone())
    when = f"{day_words(session.starts_at, zone)}, {clock(session.starts_at, zone)}"
    return Unlogged(session, card.words["other_names"], when)


def _parts(card: MentoringCard, coming: MentoringSession | None) -> dict[str, Any]:
    """The next session, and of a card in full its agenda, goals and how long they have been together."""
    relationship = card.relationship
    if coming is not None:
        coming.relationship = relationship
    parts: dict[str, Any] = {"next": session_lines(coming, card.me) if coming else None}
    if not card.in_full:
        return parts
    held = MentoringSession.objects.filter(relationship=relationship, state=SessionState.HELD).count()
    agenda = open_points(relationship)
    card.last = _last(card)
    card.goals = [one for one in goals_of(relationship) if one.goal.state == "active"][:GOALS_SHOWN]
    return parts | {
        "agenda": agenda,
        "question": suggested_question(held, (one.text for one in agenda)),
        "together": together(relationship),
        "has_met": held > 0,
    }


def _last(card: MentoringCard) -> LastSession | None:
    session = last_held(card.relationship)
    if session is None:
        return None
    actions = ActionItem.objects.filter(relationship=card.relationship, done_at=None).order_by("due_on", "pk")
    note = PrivateNote.objects.filter(session=session, author=card.me.participant.person.user).first()
    day = formats.date_format(timezone.localtime(session.starts_at, zone_of(viewer_zone())).date(), "j F")
    title = f"From your session with {card.words['other_names']} on {day}"
    return LastSession(session, title, list(actions[:GOALS_SHOWN]), note.text if note else "")


@dataclass(frozen=True)
class GroupLine:
    """A circle that the person is in or runs, with its next session."""

    title: str
    url: str
    hint: str


def group_lines(user: User, slug: str) -> list[GroupLine]:
    """Circles under way; the next session of each is one click away."""
    zone, found = zone_of(viewer_zone()), []
    for relationship in standing_groups(user)[:GROUPS_SHOWN]:
        coming = next_session(relationship)
        url = reverse("relationships:group_detail", args=[slug, relationship.public_id])
        hint = "No session is planned."
        if coming is not None:
            url = reverse("relationships:session_run", args=[slug, coming.public_id])
            is_today = timezone.localdate(coming.starts_at) == timezone.localdate()
            day = "Today" if is_today else day_words(coming.starts_at, zone)
            hint = f"{day}, {clock(coming.starts_at, zone)}: plan, materials, attendance."
        found.append(GroupLine(Group(relationship, None, facilitates=False).title, url, hint))
    return found


def next_words(cards: Sequence[MentoringCard]) -> str:
    """Like "Your next session is on Thursday 3 December."; empty when none is planned."""
    coming = next((card.parts["next"] for card in cards if card.parts["next"]), None)
    if coming is None:
        return ""
    day = timezone.localtime(coming["session"].starts_at, zone_of(viewer_zone())).date()
    return f"Your next session is on {formats.date_format(day, 'l j F')}."


def asked_of(user: User, slug: str) -> list[Asked]:
    """Ratings, offers, experiences and observations that wait for somebody, the quickest first."""
    today = timezone.localdate()
    found = [
        Asked(
            f"Answer an offer: {one.title}",
            f"From {one.offered_by.display_name}." if one.offered_by else "Take it or decline it.",
            reverse("relationships:experience_detail", args=[slug, one.public_id]),
            "flag",
        )
        for one in offers_to(user)
    ]
    found += [
        Asked(
            f"Write down what you learned: {one.title}" if one.is_due else f"How did it end: {one.title}?",
            "While it is fresh. You choose who reads it." if one.is_due else "Completed, or not.",
            reverse("relationships:experience_detail", args=[slug, one.public_id]),
            "edit",
        )
        for one in unsettled_of(user, today)
    ]
    found += [
        Asked(
            f"How much did it ask of {first_name(one.participant.person)}?",
            f"{one.title}. Three answers.",
            reverse("relationships:experience_detail", args=[slug, one.public_id]),
            "star",
        )
        for one in hosted_by(user)
    ]
    for ask in [*asks_of_member(user, today), *asks_of_manager(user, today)]:
        person = ask.member.participant.person
        whose = "your growth" if person.user_id == user.pk else f"the growth of {first_name(person)}"
        url = reverse("relationships:growth_rate", args=[slug, ask.member.public_id])
        found.append(Asked(f"Rate {whose}", f"{ask.occasion.words}. One page, two minutes.", url, "chart"))
    found += [
        Asked(
            f"Say what you see in {first_name(one.person)}",
            "Half a year: four questions.",
            reverse("relationships:team_observe", args=[slug, one.person.public_id]),
            "eye",
        )
        for one in observations_due(user, today)
    ]
    return found

"""What members of relationships are reminded of, and planning it.

Planning is a function of what stands in the tables, repeated every hour: what is planned stays, what is missing is
added. So nothing has to be remembered by the actions that book, move and cancel, and a worker that was away catches up.
When a reminder is due its kind asks again whether it is still needed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.enums import CohortState
from cohorts.models import Milestone
from core.wall_time import zone_of
from notifications.enums import Category
from notifications.models import Reminder
from notifications.reminders import Later, Plan, Recipient, Words, plan_reminders, reminder_kind
from programs.cadence import Timing, cadence_of, cadences_of
from programs.enums import ParticipantRole, Responsible
from relationships.enums import RelationshipState, SessionState
from relationships.hours import zone_name
from relationships.milestones import days_moved, own_dates, own_start, read_facts, steps_for
from relationships.models import MentoringSession, Relationship, RelationshipMember
from relationships.pauses import moved_day, resting
from relationships.queries import names, with_attendees, with_people

# Planned this far ahead, so that people see what is coming and a long stop of the server loses nothing.
AHEAD = timedelta(days=14)
CATCH_UP = timedelta(days=2)
MENTEES = frozenset({ParticipantRole.MENTEE, ParticipantRole.PEER})
BRINGS_ABOUT = {
    Responsible.BOTH: frozenset(ParticipantRole.values),
    Responsible.MENTOR: frozenset({ParticipantRole.MENTOR}),
    Responsible.MENTEE: MENTEES,
}


@dataclass(frozen=True)
class Known:
    """A standing relationship with what its reminders depend on."""

    relationship: Relationship
    cadence: dict[str, Timing]
    milestones: list[Milestone]
    last_held: date | None

    @property
    def subject(self) -> str:
        """As reminders name it."""
        return f"relationship:{self.relationship.pk}"

    def members(self, roles: Iterable[str] = ParticipantRole.values) -> list[RelationshipMember]:
        """Active members in these roles."""
        return [one for one in self.relationship.members.all() if one.is_active and one.role in roles]


def plan_for_organization(*, now: datetime) -> int:
    """Plan what falls due in the next two weeks for all running cohorts. Returns how many rows were handed over."""
    today = now.date()
    plans: list[Plan] = []
    for known in _standing():
        plans += [plan for plan in _of_relationship(known) if today <= plan.day <= (now + AHEAD).date()]
    plans += [plan for plan in _of_sessions(now) if today <= plan.day]
    return plan_reminders(plans)


def _standing_rows() -> QuerySet[Relationship]:
    """Relationships that stand, in cohorts that run."""
    states = RelationshipState.standing()
    return Relationship.objects.filter(state__in=states, cohort__state=CohortState.RUNNING)


def _standing() -> Iterator[Known]:
    running = with_people(_standing_rows())
    relationships = list(running)
    cadences = cadences_of(list({one.cohort.program for one in relationships}))
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(cohort__in={one.cohort_id for one in relationships}):
        milestones.setdefault(milestone.cohort_id, []).append(milestone)
    held = MentoringSession.objects.filter(relationship__in=relationships, state=SessionState.HELD)
    last = dict(held.order_by().values_list("relationship_id").annotate(Max("starts_at")))
    for one in relationships:
        at = last.get(one.pk)
        yield Known(one, cadences[one.cohort.program_id], milestones.get(one.cohort_id, []), at.date() if at else None)


def _of_relationship(known: Known) -> Iterator[Plan]:
    """First session, silence, milestones and the end; which of them are switched on."""
    started, cadence = known.relationship.started_on, known.cadence
    if known.last_held is None:
        for key, roles in (
            ("first_meeting_mentee", MENTEES),
            ("first_meeting_mentor", frozenset({ParticipantRole.MENTOR})),
        ):
            if cadence[key].is_on:
                day = started + timedelta(days=cadence[key].days)
                yield from _plans("relationship.first_session", known, "first", day, roles)
    if cadence["quiet"].is_on:
        since = known.last_held or started
        day = since + timedelta(days=cadence["quiet"].days)
        yield from _plans("relationship.quiet", known, f"since:{since}", day)
    if cadence["milestone"].is_on:
        yield from _of_milestones(known)
    if cadence["closing"].is_on:
        ends = known.relationship.cohort.ends_on
        yield from _plans("relationship.closing", known, f"ends:{ends}", ends - timedelta(days=cadence["closing"].days))


def _of_milestones(known: Known) -> Iterator[Plan]:
    """Each member by their own dates: whoever joined late has later ones."""
    for member in known.members():
        moved = days_moved(own_start(member, known.relationship), known.relationship.cohort)
        for milestone in known.milestones:
            roles = BRINGS_ABOUT.get(Responsible(milestone.responsible))
            _starts_on, due_on = own_dates(milestone, moved)
            if roles and member.role in roles and due_on >= known.relationship.started_on:
                day = due_on - timedelta(days=known.cadence["milestone"].days)
                occurrence = f"{milestone.public_id}:{due_on}"
                yield Plan("relationship.milestone", known.subject, occurrence[:40], recipient_of(member), day)


def _plans(
    kind: str, known: Known, occurrence: str, day: date, roles: Iterable[str] = ParticipantRole.values
) -> Iterator[Plan]:
    for member in known.members(roles):
        yield Plan(kind, known.subject, occurrence[:40], recipient_of(member), day)


def _of_sessions(now: datetime) -> Iterator[Plan]:
    """The day before each session, and once more when nobody has said whether it took place."""
    near = MentoringSession.objects.filter(
        state=SessionState.PLANNED, starts_at__gte=now - AHEAD, starts_at__lte=now + AHEAD
    )
    sessions = list(with_attendees(near))
    cadences = cadences_of(list({one.relationship.cohort.program for one in sessions}))
    for session in sessions:
        cadence = cadences[session.relationship.cohort.program_id]
        for member in (one.member for one in session.attendees.all() if one.is_invited and one.member.is_active):
            recipient = recipient_of(member)
            day = session.starts_at.astimezone(zone_of(recipient.zone)).date()
            subject, occurrence = f"session:{session.pk}", session.starts_at.strftime("%Y%m%dT%H%M")
            if cadence["session_tomorrow"].is_on:
                before = day - timedelta(days=cadence["session_tomorrow"].days)
                yield Plan("session.tomorrow", subject, occurrence, recipient, before)
            if cadence["session_log"].is_on:
                after = day + timedelta(days=cadence["session_log"].days)
                yield Plan("session.log", subject, occurrence, recipient, after)


def recipient_of(member: RelationshipMember) -> Recipient:
    """Whom and on which clock to remind."""
    person = member.participant.person
    return Recipient(person.mailbox, person.name, person.user_id, zone_name(person))


@reminder_kind("relationship.first_session", Category.NUDGES, is_nudge=True, catch_up=CATCH_UP)
def first_session(reminder: Reminder) -> Words | Later | None:
    """No session is held or booked yet."""
    found = _relationship(reminder)
    if found is None or _has_sessions(found, SessionState.HELD, SessionState.PLANNED):
        return None
    if rest := resting(found, reminder):
        return rest
    return _words(
        "nudge_first_session", reminder, found, _("Book a first session with %(others)s."), _("Suggest a time")
    )


@reminder_kind("relationship.quiet", Category.NUDGES, is_nudge=True, catch_up=CATCH_UP)
def quiet(reminder: Reminder) -> Words | Later | None:
    """Nothing was held since, and nothing is booked."""
    found = _relationship(reminder)
    if found is None:
        return None
    since = date.fromisoformat(reminder.occurrence.removeprefix("since:"))
    later = MentoringSession.objects.filter(relationship=found, state=SessionState.HELD, starts_at__date__gt=since)
    if later.exists() or _has_sessions(found, SessionState.PLANNED):
        return None
    if rest := resting(found, reminder, counted=(since, cadence_of(found.cohort.program)["quiet"].days)):
        return rest
    return _words("nudge_quiet", reminder, found, _("You and %(others)s have nothing booked."), _("Suggest a time"))


@reminder_kind("relationship.milestone", Category.MILESTONES, catch_up=CATCH_UP)
def milestone_due(reminder: Reminder) -> Words | Later | None:
    """A step of the program is due soon, at the day it had when this was planned, and is not done yet."""
    found = _relationship(reminder)
    member = _member(found.members.all(), reminder) if found else None
    public_id, _sep, planned_for = reminder.occurrence.partition(":")
    milestone = Milestone.objects.filter(public_id=public_id).first()
    if found is None or member is None or milestone is None:
        return None
    step = steps_for(member, found, [milestone], read_facts([found]), timezone.localdate())[0]
    if step.done_on or step.due_on.isoformat() != planned_for:
        return None
    lead = cadence_of(found.cohort.program)["milestone"].days
    if rest := resting(found, reminder, counted=(found.started_on, (step.due_on - found.started_on).days - lead)):
        return rest
    line = _("“%(milestone)s” is due soon.") % {"milestone": milestone.name}
    due_on = moved_day(found, step.due_on)
    context = {"milestone": milestone.name, "description": milestone.description, "due_on": due_on}
    return _words("milestone_due", reminder, found, line, _("Open your mentoring"), context)


@reminder_kind("relationship.closing", Category.MILESTONES, catch_up=CATCH_UP)
def closing(reminder: Reminder) -> Words | Later | None:
    """The end is near, on the day that this was planned for."""
    found = _relationship(reminder)
    if found is None or reminder.occurrence != f"ends:{found.cohort.ends_on}":
        return None
    if rest := resting(found, reminder):
        return rest
    context: dict[str, object] = {"ends_on": found.cohort.ends_on}
    line = _("Your mentoring with %(others)s ends soon.")
    return _words("relationship_closing", reminder, found, line, _("Open your mentoring"), context)


@reminder_kind("session.tomorrow", Category.SESSIONS)
def session_tomorrow(reminder: Reminder) -> Words | None:
    """It is still planned for the same time, and still to come."""
    session = _session(reminder)
    if session is None or session.starts_at <= timezone.now():
        return None
    return _session_words("session_tomorrow", reminder, session, _("Your session with %(others)s is near."))


@reminder_kind("session.log", Category.SESSIONS, catch_up=CATCH_UP)
def session_log(reminder: Reminder) -> Words | None:
    """It is over, and nobody has said whether it took place."""
    session = _session(reminder)
    if session is None or session.ends_at > timezone.now():
        return None
    return _session_words("session_log_again", reminder, session, _("Did your session with %(others)s take place?"))


def _relationship(reminder: Reminder) -> Relationship | None:
    """The relationship, while it stands and the recipient is in it."""
    found = with_people(_standing_rows().filter(pk=int(reminder.subject.partition(":")[2]))).first()
    return found if found and _member(found.members.all(), reminder) else None


def _session(reminder: Reminder) -> MentoringSession | None:
    """The session, while it is planned for the time of which this reminds."""
    planned = MentoringSession.objects.filter(pk=int(reminder.subject.partition(":")[2]), state=SessionState.PLANNED)
    found = with_attendees(planned).first()
    if found is None or found.starts_at.strftime("%Y%m%dT%H%M") != reminder.occurrence:
        return None
    invited = [one.member for one in found.attendees.all() if one.is_invited]
    return found if found.relationship.is_active and _member(invited, reminder) else None


def _member(members: Iterable[RelationshipMember], reminder: Reminder) -> RelationshipMember | None:
    """The recipient's membership, active and at the address that was planned for."""
    for member in members:
        if member.is_active and member.participant.person.mailbox.lower() == reminder.recipient_email:
            return member
    return None


def _has_sessions(relationship: Relationship, *states: SessionState) -> bool:
    found: QuerySet[MentoringSession] = MentoringSession.objects.filter(relationship=relationship, state__in=states)
    return found.exists()


def _words(
    mail: str,
    reminder: Reminder,
    relationship: Relationship,
    line: str,
    button: str,
    more: dict[str, object] | None = None,
) -> Words:
    others = _others(list(relationship.members.all()), reminder)
    path = reverse("relationships:detail", args=[relationship.organization.slug, relationship.public_id])
    context = {"others": others, "program": relationship.cohort.program.name, **(more or {})}
    said = line % {"others": others} if "%(others)s" in line else line
    return Words(mail, said, path, button, context, relationship.cohort.program_id)


def _session_words(mail: str, reminder: Reminder, session: MentoringSession, line: str) -> Words:
    others = _others([one.member for one in session.attendees.all() if one.is_invited], reminder)
    page = "session_log" if mail == "session_log_again" else "session_detail"
    path = reverse(f"relationships:{page}", args=[session.organization.slug, session.public_id])
    starts = session.starts_at.astimezone(zone_of(reminder.zone))
    context = {"others": others, "starts": starts, "place": session.place or session.call_link, "zone": reminder.zone}
    button = _("Yes, log it") if mail == "session_log_again" else _("Open the session")
    return Words(mail, line % {"others": others}, path, button, context, session.relationship.cohort.program_id)


def _others(members: list[RelationshipMember], reminder: Reminder) -> str:
    others = [
        one for one in members if one.is_active and one.participant.person.mailbox.lower() != reminder.recipient_email
    ]
    return names(others) or _("your group")

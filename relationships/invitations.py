"""Mails about sessions, with their calendar files. Written in the transaction of what they tell."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.wall_time import zone_of
from notifications import calendar
from notifications.actions import Mail, send_mails
from notifications.calendar import Guest, Occasion
from organizations.enums import LinkPurpose
from organizations.links import absolute, prepare_link
from organizations.models import AccessLink
from relationships.enums import Reply, SessionState
from relationships.hours import zone_name
from relationships.models import MentoringSession, RelationshipMember, SessionAttendee
from relationships.queries import names
from relationships.session_words import clock, day_words, first_name, length_words, other_times, zone_words

LINK_DAYS = 30
REPLIES = {Reply.OPEN: "NEEDS-ACTION", Reply.YES: "ACCEPTED", Reply.NO: "DECLINED"}


def occasion_of(session: MentoringSession) -> Occasion:
    """The session as calendars see it. Fetch it by `queries.with_attendees`."""
    invited = [one for one in session.attendees.all() if one.is_invited]
    page = absolute(reverse("relationships:session_detail", args=[session.organization.slug, session.public_id]))
    lines = [f"Call: {session.call_link}"] if session.call_link else []
    return Occasion(
        uid=f"{session.public_id}@{urlsplit(settings.BASE_URL).hostname or 'mentorship'}",
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=f"Mentoring session: {names(one.member for one in invited)}",
        description="\n".join([*lines, f"Agenda and notes: {page}"]),
        location=session.place or session.call_link,
        url=page,
        organizer_name=session.relationship.cohort.program.name,
        guests=[guest_of(one) for one in invited if one.member.participant.person.mailbox],
        changed_at=session.updated_at,
        is_cancelled=session.state in {SessionState.CANCELLED, SessionState.MISSED},
    )


def guest_of(attendee: SessionAttendee) -> Guest:
    """An attendee as calendars see them."""
    person = attendee.member.participant.person
    return Guest(person.name, person.mailbox, REPLIES[Reply(attendee.reply)])


def feed_occasion(session: MentoringSession) -> Occasion:
    """As in a feed: whoever knows its address reads it, so it says neither with whom nor where."""
    full = occasion_of(session)
    return Occasion(
        uid=full.uid,
        sequence=full.sequence,
        starts_at=full.starts_at,
        ends_at=full.ends_at,
        title="Mentoring session",
        url=full.url,
        changed_at=full.changed_at,
        is_cancelled=full.is_cancelled,
    )


def tell_planned(sessions: Sequence[MentoringSession], *, actor: User) -> None:
    """Invite to new sessions: one mail per session and guest."""
    for session in sessions:
        _tell("session_planned", session, calendar.invitation(occasion_of(session)), actor=actor)


def tell_moved(session: MentoringSession, *, actor: User) -> None:
    """Tell that a session has another time, length or place."""
    _tell("session_moved", session, calendar.invitation(occasion_of(session)), actor=actor)


def tell_cancelled(session: MentoringSession, *, actor: User) -> None:
    """Take the session off everybody's calendar."""
    _tell("session_cancelled", session, calendar.cancellation(occasion_of(session)), actor=actor)


def tell_removed(session: MentoringSession, attendee: SessionAttendee, *, actor: User) -> None:
    """Take it off the calendar of one person; the others get the new list of guests."""
    file = calendar.removal(occasion_of(session), guest_of(attendee))
    _send("session_left", session, [(attendee.member, file)], actor=actor)
    _tell("session_moved", session, calendar.invitation(occasion_of(session)), actor=actor)


def ask_about(session: MentoringSession) -> None:
    """After the end, ask everybody invited whether it took place."""
    invited = [(one.member, "") for one in session.attendees.all() if one.is_invited and one.member.is_active]
    _send("session_ask", session, invited, actor=None)


def _tell(kind: str, session: MentoringSession, file: str, *, actor: User) -> None:
    """One mail to each guest. Whoever did it gets one as well: their calendar needs the file."""
    _send(kind, session, [(one.member, file) for one in session.attendees.all() if one.is_invited], actor=actor)


def _send(
    kind: str, session: MentoringSession, told: Iterable[tuple[RelationshipMember, str]], *, actor: User | None
) -> None:
    links: list[AccessLink] = []
    mails: list[Mail] = []
    page = "session_log" if kind == "session_ask" else "session_detail"
    target = reverse(f"relationships:{page}", args=[session.organization.slug, session.public_id])
    for member, file in told:
        person = member.participant.person
        if not person.mailbox:
            continue
        link, address = prepare_link(
            session.organization,
            LinkPurpose.OPEN,
            email=person.mailbox,
            name=person.name,
            user_id=person.user_id,
            target=target,
            actor=actor,
            days=LINK_DAYS,
        )
        links.append(link)
        # The page that logs a session takes the same secret, so that no sign-in stands before it.
        button = f"{address}session/" if kind == "session_ask" else address
        mails.append(
            Mail(
                kind=kind,
                dedupe=f"{kind}:{session.public_id}:{session.sequence}:{member.public_id}",
                email=person.mailbox,
                name=person.name,
                user_id=person.user_id,
                context={**_context(session, member, actor), "button_url": button, "button_label": LABELS[kind]},
                calendar_file=file,
                program_id=session.relationship.cohort.program_id,
            )
        )
    AccessLink.objects.bulk_create(links, batch_size=500)
    send_mails(mails)


LABELS = {
    "session_planned": "Open the session",
    "session_moved": "Open the session",
    "session_cancelled": "Open the session",
    "session_left": "Open the session",
    "session_ask": "Yes, log it",
}


def _context(session: MentoringSession, member: RelationshipMember, actor: User | None) -> dict[str, object]:
    person = member.participant.person
    zone = zone_of(zone_name(person))
    others = [one.member for one in session.attendees.all() if one.member_id != member.pk and one.is_invited]
    by = actor.display_name if actor and actor.pk != person.user_id else ""
    return {
        "organization_name": session.organization.name,
        "first_name": first_name(person),
        "others": names(others) or "your group",
        "by": by,
        "day": day_words(session.starts_at, zone),
        "starts": clock(session.starts_at, zone),
        "ends": clock(session.ends_at, zone),
        "zone": zone_words(session.starts_at, zone),
        "elsewhere": other_times(session, zone, others),
        "length": length_words(session.minutes),
        "is_online": bool(session.call_link),
        "has_place": bool(session.place),
        "is_past": session.ends_at <= timezone.now(),
    }

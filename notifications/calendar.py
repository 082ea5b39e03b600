"""Calendar files (RFC 5545) and invitations (RFC 5546) of anything that has a start and an end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Mentorship//Mentoring sessions//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Guest:
    """Somebody invited. `reply` as calendars say it: NEEDS-ACTION, ACCEPTED or DECLINED."""

    name: str
    email: str
    reply: str = "NEEDS-ACTION"


@dataclass(frozen=True)
class Occasion:
    """What a calendar shows. `uid` stays for life, `sequence` rises with every change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer_name: str = ""
    guests: Sequence[Guest] = field(default_factory=tuple)
    changed_at: datetime | None = None
    is_cancelled: bool = False


def invitation(occasion: Occasion) -> str:
    """The file that invites to the occasion, or tells that it changed."""
    return _file(REQUEST, [_event(occasion)])


def cancellation(occasion: Occasion) -> str:
    """The file that takes the occasion off everybody's calendar."""
    return _file(CANCEL, [_event(occasion, status="CANCELLED")])


def removal(occasion: Occasion, guest: Guest) -> str:
    """The file that takes the occasion off the calendar of one guest, while it goes on for the others.

    RFC 5546, 3.2.5: a CANCEL that names the guest, without a status: the occasion itself is not cancelled.
    """
    return _file(CANCEL, [_event(occasion, guests=[guest])])


def feed(name: str, occasions: Iterable[Occasion]) -> str:
    """A calendar to subscribe to. Titles only: whoever has its address reads it."""
    shown = [_event(one, status="CANCELLED" if one.is_cancelled else "CONFIRMED", guests=[]) for one in occasions]
    return _file(PUBLISH, shown, name=name)


def single(occasion: Occasion) -> str:
    """A file for whatever calendar opens it by hand."""
    return _file(PUBLISH, [_event(occasion, status="CONFIRMED", guests=[])])


def _file(method: str, events: Iterable[Event], name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval;value=duration", "PT1H")
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _event(occasion: Occasion, *, status: str = "", guests: Sequence[Guest] | None = None) -> Event:
    event = Event()
    event.add("uid", occasion.uid)
    event.add("sequence", occasion.sequence)
    # In UTC, so that the file needs no description of time zones.
    event.add("dtstamp", (occasion.changed_at or occasion.starts_at).astimezone(UTC))
    event.add("dtstart", occasion.starts_at.astimezone(UTC))
    event.add("dtend", occasion.ends_at.astimezone(UTC))
    event.add("summary", occasion.title)
    for key, value in (
        ("description", occasion.description),
        ("location", occasion.location),
        ("url", occasion.url),
        ("status", status),
    ):
        if value:
            event.add(key, value)
    invited = occasion.guests if guests is None else guests
    if invited:
        event["organizer"] = _organizer(occasion.organizer_name)
    for guest in invited:
        event.add("attendee", _attendee(guest), encode=False)
    return event


def _organizer(name: str) -> vCalAddress:
    """Our own sending address: mail servers refuse invitations whose organizer did not send them."""
    sender, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["cn"] = vText(" ".join((name or sender).split()))
    return organizer


def _attendee(guest: Guest) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{guest.email}")
    attendee.params["cn"] = vText(" ".join(guest.name.split()))
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(guest.reply)
    # People answer on our page; nobody reads the organizer's mailbox.
    attendee.params["rsvp"] = vText("FALSE")
    return attendee


def google_link(occasion: Occasion) -> str:
    """Opens Google Calendar with the occasion filled in."""
    moments = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (occasion.starts_at, occasion.ends_at))
    query = {"action": "TEMPLATE", "text": occasion.title, "dates": moments}
    more = {"details": occasion.description, "location": occasion.location}
    return f"https://calendar.google.com/calendar/render?{urlencode(query | more)}"


def outlook_link(occasion: Occasion) -> str:
    """Opens Outlook on the web with the occasion filled in."""
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": occasion.title,
        "startdt": f"{occasion.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{occasion.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "body": occasion.description,
        "location": occasion.location,
    }
    return f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(query)}"

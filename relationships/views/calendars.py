"""My calendar: working hours and the private feed."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import open_to
from notifications import calendar
from organizations.access import OpenRequest, TenantRequest, requires
from organizations.links import absolute
from organizations.models import Membership
from relationships.actions import calendars as actions
from relationships.enums import SessionState
from relationships.forms.calendars import HoursForm
from relationships.invitations import feed_occasion
from relationships.models import MentoringSession, PersonCalendar
from relationships.queries import with_attendees
from relationships.views.frame import viewer_zone

PAST_SHOWN = timedelta(days=90)
MOST_SHOWN = 300


@requires("calendar.own")
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: TenantRequest) -> HttpResponse:
    """When I work, and the address for my calendar program."""
    found = actions.calendar_of(request.user)
    blank = found or PersonCalendar()
    form = HoursForm(
        request.POST or None,
        initial={"day_starts": blank.day_starts, "day_ends": blank.day_ends, "weekdays": blank.weekdays},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.set_working_hours(
            request.user, starts=data["day_starts"], ends=data["day_ends"], weekdays=data["weekdays"]
        )
        messages.success(request, "Saved. Suggested times follow your working hours.")
        return redirect("relationships:my_calendar", request.organization.slug)
    address = ""
    if found and found.feed_number:
        path = reverse("relationships:calendar_feed", args=[request.organization.slug, actions.feed_secret(found)])
        address = absolute(path)
    context = {"form": form, "address": address, "zone": viewer_zone()}
    return render(request, "relationships/my_calendar.html", context, status=422 if form.errors else 200)


@requires("calendar.own")
@require_POST
def renew(request: TenantRequest) -> HttpResponse:
    """A new address for the feed."""
    actions.renew_feed(request.user)
    messages.success(request, "This is your new address. An earlier one shows nothing any more.")
    return redirect("relationships:my_calendar", request.organization.slug)


@open_to("link")
@require_safe
def feed(request: OpenRequest, secret: str) -> HttpResponse:
    """The sessions of one person, for their calendar program. The secret in the address is the right to it."""
    found = actions.calendar_behind(secret)
    # Somebody who left the organization has no feed any more, whatever their calendar program remembers.
    if found is None or not Membership.objects.filter(user_id=found.user_id, is_active=True).exists():
        raise Http404
    sessions = MentoringSession.objects.filter(
        attendees__member__participant__person__user_id=found.user_id,
        attendees__is_invited=True,
        starts_at__gte=timezone.now() - PAST_SHOWN,
    ).exclude(state=SessionState.MISSED)
    shown = with_attendees(sessions.distinct()).order_by("starts_at")[:MOST_SHOWN]
    name = f"Mentoring, {request.organization.name}"
    text = calendar.feed(name, (feed_occasion(one) for one in shown))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response

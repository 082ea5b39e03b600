"""The inbox, mail settings, and leaving a kind of mail by one click."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import open_to
from notifications import inbox
from notifications.enums import ReminderState
from notifications.forms import RhythmForm
from notifications.models import Notice, Reminder
from notifications.reminding import category_of, unsubscribe
from organizations.access import OpenRequest, TenantRequest, requires

PAGE = 50


@requires("notice.own")
@require_safe
def inbox_list(request: TenantRequest) -> HttpResponse:
    """What happened and what waits, unread first."""
    page = Paginator(inbox.notices_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/inbox.html", {"page": page, "waiting": inbox.unread_count(request.user)})


@requires("notice.own")
@require_POST
def notice_open(request: TenantRequest, public_id: str) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(Notice, public_id=public_id, user=request.user)
    inbox.read_notice(notice)
    return redirect(notice.path or reverse("notifications:inbox", args=[request.organization.slug]))


@requires("notice.own")
@require_POST
def notice_read_all(request: TenantRequest) -> HttpResponse:
    """Mark everything as read."""
    inbox.read_all(request.user)
    messages.success(request, _("Everything is marked as read."))
    return redirect("notifications:inbox", request.organization.slug)


@requires("notice.own")
@require_http_methods(["GET", "POST"])
def rhythm_settings(request: TenantRequest) -> HttpResponse:
    """Which mails come at once, which on Mondays, which not at all."""
    form = RhythmForm(request.POST or None, rhythms=inbox.rhythms_of(request.user))
    if request.method == "POST" and form.is_valid():
        inbox.choose_rhythms(request.membership, form.wanted(), actor=request.user)
        messages.success(request, _("Your choice is kept."))
        return redirect("notifications:rhythms", request.organization.slug)
    return render(request, "notifications/rhythms.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt
@open_to("link")
@require_http_methods(["GET", "POST"])
def unsubscribe_page(request: OpenRequest, token: str) -> HttpResponse:
    """Stop one kind of mail. Mail programs post here by themselves (RFC 8058); people get a page with one button."""
    try:
        if request.method == "POST":
            category = unsubscribe(request.organization.pk, token)
            return render(request, "notifications/unsubscribed.html", {"category": category.label})
        category = category_of(request.organization.pk, token)
    except BadSignature:
        raise Http404 from None
    return render(request, "notifications/unsubscribe.html", {"category": category.label})


@requires("message.view")
@require_safe
def reminder_list(request: TenantRequest) -> HttpResponse:
    """What is planned and what became of it, so that nobody is surprised by a mail."""
    state = request.GET.get("state", ReminderState.PLANNED)
    if state not in ReminderState.values:
        state = ReminderState.PLANNED
    found = Reminder.objects.filter(state=state)
    found = found.order_by("due_at", "pk") if state == ReminderState.PLANNED else found.order_by("-settled_at", "pk")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": ReminderState.choices,
        "is_planned": state == ReminderState.PLANNED,
    }
    return render(request, "notifications/reminder_list.html", context)

"""Which mails were written, to whom, and whether they left."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refusal
from notifications.actions import send_again
from notifications.enums import MessageState
from notifications.forms import MessageFilterForm
from notifications.queries import counts_by_state, find_messages, known_kinds, listed, words_without_links
from organizations.access import TenantRequest, allows, requires

PAGE = 50
GOVERNANCE_KINDS = frozenset({"invitation", "test_to_me"})
KINDS_OF_TAG = {
    MessageState.SENT: "good",
    MessageState.UNKNOWN: "warn",
    MessageState.DEAD: "bad",
    MessageState.PENDING: "info",
    MessageState.CLAIMED: "info",
}


@requires("message.view")
@require_safe
def message_list(request: TenantRequest) -> HttpResponse:
    """All mails, newest first; those that did not leave are counted on top."""
    form = MessageFilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    found = find_messages(text=wanted.get("q", "").strip(), state=wanted.get("state", ""), kind=wanted.get("kind", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = counts_by_state()
    context = {
        "page": page,
        "rows": [(message, KINDS_OF_TAG[MessageState(message.state)], kind_name(message.kind)) for message in page],
        "dead": counts[MessageState.DEAD],
        "unknown": counts[MessageState.UNKNOWN],
        "waiting": counts[MessageState.PENDING] + counts[MessageState.CLAIMED],
        "sent": counts[MessageState.SENT],
        "is_filtered": any(wanted.values()),
        "state_choices": [("", _("All states")), *MessageState.choices],
        "kind_choices": [("", _("All kinds")), *((kind, kind_name(kind)) for kind in known_kinds())],
    }
    return render(request, "notifications/message_list.html", context)


@requires("message.view")
@require_safe
def message_detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One mail: its fate; its words only as long as it has not left."""
    message = get_object_or_404(listed(), public_id=public_id)
    # Decisions, their reasons and why people were paired are the program team's; admins see to it that mails leave.
    may_read = message.kind in GOVERNANCE_KINDS or allows(request.membership, "application.review")
    context = {
        "message": message,
        "kind": kind_name(message.kind),
        "state_kind": KINDS_OF_TAG[MessageState(message.state)],
        "words": words_without_links(message) if may_read else "",
        "may_read": may_read,
        "may_send_again": message.did_not_leave and allows(request.membership, "message.send_again"),
    }
    return render(request, "notifications/message_detail.html", context)


@requires("message.send_again")
@require_POST
def message_again(request: TenantRequest, public_id: str) -> HttpResponse:
    """Put a mail that did not leave back into the outbox."""
    message = get_object_or_404(listed(), public_id=public_id)
    try:
        send_again(message, actor=request.user)
        messages.success(request, _("The mail to %(email)s is on its way.") % {"email": message.recipient_email})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("notifications:detail", request.organization.slug, public_id)


def kind_name(kind: str) -> str:
    """A kind of mail in words."""
    return kind.replace("_", " ").replace("/", ": ").capitalize()

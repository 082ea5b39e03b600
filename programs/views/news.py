"""Channels of Slack and Teams that get a program's news."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.actions import news as actions
from programs.enums import NewsKind, PostState
from programs.forms.news import ChannelForm
from programs.models import NewsChannel, NewsPost
from programs.views.page import find_program, program_page, url

SHOWN = 20
KINDS = {PostState.WAITING: "info", PostState.SENT: "good", PostState.DEAD: "bad"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def show_channels(request: TenantRequest, slug: str) -> HttpResponse:
    """Channels, the last posts, and a form for another channel."""
    program = find_program(slug)
    form = ChannelForm(request.POST if request.method == "POST" else None, initial={"news": NewsKind.values})
    if form.is_valid():
        try:
            actions.add_channel(program, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Added. Post a test to see whether it arrives."))
            return redirect(url(request, "news", slug))
    posts = NewsPost.objects.filter(channel__program=program).select_related("channel")[:SHOWN]
    context: dict[str, Any] = {
        "form": form,
        "channels": [(one, _wanted(one)) for one in NewsChannel.objects.filter(program=program)],
        "posts": [(one, KINDS[PostState(one.state)]) for one in posts],
    }
    status = 422 if form.errors else 200
    return program_page(request, "programs/news.html", program, "news", status=status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def edit_channel(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Another name, other news, another address."""
    program = find_program(slug)
    channel = get_object_or_404(NewsChannel, program=program, public_id=public_id)
    initial = {"name": channel.name, "news": channel.news}
    form = ChannelForm(request.POST if request.method == "POST" else None, initial=initial, is_new=False)
    if form.is_valid():
        try:
            actions.change_channel(channel, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(url(request, "news", slug))
    status = 422 if form.errors else 200
    return program_page(request, "programs/news_edit.html", program, "news", status=status, form=form, channel=channel)


@require_POST
@requires("program.manage")
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Forget a channel and its address."""
    channel = get_object_or_404(NewsChannel, program=find_program(slug), public_id=public_id)
    actions.remove_channel(channel, actor=request.user)
    messages.success(request, _("“%(name)s” gets no news any more.") % {"name": channel.name})
    return redirect(url(request, "news", slug))


@require_POST
@requires("program.manage")
def test(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Post a line to see whether it arrives."""
    channel = get_object_or_404(NewsChannel, program=find_program(slug), public_id=public_id)
    actions.send_test_post(channel, actor=request.user)
    messages.success(request, _("A test is on its way. Its fate stands below in a moment."))
    return redirect(url(request, "news", slug))


@require_POST
@requires("program.manage")
def again(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Try once more what was not posted."""
    post = get_object_or_404(NewsPost, channel__program=find_program(slug), public_id=public_id)
    try:
        actions.post_again(post, actor=request.user)
        messages.success(request, _("On its way again."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(url(request, "news", slug))


def _wanted(channel: NewsChannel) -> str:
    return ", ".join(str(NewsKind(kind).label) for kind in channel.news) or _("nothing yet")

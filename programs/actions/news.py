"""Channels that get a program's news."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from core.outbound import OutboundError, check_address, resolve
from core.sealed_text import seal_text
from organizations.audit import record
from programs.enums import ChannelKind, NewsKind, PostState
from programs.models import NewsChannel, NewsPost, Program
from programs.news import SEAL, queue_post

MOST_CHANNELS = 10


def add_channel(
    program: Program, *, kind: str, name: str, address: str, news: Collection[str], actor: User
) -> NewsChannel:
    """A channel with its address, which is never shown again. Refusal for an address that is not public."""
    if NewsChannel.objects.filter(program=program).count() >= MOST_CHANNELS:
        raise Refusal(_("A program has at most %(most)s channels.") % {"most": MOST_CHANNELS})
    host = _checked(address)
    with transaction.atomic():
        channel = NewsChannel(
            organization_id=program.organization_id,
            program=program,
            kind=ChannelKind(kind),
            name=name.strip()[:80],
            host=host,
            news=_known(news),
            added_by=actor,
            public_id=random_id(),
        )
        channel.sealed_address = seal_text(address.strip(), f"{SEAL}:{channel.public_id}")
        channel.save()
        record(channel, "news_channel.added", actor=actor, program=program.name, host=host)
    return channel


def change_channel(channel: NewsChannel, *, name: str, news: Collection[str], address: str = "", actor: User) -> None:
    """Another name, other news, and where one is given another address."""
    with transaction.atomic():
        channel.name, channel.news = name.strip()[:80], _known(news)
        if address.strip():
            channel.host = _checked(address)
            channel.sealed_address = seal_text(address.strip(), f"{SEAL}:{channel.public_id}")
        channel.save()
        record(channel, "news_channel.changed", actor=actor, host=channel.host, address_changed=bool(address.strip()))


def remove_channel(channel: NewsChannel, *, actor: User) -> None:
    """Forget a channel, its address and its posts."""
    with transaction.atomic():
        record(channel, "news_channel.removed", actor=actor, host=channel.host)
        channel.delete()


def send_test_post(channel: NewsChannel, *, actor: User) -> NewsPost:
    """Post a line to see whether it arrives."""
    with transaction.atomic():
        post = NewsPost.objects.create(
            organization_id=channel.organization_id,
            channel=channel,
            dedupe=f"test:{timezone.now():%Y%m%d%H%M%S%f}",
            title=_("A test from Mentorship"),
            text=_("News of this program will stand here."),
        )
        record(channel, "news_channel.tested", actor=actor)
        queue_post(post)
    return post


def post_again(post: NewsPost, *, actor: User) -> None:
    """Try once more what was not posted. Refusal when it was, or waits."""
    with transaction.atomic():
        locked = NewsPost.objects.select_for_update().get(pk=post.pk)
        if locked.state != PostState.DEAD:
            raise Refusal(_("This was posted already, or is about to be."))
        locked.state, locked.error = PostState.WAITING, ""
        locked.save(update_fields=["state", "error", "updated_at"])
        record(locked, "news_post.sent_again", actor=actor)
        queue_post(locked, again=f":{timezone.now():%Y%m%d%H%M%S%f}")


def _checked(address: str) -> str:
    """The host of an address that may be posted to, looked up once so that a mistake is told at once."""
    parts = check_address(address)
    if parts.geturl().startswith("https://"):
        try:
            resolve(parts.hostname or "", 443)
        except OutboundError as problem:
            if problem.final:
                raise Refusal(str(problem)) from None
    return parts.hostname or ""


def _known(news: Collection[str]) -> list[str]:
    return [kind for kind in NewsKind.values if kind in news]

"""News of a program for its channels in Slack and Teams: what is told, and never anything about a person or a pair.

A piece of news is a row, written in the transaction of what it tells; a job posts it and tries again.
"""

from typing import Any, Final

from django.urls import reverse

from core.actions import enqueue
from core.sealed_text import open_text
from organizations.links import absolute
from organizations.models import Organization
from programs.enums import ChannelKind, NewsKind
from programs.models import NewsChannel, NewsPost, Program

POST_JOB: Final = "programs.post_news"
SEAL: Final = "programs.news_channel"


def tell_news(program: Program, kind: NewsKind, *, occasion: str, title: str, text: str, path: str) -> int:
    """Write a piece of news for every channel that wants its kind, once for each occasion. Returns for how many.

    `title` and `text` name programs, cohorts, steps of the plan and dates: nobody, and no relationship.
    """
    channels = [one for one in NewsChannel.objects.filter(program=program) if kind in one.news]
    posts = [
        NewsPost(
            organization_id=program.organization_id,
            channel=channel,
            kind=kind,
            dedupe=f"{kind}:{occasion}"[:160],
            title=title[:200],
            text=text[:600],
            path=path,
        )
        for channel in channels
    ]
    NewsPost.objects.bulk_create(posts, ignore_conflicts=True)
    written = NewsPost.objects.filter(channel__in=channels, dedupe=f"{kind}:{occasion}"[:160])
    return sum(queue_post(post) for post in written)


def queue_post(post: NewsPost, *, again: str = "") -> bool:
    """Queue the posting; the same post twice is one job. Returns whether it is new."""
    _job, created = enqueue(POST_JOB, key=f"{post.public_id}{again}", initiator_id=None, queue="bulk", post=post.pk)
    return created


def address_of(channel: NewsChannel) -> str | None:
    """The address to post to; None when the secret key of the product changed since."""
    return open_text(channel.sealed_address, f"{SEAL}:{channel.public_id}")


def content_of(post: NewsPost) -> dict[str, Any]:
    """The post in the form that the channel's service takes."""
    slug = Organization.objects.only("slug").get(pk=post.organization_id).slug
    link = absolute(post.path) if post.path else absolute(reverse("home", args=[slug]))
    if post.channel.kind == ChannelKind.SLACK:
        return _slack(post.title, post.text, link)
    return _teams(post.title, post.text, link)


def _slack(title: str, text: str, link: str) -> dict[str, Any]:
    """Slack's blocks; its markup is switched off, so that a name cannot call a whole channel."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": link}
    return {
        "text": f"{title}: {text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": title[:150]}},
            {"type": "section", "text": {"type": "plain_text", "text": text or title}},
            {"type": "actions", "elements": [button]},
        ],
    }


def _teams(title: str, text: str, link: str) -> dict[str, Any]:
    """An adaptive card, as Teams takes it from a workflow."""
    lines = [
        {"type": "TextBlock", "size": "medium", "weight": "bolder", "text": _plain(title), "wrap": True},
        {"type": "TextBlock", "text": _plain(text), "wrap": True},
    ]
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "body": lines,
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _plain(text: str) -> str:
    """Without what the card would read as marks and links."""
    return "".join(f"\\{sign}" if sign in "\\[]*_`#" else sign for sign in text)

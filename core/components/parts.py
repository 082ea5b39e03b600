"""Small parts: icons, people, states, dates, addresses."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.http import QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.prose import render_prose

register = template.Library()

# Marks in the words that browsers send about themselves. The order matters: most claim to be others as well.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of the sprite, hidden from screen readers: the words stand beside it."""
    css = f"i {size}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, static("icons.svg"), name)


def name_of(thing: object) -> str:
    """The name of a person, dict or string as pages print it."""
    if isinstance(thing, str):
        return thing
    for key in ("full_name", "display_name", "name"):
        value = thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key, None)
        if value:
            return str(value() if callable(value) else value)
    return str(thing)


@register.simple_tag
def avatar(thing: object, size: str = "") -> SafeString:
    """Initials in a circle; the colour comes from the name, so it is the same everywhere."""
    name = name_of(thing)
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    initials = (words[0][:1] + words[-1][:1] if len(words) > 1 else name[:2]).upper()
    colour = zlib.crc32(name.encode()) % 5 + 1
    return format_html('<span class="av {} k{}" aria-hidden="true">{}</span>', size, colour, initials)


@register.simple_tag
def who(thing: object, line: str = "", url: str = "", size: str = "", key: bool = False) -> SafeString:
    """A person line: initials, name, role under it. `key` marks its link as the one that J and K move to."""
    name = name_of(thing)
    marked = mark_safe(" data-row-link") if key else ""
    shown = format_html('<a href="{}"{}>{}</a>', url, marked, name) if url else name
    under = format_html('<span class="r">{}</span>', line) if line else ""
    return format_html('<div class="who">{}<div class="nm"><b>{}</b>{}</div></div>', avatar(name, size), shown, under)


@register.simple_tag
def status_tag(label: str, kind: str = "", symbol: str = "") -> SafeString:
    """A state in words on a coloured ground."""
    mark = icon(symbol, "s") if symbol else ""
    return format_html('<span class="{}">{}{}</span>', f"tag {kind}".strip(), mark, label)


@register.simple_tag
def who_sees(text: str) -> SafeString:
    """Says beside private content who can read it."""
    return format_html('<p class="who-sees">{}<span>{} {}</span></p>', icon("eye", "s"), _("Visible to:"), text)


@register.simple_tag
def note(text: str, kind: str = "info") -> SafeString:
    """One sentence in a coloured box."""
    symbol = {"warn": "warn", "bad": "warn", "good": "check"}.get(kind, "info")
    return format_html('<div class="note {}">{}<div>{}</div></div>', kind, icon(symbol, "s"), text)


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """A moment in the viewer's zone: 3 December 2026, 13:00."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment)
    words = f"{formats.date_format(local, 'j F Y')}, {formats.time_format(local, 'H:i')}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words)


@register.simple_tag
def day(moment: date | datetime | None) -> SafeString:
    """A date in words: 3 December 2026."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), formats.date_format(local, "j F Y"))


@register.simple_tag
def crumb(name: object, url: str = "") -> SafeString:
    """One step of the breadcrumb; without a url it is the present page."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, name)
    return format_html('<li><span aria-current="page">{}</span></li>', name)


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: object) -> str:
    """The present query string with changes; None takes a key out."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None and value != "":
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def sentence_case(text: str) -> SafeString:
    """A library's Title Case in our sentence case; words in capitals stay: "IP Address" becomes "IP address"."""

    def lower(word: str) -> str:
        return word.lower() if word.istitle() else word

    first, *rest = str(text).split() or [""]
    head, *tail = first.split("-")
    words = ["-".join([head, *map(lower, tail)]), *map(lower, rest)]
    return mark_safe(" ".join(words))  # noqa: S308  (used on blocks that are already rendered)


@register.filter
def prose(text: str) -> SafeString:
    """A text with simple marks as safe HTML; stands in `<div class="prose">`."""
    return render_prose(text)


@register.filter
def device(user_agent: str) -> str:
    """Browser and system in words, from what a browser sends about itself."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")

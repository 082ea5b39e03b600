"""The components of every page. `docs/components.md` shows how each is written."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import charts
from core.form_rendering import DrawnField, Problem, draw_field, problems_of

register = template.Library()

register.simple_tag(charts.histogram)
register.simple_tag(charts.sparkline)


# ---------------------------------------------------------------------------------------------------- small parts
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


# ---------------------------------------------------------------------------------------------------- figures
@register.simple_tag
def meter(value: float, label: str, max: float = 100, target: float | None = None) -> SafeString:  # noqa: A002  (reads well in templates)
    """A bar for value of max, with a tick at the target."""
    whole = float(max) or 1
    return charts.meter(float(value) / whole, label, None if target is None else float(target) / whole)


@register.simple_tag
def progress(value: float, label: str, max: float = 100, target: float | None = None) -> SafeString:  # noqa: A002  (reads well in templates)
    """A bar with its words above it."""
    bar = meter(value, label, max, target)
    return format_html('<div class="progress"><span aria-hidden="true">{}</span>{}</div>', label, bar)


@register.simple_tag
def score_bar(parts: Sequence[tuple[str, float]]) -> SafeString:
    """Points per criterion as one bar; says the sum and each part."""
    total = round(sum(points for _name, points in parts))
    spoken = ", ".join(f"{name} {points:g}" for name, points in parts)
    return charts.score_bar(
        [float(points) for _name, points in parts], _("%(n)s points") % {"n": total} + f": {spoken}"
    )


@register.simple_tag
def criterion_bar(points: float, weight: float, number: int = 1) -> SafeString:
    """How much of one criterion's weight was reached, in that criterion's colour."""
    share = float(points) / float(weight) if weight else 0
    label = _("%(n)s percent") % {"n": round(100 * share)}
    return charts.meter(share, label, colour=f"c{(int(number) - 1) % 6 + 1}")


@register.simple_tag
def score_key(labels: Iterable[str]) -> SafeString:
    """Legend of a score bar."""
    items = format_html_join(
        "",
        '<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="f-c{}" width="12" height="12" rx="2.5"/></svg>{}</li>',
        ((i % 6 + 1, label) for i, label in enumerate(labels)),
    )
    return format_html('<ul class="key" aria-label="{}">{}</ul>', _("Score colours"), items)


@register.inclusion_tag("components/stats.html")
def stats(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A strip of small figures."""
    return {"items": items}


@register.inclusion_tag("components/key_figures.html")
def key_figures(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Up to four large figures with change and sparkline."""
    return {"items": items}


@register.inclusion_tag("components/steps.html")
def steps(*labels: str, current: int = 1) -> dict[str, Any]:
    """Where a person is in a sequence of pages; `current` counts from one."""
    return {"steps": [(number, label, number < current, number == current) for number, label in enumerate(labels, 1)]}


@register.simple_tag
def steps_line(number: int, total: int) -> SafeString:
    """Question 3 of 9, with a bar: for one question per page."""
    words = _("Question %(n)s of %(total)s") % {"n": number, "total": total}
    return format_html(
        '<div class="q-of"><span>{}</span>{}</div>', words, charts.meter((number - 1) / max(total, 1), words)
    )


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tasks with a state each."""
    return {"tasks": tasks}


# ---------------------------------------------------------------------------------------------------- blocks
@register.simple_block_tag
def card(content: str, title: str = "", **options: Any) -> SafeString:
    """A sheet with a title; `hint`, `url` and `label` (a button), `tag` and `kind`, `id`, `flush` for no padding."""
    ident = options.pop("id", "") or f"card-{zlib.crc32(title.encode()):x}"
    return SafeString(
        render_to_string("components/card.html", {"content": content, "title": title, "ident": ident, **options})
    )


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "dots", text: str = "", css: str = "") -> SafeString:
    """A list of actions behind a button; works without script."""
    context = {"content": content, "label": label, "symbol": icon, "text": text, "css": css}
    return SafeString(render_to_string("components/menu.html", context))


@register.simple_block_tag
def dialog(content: str, ident: str, title: str) -> SafeString:
    """A dialog that a link with `data-dialog` opens."""
    return SafeString(render_to_string("components/dialog.html", {"content": content, "ident": ident, "title": title}))


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: str, form: str, name: str, total: int = 0) -> SafeString:
    """Select all, the number selected, and the actions for them."""
    request = context.get("request")
    query = request.GET.urlencode() if request else ""
    values = {"content": content, "form": form, "name": name, "total": total, "query": query}
    return SafeString(render_to_string("components/bulk_bar.html", values))


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "") -> dict[str, str]:
    """What a list says while it is empty, and the next thing to do."""
    return {"title": title, "text": text, "url": url, "label": label, "symbol": icon}


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context: Context, url: str, label: str, **options: Any) -> dict[str, Any]:
    """A button that posts; `css`, `icon`, `key`, `about`, `pressed` shape it, other keywords become hidden fields."""
    known = {name: options.pop(name, "") for name in ("css", "icon", "key", "about", "pressed", "confirm")}
    css = known["css"] or ""
    known["css"] = css if "item" in css.split() else f"btn {css}".strip()
    return {
        **known,
        "url": url,
        "label": label,
        "fields": options.items(),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.filter
def equals(value: object, other: object) -> bool:
    """Whether two values are the same, for options of tags."""
    return value == other


@register.filter
def undo_url(extra_tags: str) -> str:
    """The address behind `extra_tags="undo:<url>"` of a message."""
    found = [tag.removeprefix("undo:") for tag in (extra_tags or "").split() if tag.startswith("undo:")]
    return found[0] if found else ""


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toasts(context: Context, oob: bool = True) -> dict[str, Any]:
    """Messages as toasts; in a partial they are swapped into the page's own place."""
    return {"messages": context.get("messages", []), "oob": oob, "csrf_token": context.get("csrf_token", "")}


# ---------------------------------------------------------------------------------------------------- lists
@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Links to views of the same list."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: "Page[Any]", what: str = "") -> dict[str, Any]:
    """Earlier and later pages, keeping the filters."""
    before = qs(context, page=page.previous_page_number()) if page.has_previous() else ""
    after = qs(context, page=page.next_page_number()) if page.has_next() else ""
    return {"page": page, "what": what, "before": before, "after": after}


@register.simple_tag(takes_context=True)
def sort_th(context: Context, label: str, key: str, css: str = "", default: str = "") -> SafeString:
    """A column heading that sorts; again turns the order round. `default` is the order without a choice."""
    request = context.get("request")
    now = (request.GET.get("sort") if request else "") or default
    up, down = now == key, now == f"-{key}"
    href = qs(context, sort=f"-{key}" if up else key, page=None)
    state = mark_safe(f' aria-sort="{"ascending" if up else "descending"}"') if up or down else ""  # noqa: S308  (one of two words)
    arrow = icon("up" if up else "sort-down", "s") if up or down else ""
    return format_html('<th scope="col" class="{}"{}><a href="{}">{}{}</a></th>', css, state, href, label, arrow)


@register.simple_tag(takes_context=True)
def filter_search(context: Context, name: str, label: str) -> SafeString:
    """The search box of a filter bar."""
    request = context.get("request")
    value = request.GET.get(name, "") if request else ""
    return format_html(
        '<label><span class="vh">{0}</span><input class="field" type="search" name="{1}" value="{2}" placeholder="{0}"></label>',
        label,
        name,
        value,
    )


@register.simple_tag(takes_context=True)
def filter_select(context: Context, name: str, label: str, choices: Iterable[tuple[object, object]]) -> SafeString:
    """One choice of a filter bar."""
    request = context.get("request")
    now = request.GET.get(name, "") if request else ""
    chosen = mark_safe(" selected")
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, chosen if str(value) == now else "", words) for value, words in choices),
    )
    return format_html('<label class="sel"><span>{}</span><select name="{}">{}</select></label>', label, name, options)


@register.simple_tag(takes_context=True)
def filter_keep(context: Context, *names: str) -> SafeString:
    """Hidden fields that keep other parts of the query string."""
    request = context.get("request")
    pairs = [(name, request.GET[name]) for name in names if request and request.GET.get(name)]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


# ---------------------------------------------------------------------------------------------------- forms
@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, DrawnField]:
    """One field: label, help, error, control. `label`, `help`, `who_sees`, `big`, `hide_label`."""
    if "help" in options:
        options["help_text"] = options.pop("help")
    return {"field": draw_field(bound, **options)}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm, *names: str) -> dict[str, Any]:
    """All fields of a form in order, or the named ones; hidden fields always come along with all."""
    chosen = [form[name] for name in names] if names else list(form.visible_fields())
    return {
        "fields": [draw_field(bound) for bound in chosen],
        "hidden": [] if names else form.hidden_fields(),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*things: object) -> dict[str, list[Problem]]:
    """ "There is a problem": all errors of forms and formsets, each linked to its field."""
    return {"problems": problems_of(things)}


@register.simple_tag
def error_prefix(*things: object) -> str:
    """ "Error: " in the page title when a form came back with errors."""
    return _("Error:") + " " if problems_of(things) else ""


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts with a Change link each: check answers, profiles."""
    return {"rows": rows}

"""Lists: tabs, pages, sorting, filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.components.parts import icon, qs

register = template.Library()


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Links to views of the same list."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: "Page[Any]", what: str = "", name: str = "page") -> dict[str, Any]:
    """Earlier and later pages, keeping the filters. A second list on a page gets a `name` of its own in the address."""
    before = qs(context, **{name: page.previous_page_number()}) if page.has_previous() else ""
    after = qs(context, **{name: page.next_page_number()}) if page.has_next() else ""
    return {"page": page, "what": what, "before": before, "after": after, "is_only": name == "page"}


@register.simple_tag(takes_context=True)
def sort_th(context: Context, label: str, key: str, css: str = "", default: str = "") -> SafeString:
    """A column heading that sorts; again turns the order round. `default` is the order without a choice."""
    request = context.get("request")
    now = (request.GET.get("sort") if request else "") or default
    up, down = now == key, now == f"-{key}"
    href = qs(context, sort=f"-{key}" if up else key, page=None)
    state = mark_safe(f' aria-sort="{"ascending" if up else "descending"}"') if up or down else ""  # noqa: S308  (one of two words)
    arrow = icon("up" if up else "down", "s") if up or down else ""
    return format_html('<th scope="col" class="{}"{}><a href="{}">{}{}</a></th>', css, state, href, label, arrow)


@register.simple_tag(takes_context=True)
def filter_search(context: Context, name: str, label: str) -> SafeString:
    """The search box of a filter bar."""
    request = context.get("request")
    value = request.GET.get(name, "") if request else ""
    return format_html(
        '<label><span class="vh">{0}</span>'
        '<input class="field" type="search" name="{1}" value="{2}" placeholder="{0}"></label>',
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

"""Figures, scores, steps and tasks; the drawing itself is in `core.charts`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts

register = template.Library()


register.simple_tag(charts.histogram)
register.simple_tag(charts.sparkline)


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
    return charts.meter(share, label, colour=f"c{(int(number) - 1) % charts.CATEGORIES + 1}")


@register.simple_tag
def score_key(labels: Iterable[str]) -> SafeString:
    """Legend of a score bar."""
    items = format_html_join(
        "",
        '<li><svg viewBox="0 0 12 12" aria-hidden="true">'
        '<rect class="f-c{}" width="12" height="12" rx="2.5"/></svg>{}</li>',
        ((i % charts.CATEGORIES + 1, label) for i, label in enumerate(labels)),
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

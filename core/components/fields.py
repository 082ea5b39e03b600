"""Forms: fields, errors, facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from core.form_rendering import DrawnField, Problem, draw_field, problems_of

register = template.Library()


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
    """All errors of forms and formsets, each linked to its field."""
    return {"problems": problems_of(things)}


@register.simple_tag
def error_prefix(*things: object) -> str:
    """The word Error in the page title when a form came back with errors."""
    return _("Error:") + " " if problems_of(things) else ""


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts with a Change link each: check answers, profiles."""
    return {"rows": rows}

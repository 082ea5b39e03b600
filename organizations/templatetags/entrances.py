"""The one-click entrances of a demo, for the sign-in page."""

from typing import Any

from django import template
from django.template import Context

from organizations.demo import entrances

register = template.Library()


@register.inclusion_tag("accounts/_demo_entrances.html", takes_context=True)
def demo_entrances(context: Context) -> dict[str, Any]:
    """Buttons "Enter as …" for each role of the demo organizations; nothing when this is no demo."""
    request = context.get("request")
    return {
        "entrances": entrances(),
        "next": request.GET.get("next", "") if request else "",
        "csrf_token": context.get("csrf_token", ""),
    }

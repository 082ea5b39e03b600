"""Comparisons of participants with similar colleagues: asked first, answered by a worker, told in fixed words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import charts
from core.disclosure import OURS
from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from reporting.actions import ask_comparison
from reporting.comparison.evidence import MEANING, Level, reach_sentence
from reporting.figures import MINUS
from reporting.forms import ComparisonForm
from reporting.histories import day_of
from reporting.models import ColleagueComparison

LOOKS = {"green": ("good", "Met"), "amber": ("warn", "With care"), "red": ("bad", "Not met")}
MOST = 50
LEAST_FOR_BALANCE = 10
COLUMNS = {"tenure": "Months here", "waited": "Months since the last promotion", "rating": "Last rating"}


@requires("comparison.view")
@require_safe
def comparisons(request: TenantRequest) -> HttpResponse:
    """What was asked, when, and what could be said."""
    asked = ColleagueComparison.objects.select_related("asked_by")[:MOST]
    context = {"asked": asked, "may_ask": allows(request.membership, "comparison.ask"), "levels": MEANING.items()}
    return render(request, "reporting/comparisons.html", context)


@requires("comparison.ask")
@require_http_methods(["GET", "HEAD", "POST"])
def comparison_new(request: TenantRequest) -> HttpResponse:
    """Write a question down; a worker answers it."""
    form = ComparisonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asked = ask_comparison(**form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect(reverse("reporting:comparison", args=[request.organization.slug, asked.public_id]))
    return render(request, "reporting/comparison_new.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("comparison.view")
@require_safe
def comparison(request: TenantRequest, public_id: str) -> HttpResponse:
    """One question with what may be said, the conditions, how alike the groups are, and what other methods give."""
    asked = get_object_or_404(ColleagueComparison.objects.select_related("asked_by"), public_id=public_id)
    context: dict[str, Any] = {"asked": asked}
    if asked.is_done:
        context |= told(asked)
    return render(request, "reporting/comparison.html", context)


def told(asked: ColleagueComparison) -> dict[str, Any]:
    """The result as the page shows it. Below level C no size of a difference leaves here."""
    result = asked.result
    level = Level(result["level"])
    is_told = level in {Level.A, Level.B, Level.C} and result["estimate"] is not None
    return {
        "level": level,
        "meaning": MEANING[level],
        "says": result["says"],
        "reach": reach_sentence(result["smallest"]) if result["smallest"] else "",
        "chart": _chart(result) if is_told else "",
        "gates": [(one["name"], one["needs"], _count(one["found"]), *LOOKS[one["state"]]) for one in result["gates"]],
        # Of a handful of participants a mean is nearly a person's own value.
        "balance": [(named(one[0]), *one[1:]) for one in result["balance"]]
        if result["participants"] >= LEAST_FOR_BALANCE
        else [],
        "placebos": [_placebo(one) for one in result["placebos"]],
        "beside": [(name, _points(value)) for name, value in result["beside"].items()] if is_told else [],
        "e_values": result["e_values"] if is_told else None,
        "people": (_count(str(result["participants"])), result["comparison_people"], result["worth"]),
        "seed": asked.seed,
    }


def named(column: str) -> str:
    """A column of the comparison in the reader's words."""
    name, _, value = column.partition(": ")
    if name == "index month" and value.isdigit():
        return f"Matched in {day_of(int(value)):%B %Y}"
    base, _, squared = name.partition(", ")
    words = COLUMNS.get(base, base.capitalize())
    return ", ".join(part for part in (words, squared and "spread", value) if part)


def _count(found: str) -> str:
    """The figure of a condition; of one to four people only that they are few."""
    return f"fewer than {OURS.minimum}" if found.isdigit() and 0 < int(found) < OURS.minimum else found


def _chart(result: dict[str, Any]) -> str:
    value, low, high = result["estimate"]
    words = f"Difference {_points(value)} of 100 people, range {_points(low)} to {_points(high)}."
    return charts.difference(value, low, high, result["smallest"], words)


def _placebo(one: dict[str, Any]) -> tuple[str, str, str, str]:
    estimate = one["estimate"]
    if estimate is None:
        return one["name"], "too few to check", "warn", "Not checked"
    value, low, high = estimate
    is_failed = low > 0 or high < 0
    words = f"{_points(value)} ({_points(low)} to {_points(high)})"
    return (
        one["name"],
        words,
        *(("bad", "A difference where there can be none") if is_failed else ("good", "None seen")),
    )


def _points(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", MINUS)

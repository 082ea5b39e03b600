"""How everything is counted."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.access import TenantRequest, allows, requires
from reporting import measures  # noqa: F401  (declares what is counted)
from reporting.dictionary import metrics
from reporting.registry import ELSEWHERE, counted


@requires("report.definitions")
@require_safe
def definitions(request: TenantRequest) -> HttpResponse:
    """All metrics by group, with those that this product counts."""
    groups: dict[str, list[dict[str, object]]] = {}
    for key, metric in metrics().items():
        groups.setdefault(metric.group, []).append(
            {"metric": metric, "is_counted": key in counted() or key in ELSEWHERE}
        )
    context = {
        "groups": groups,
        "number": len(counted()) + len(ELSEWHERE),
        "may_view": allows(request.membership, "report.view"),
    }
    return render(request, "reporting/definitions.html", context)


@requires("report.definitions")
@require_safe
def definition(request: TenantRequest, metric: str) -> HttpResponse:
    """One metric: definition, formula, who is counted, missing values, interval, caveat."""
    found = metrics().get(metric)
    if found is None:
        raise Http404
    measure = counted().get(metric)
    lines = (
        ("Definition", found.definition),
        ("Formula", found.formula),
        ("Counted", found.numerator),
        ("Out of", found.denominator),
        ("Time", found.window),
        ("Missing and not yet known", found.missing),
        ("Shown from", found.minimum),
        ("Range", found.interval),
    )
    context = {
        "metric": found,
        "lines": lines,
        "does": (measure.count.__doc__ or "").strip() if measure else ELSEWHERE.get(metric, ""),
    }
    return render(request, "reporting/definition.html", context)

"""The organization's settings and its audit log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.access import TenantRequest, requires
from organizations.actions import change_settings
from organizations.audit import record
from organizations.audit_trail import AuditFilter, as_csv, known_events, page_of
from organizations.forms import AuditFilterForm, SettingsForm
from organizations.wording import event_name, fact_lines


@requires("organization.settings")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: TenantRequest) -> HttpResponse:
    """Name and time zone. The address stays, so that no mailed link breaks."""
    organization = request.organization
    form = SettingsForm(request.POST or None, initial={"name": organization.name, "time_zone": organization.time_zone})
    if form.is_bound and form.is_valid():
        change_settings(organization, **form.cleaned_data, actor=request.user)
        messages.success(request, _("The settings are saved."))
        return redirect("organizations:settings", organization.slug)
    return render(request, "organizations/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("audit.view")
@require_safe
def audit(request: TenantRequest) -> HttpResponse:
    """Who did what and when, newest first."""
    form = AuditFilterForm(request.GET)
    wanted = _wanted(form)
    rows, older = page_of(wanted, before=form.cleaned_data.get("before", ""))
    context = {
        "form": form,
        "rows": [(entry, event_name(entry.event), fact_lines(entry.facts)) for entry in rows],
        "older": older,
        "is_first": not form.cleaned_data.get("before"),
        "is_filtered": wanted != AuditFilter(),
        "event_choices": [("", _("All events")), *((event, event_name(event)) for event in known_events())],
    }
    return render(request, "organizations/audit.html", context)


@requires("audit.view")
@require_POST
def audit_export(request: TenantRequest) -> HttpResponse:
    """The filtered log as CSV. A POST, because the export is itself written down."""
    wanted = _wanted(AuditFilterForm(request.POST))
    table = as_csv(wanted)
    record(request.organization, "audit.exported", actor=request.user, rows=table.count("\r\n") - 1)
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{request.organization.slug}.csv"'
    return answer


def _wanted(form: AuditFilterForm) -> AuditFilter:
    """Parts of the filter that make sense; a mistyped date filters nothing."""
    form.is_valid()
    facts = form.cleaned_data
    return AuditFilter(facts.get("event", ""), facts.get("actor", "").strip(), facts.get("since"), facts.get("until"))

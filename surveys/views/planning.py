"""The surveys of a cohort: what was asked, what comes, and the program's own questions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Cohort
from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from surveys import actions
from surveys.forms import ItemForm, SurveyForm
from surveys.models import CustomItem, Survey
from surveys.queries import answers_so_far, surveys_of
from surveys.waves import SMALLEST_PULSE


@requires("survey.view")
@require_safe
def surveys(request: TenantRequest, slug: str) -> HttpResponse:
    """All surveys of a cohort with how many answered. Results of a pulse appear when it closes."""
    cohort = find_cohort(slug)
    rows = [{"survey": survey, "answered": answers_so_far(survey)} for survey in surveys_of(cohort)]
    context = {
        **frame(request, cohort, "Surveys"),
        "rows": rows,
        "can_manage": allows(request.membership, "survey.manage"),
        "can_read": allows(request.membership, "check_in.read"),
        "own_items": CustomItem.objects.filter(program=cohort.program),
        "smallest": SMALLEST_PULSE,
    }
    return render(request, "surveys/survey_list.html", context)


@requires("survey.manage")
@require_POST
def plan(request: TenantRequest, slug: str) -> HttpResponse:
    """Put the recommended surveys into the plan."""
    cohort = find_cohort(slug)
    made = actions.plan_surveys(cohort, actor=request.user)
    words = "1 survey is" if len(made) == 1 else f"{len(made)} surveys are"
    messages.success(request, f"{words} planned." if made else "Everything that is recommended is planned already.")
    return redirect(address("surveys:cohort", cohort))


@requires("survey.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest, slug: str) -> HttpResponse:
    """One more survey."""
    cohort = find_cohort(slug)
    form = SurveyForm(request.POST or None, initial={"kind": "pulse", "opens_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            actions.add_survey(cohort, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("opens_on", str(refusal))
        else:
            messages.success(request, "The survey is planned.")
            return redirect(address("surveys:cohort", cohort))
    context = {**frame(request, cohort, "Surveys"), "form": form, "survey": None}
    return render(request, "surveys/survey_edit.html", context, status=422 if form.is_bound else 200)


@requires("survey.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Move a planned survey or change its groups."""
    cohort, survey = _find(slug, public_id)
    initial = {"opens_on": survey.opens_on, "minimum": survey.minimum, "breakdown": survey.breakdown}
    form = SurveyForm(request.POST or None, initial={**initial, "kind": survey.kind})
    form.fields.pop("kind")
    if form.is_bound and form.is_valid():
        try:
            actions.change_survey(survey, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("opens_on", str(refusal))
        else:
            messages.success(request, "The survey is changed.")
            return redirect(address("surveys:cohort", cohort))
    context = {**frame(request, cohort, "Surveys"), "form": form, "survey": survey}
    return render(request, "surveys/survey_edit.html", context, status=422 if form.is_bound else 200)


@requires("survey.manage")
@require_POST
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a planned survey out."""
    cohort, survey = _find(slug, public_id)
    try:
        actions.remove_survey(survey, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The survey is out of the plan.")
    return redirect(address("surveys:cohort", cohort))


@requires("survey.manage")
@require_POST
def send(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Send a planned survey today."""
    cohort, survey = _find(slug, public_id)
    try:
        opened = actions.open_now(survey, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Sent to {opened.invited} people.")
    return redirect(address("surveys:cohort", cohort))


@requires("survey.manage")
@require_POST
def close(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Close an open survey before its day."""
    cohort, survey = _find(slug, public_id)
    actions.close_now(survey, actor=request.user)
    messages.success(request, "The survey is closed. It does not open again.")
    return redirect(address("surveys:cohort", cohort))


@requires("survey.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: TenantRequest, slug: str) -> HttpResponse:
    """A question of the program's own."""
    cohort = find_cohort(slug)
    form = ItemForm(request.POST or None, initial={"instrument": "pulse"})
    if form.is_bound and form.is_valid():
        try:
            actions.add_item(cohort.program, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "The question is asked in the next survey.")
            return redirect(address("surveys:cohort", cohort))
    context = {**frame(request, cohort, "Surveys"), "form": form}
    return render(request, "surveys/item_new.html", context, status=422 if form.is_bound else 200)


@requires("survey.manage")
@require_POST
def item_remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Stop asking an own question."""
    cohort = find_cohort(slug)
    item = get_object_or_404(CustomItem, program=cohort.program, public_id=public_id)
    actions.remove_item(item, actor=request.user)
    messages.success(request, "The question is not asked any more.")
    return redirect(address("surveys:cohort", cohort))


def _find(slug: str, public_id: str) -> tuple[Cohort, Survey]:
    cohort = find_cohort(slug)
    return cohort, get_object_or_404(Survey.objects.select_related("cohort"), cohort=cohort, public_id=public_id)

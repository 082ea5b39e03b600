"""A new program in three short pages. What was typed waits in the session until the last page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.identifiers import random_id
from organizations.access import TenantRequest, requires
from programs.actions import create_program
from programs.enums import ParticipantRole, Structure
from programs.forms.programs import AboutForm, ShapeForm
from programs.program_templates import ProgramTemplate, program_templates
from programs.queries import managers
from programs.views.page import template_offers, url

MOST_DRAFTS = 5
Draft = dict[str, Any]


@require_GET
@requires("program.manage")
def start(request: TenantRequest) -> HttpResponse:
    """First page: the templates."""
    return _template_page(request, None, None)


@require_GET
@requires("program.manage")
def start_again(request: TenantRequest, draft: str) -> HttpResponse:
    """First page of a draft: what was typed is kept when another template is chosen."""
    found = _find(request, draft)
    return _template_page(request, draft, found) if found else _lost(request)


@require_POST
@requires("program.manage")
def choose(request: TenantRequest, template: str) -> HttpResponse:
    """Begin a draft with a template."""
    if template not in program_templates():
        raise Http404
    draft = random_id()
    _keep(request, draft, {"template": template, "about": {}, "shape": {}})
    return redirect(url(request, "new-about", draft))


@require_POST
@requires("program.manage")
def choose_other(request: TenantRequest, draft: str, template: str) -> HttpResponse:
    """Change the template of a draft. Answers that still said what the old template said follow the new one."""
    found = _find(request, draft)
    if found is None:
        return _lost(request)
    if template not in program_templates():
        raise Http404
    old = program_templates()[found["template"]]
    found["about"] = _typed(found["about"], _about_defaults(request, old))
    found["shape"] = _typed(found["shape"], _shape_defaults(old))
    found["template"] = template
    _keep(request, draft, found)
    return redirect(url(request, "new-about", draft))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def about(request: TenantRequest, draft: str) -> HttpResponse:
    """Second page: name, purpose, who stands behind it."""
    found = _find(request, draft)
    if found is None:
        return _lost(request)
    form = AboutForm(initial=_about_defaults(request, _template_of(found)) | found["about"])
    if request.method == "POST":
        _remember(request, draft, found, "about")
        form = AboutForm(request.POST)
        if form.is_valid():
            return redirect(url(request, "new-shape", draft))
    return _form_page(request, "programs/new_about.html", draft, found, form)


@require_POST
@requires("program.manage")
def about_back(request: TenantRequest, draft: str) -> HttpResponse:
    """Keep the second page as it is, finished or not, and go back to the first."""
    found = _find(request, draft)
    if found is None:
        return _lost(request)
    _remember(request, draft, found, "about")
    return redirect(url(request, "new-again", draft))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def shape(request: TenantRequest, draft: str) -> HttpResponse:
    """Third page: length, cadence, group size. Create makes the program."""
    found = _find(request, draft)
    if found is None:
        return _lost(request)
    template = _template_of(found)
    defaults = _shape_defaults(template)
    form = ShapeForm(template.structure, initial=defaults | found["shape"])
    if request.method == "POST":
        _remember(request, draft, found, "shape")
        form = ShapeForm(template.structure, request.POST, initial=defaults)
        about_form = AboutForm(_as_post(_about_defaults(request, template) | found["about"]))
        if not about_form.is_valid():
            return redirect(url(request, "new-about", draft))
        if form.is_valid():
            facts = about_form.facts()
            try:
                program = create_program(
                    template.key, name=facts.pop("name"), actor=request.user, **facts, **form.facts()
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                _keep(request, draft, None)
                messages.success(request, _("“%(name)s” is made. Next: say who may join.") % {"name": program.name})
                return redirect(url(request, "detail", program.slug))
    return _form_page(request, "programs/new_shape.html", draft, found, form)


@require_POST
@requires("program.manage")
def shape_back(request: TenantRequest, draft: str) -> HttpResponse:
    """Keep the third page as it is, finished or not, and go back to the second."""
    found = _find(request, draft)
    if found is None:
        return _lost(request)
    _remember(request, draft, found, "shape")
    return redirect(url(request, "new-about", draft))


def _template_page(request: TenantRequest, draft: str | None, found: Draft | None) -> HttpResponse:
    offers = template_offers(request, draft, found["template"] if found else "")
    context = {"offers": offers, "on": url(request, "new-about", draft) if draft else ""}
    return render(request, "programs/new_template.html", context)


def _form_page(
    request: TenantRequest, page: str, draft: str, found: Draft, form: AboutForm | ShapeForm
) -> HttpResponse:
    template = _template_of(found)
    context = {
        "form": form,
        "draft": draft,
        "template": template,
        "roles": _holds(template),
        "question_count": len(template.questions),
        "milestone_count": len(template.milestones),
    }
    return render(request, page, context, status=422 if form.is_bound and not form.is_valid() else 200)


def _holds(template: ProgramTemplate) -> list[str]:
    peer = template.structure in Structure.of_equals()
    roles = [ParticipantRole.PEER] if peer else [ParticipantRole.MENTEE, ParticipantRole.MENTOR]
    return [str(role.label) for role in roles]


def _template_of(found: Draft) -> ProgramTemplate:
    return program_templates()[found["template"]]


def _about_defaults(request: TenantRequest, template: ProgramTemplate) -> dict[str, str]:
    owner = next((one.public_id for one in managers() if one.user_id == request.user.pk), "")
    return {"name": template.name, "purpose": template.purpose.strip(), "owner": owner}


def _shape_defaults(template: ProgramTemplate) -> dict[str, Any]:
    names = ("length_months", "sessions_per_month", "session_minutes", "group_size_min", "group_size_max")
    return {name: getattr(template, name) for name in names}


def _typed(answers: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Answers that differ from what stood there."""
    same = {name for name, default in defaults.items() if str(answers.get(name, "")).split() == str(default).split()}
    return {name: value for name, value in answers.items() if name not in same}


def _as_post(answers: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(answers)
    return data


def _remember(request: TenantRequest, draft: str, found: Draft, part: str) -> None:
    """Keep what was typed on a page, right or wrong."""
    found[part] = {name: str(request.POST[name]) for name in request.POST if name != "csrfmiddlewaretoken"}
    _keep(request, draft, found)


def _session_key(request: TenantRequest) -> str:
    return f"new_programs_{request.organization.public_id}"


def _find(request: TenantRequest, draft: str) -> Draft | None:
    found = request.session.get(_session_key(request), {}).get(draft)
    return found if found and found["template"] in program_templates() else None


def _keep(request: TenantRequest, draft: str, content: Draft | None) -> None:
    """Write a draft, or drop it; only the last few are kept."""
    drafts = {key: value for key, value in request.session.get(_session_key(request), {}).items() if key != draft}
    if content is not None:
        drafts[draft] = content
    request.session[_session_key(request)] = dict(list(drafts.items())[-MOST_DRAFTS:])


def _lost(request: TenantRequest) -> HttpResponse:
    messages.info(request, _("This draft is not there any more. Start again from a template."))
    return redirect(url(request, "new"))

"""The words of a program's mails."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.fields import field_choices
from programs.actions.texts import reset_text, save_text, send_test
from programs.forms.texts import MailTextForm
from programs.mail_texts import MailKind, languages_in, mail_kinds, preview_words, samples, standard_words
from programs.models import MailText, Program
from programs.views.page import find_program, program_page, url

MOST_LANGUAGES = 30


@require_safe
@requires("program.manage")
def show_texts(request: TenantRequest, slug: str) -> HttpResponse:
    """Every kind of mail, and whether the program has own words for it."""
    program = find_program(slug)
    own: dict[str, list[str]] = {}
    for kind, language in MailText.objects.filter(program=program).order_by("language").values_list("kind", "language"):
        own.setdefault(kind, []).append(language or _("everybody else"))
    rows = [
        {"kind": kind, "own": ", ".join(own.get(kind.key, [])), "url": url(request, "text", slug, kind.key)}
        for kind in mail_kinds().values()
    ]
    return program_page(request, "programs/texts.html", program, "texts", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def edit_text(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Own words for one kind of mail, in one language."""
    program, found, language = find_program(slug), _find_kind(kind), _language(request)
    text = MailText.objects.filter(program=program, kind=kind, language=language).first()
    subject, body = (text.subject, text.body) if text else standard_words(found)
    form = MailTextForm(request.POST if request.method == "POST" else None, initial={"subject": subject, "body": body})
    if form.is_valid():
        try:
            save_text(program, found, language=language, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("body", str(refusal))
        else:
            messages.success(request, _("Saved. Mails from now on have these words."))
            return redirect(_here(request, program, kind, language))
    return _page(request, program, found, language, form, has_own=text is not None)


@require_POST
@requires("program.manage")
def test_text(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Send the words in the form to myself; nothing is saved."""
    program, found, language = find_program(slug), _find_kind(kind), _language(request)
    form = MailTextForm(request.POST)
    if form.is_valid():
        try:
            send_test(program, found, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("body", str(refusal))
        else:
            messages.success(request, _("On its way to %(email)s.") % {"email": request.user.email})
            return _page(request, program, found, language, form, has_own=_has_own(program, kind, language), status=200)
    return _page(request, program, found, language, form, has_own=_has_own(program, kind, language))


@require_POST
@requires("program.manage")
def reset(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Back to the standard words."""
    program, language = find_program(slug), _language(request)
    if reset_text(program, _find_kind(kind), language=language, actor=request.user):
        messages.success(request, _("Mails have the standard words again."))
    return redirect(_here(request, program, kind, language))


def _find_kind(kind: str) -> MailKind:
    if kind not in mail_kinds():
        raise Http404
    return mail_kinds()[kind]


def _has_own(program: Program, kind: str, language: str) -> bool:
    return MailText.objects.filter(program=program, kind=kind, language=language).exists()


def _language(request: TenantRequest) -> str:
    """The language that is edited, one that somebody here speaks; empty: everybody else."""
    wanted = (request.POST.get("language") or request.GET.get("language", "")).casefold()
    return wanted if wanted in _spoken() else ""


def _spoken() -> list[str]:
    """Languages that people here name."""
    return sorted({one for value, _label in field_choices("language") for one in languages_in(value)})[:MOST_LANGUAGES]


def _here(request: TenantRequest, program: Program, kind: str, language: str) -> str:
    here = url(request, "text", program.slug, kind)
    return f"{here}?language={language}" if language else here


def _page(
    request: TenantRequest,
    program: Program,
    kind: MailKind,
    language: str,
    form: MailTextForm,
    *,
    has_own: bool,
    status: int | None = None,
) -> HttpResponse:
    sound = not form.errors
    subject, body = (form["subject"].value(), form["body"].value()) if sound else standard_words(kind)
    context: dict[str, Any] = {
        "kind": kind,
        "form": form,
        "language": language,
        "languages": [("", _("Everybody else")), *((one, one.capitalize()) for one in _spoken())],
        "has_own": has_own,
        "words": [(f"{{{name}}}", sample, name in kind.needed) for name, sample in samples(kind).items()],
        "preview": preview_words(kind, subject, body, request.organization.name) if sound else None,
    }
    return program_page(
        request, "programs/text_edit.html", program, "texts", status=status or (422 if form.errors else 200), **context
    )

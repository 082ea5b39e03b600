"""The questionnaire builder, and the questions as participants see them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, requires
from participants.fields import person_fields
from programs.actions import (
    add_question,
    move_question,
    restore_question,
    retire_question,
    review_questions,
    update_question,
)
from programs.enums import ParticipantRole, QuestionKind
from programs.forms.questions import QuestionEditForm, initial_of, initial_of_new
from programs.models import Program, Question
from programs.queries import asked_questions, retired_questions
from programs.question_forms import form_for_question
from programs.questions import choices_of, questions_for, scale_of
from programs.views.page import find_program, program_page, url

KIND_HINTS = {
    QuestionKind.TEXT: gettext_lazy("A sentence or two"),
    QuestionKind.NUMBER: gettext_lazy("Years, hours"),
    QuestionKind.ONE_OF: gettext_lazy("One option of a list"),
    QuestionKind.SEVERAL_OF: gettext_lazy("Any options of a list; good for shared topics"),
    QuestionKind.RANKED: gettext_lazy("First, second and third choice of a list"),
    QuestionKind.SKILLS: gettext_lazy("Skills, each with a level; matching compares them"),
    QuestionKind.SCALE: gettext_lazy("A value between two ends"),
    QuestionKind.DATE: gettext_lazy("A day"),
    QuestionKind.YES_NO: gettext_lazy("Yes or no"),
}


@require_GET
@requires("program.manage")
def show_questions(request: TenantRequest, slug: str) -> HttpResponse:
    """All questions in order, the retired ones below."""
    program = find_program(slug)
    labels = {key: field.label for key, field in person_fields().items()}
    asked = asked_questions(program)
    return program_page(
        request,
        "programs/questions.html",
        program,
        "questions",
        questions=[_row(question, labels) for question in asked],
        retired=[_row(question, labels) for question in retired_questions(program)],
        kinds=[(kind.value, kind.label, KIND_HINTS[kind]) for kind in QuestionKind],
        previews=_previews(request, program, asked),
    )


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def new_question(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Add a question of a kind."""
    program = find_program(slug)
    if kind not in QuestionKind.values:
        raise Http404
    form = QuestionEditForm(program, kind, request.POST or None, initial=initial_of_new())
    if request.method == "POST" and form.is_valid():
        try:
            question = add_question(program, kind, actor=request.user, public_id=occasion(request), **form.facts())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(label)s” is added at the end.") % {"label": question.label})
            return redirect(url(request, "questions", slug))
    status = 422 if request.method == "POST" else 200
    return _edit_page(request, program, form, status, heading=_("New question"))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def edit_question(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Change a question."""
    program = find_program(slug)
    question = _find(program, public_id)
    form = QuestionEditForm(program, question.kind, request.POST or None, initial=initial_of(question))
    if request.method == "POST" and form.is_valid():
        try:
            update_question(question, actor=request.user, **form.facts())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The question is saved."))
            return redirect(url(request, "questions", slug))
    status = 422 if request.method == "POST" else 200
    return _edit_page(request, program, form, status, heading=_("Edit question"))


@require_POST
@requires("program.manage")
def move_up(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask a question one place earlier."""
    return _move(request, slug, public_id, -1)


@require_POST
@requires("program.manage")
def move_down(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask a question one place later."""
    return _move(request, slug, public_id, 1)


@require_POST
@requires("program.manage")
def retire(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Stop asking a question; the message offers to undo it."""
    question = _find(find_program(slug), public_id)
    retire_question(question, actor=request.user)
    undo = url(request, "question-restore", slug, public_id)
    words = _("“%(label)s” is not asked any more. Answers given are kept.") % {"label": question.label}
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "questions", slug))


@require_POST
@requires("program.manage")
def restore(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask a retired question again."""
    question = _find(find_program(slug), public_id)
    restore_question(question, actor=request.user)
    messages.success(request, _("“%(label)s” is asked again.") % {"label": question.label})
    return redirect(url(request, "questions", slug))


@require_POST
@requires("program.manage")
def review(request: TenantRequest, slug: str) -> HttpResponse:
    """Say that the questions are right."""
    program = find_program(slug)
    review_questions(program, actor=request.user)
    messages.success(request, _("The questions are marked as reviewed."))
    return redirect(url(request, "detail", slug))


@require_GET
@requires("program.manage")
def preview(request: TenantRequest, slug: str, role: str, number: int) -> HttpResponse:
    """One question as participants see it; nothing is saved."""
    program = find_program(slug)
    questions = questions_for(program, role) if role in program.roles else []
    if not 1 <= number <= len(questions):
        raise Http404
    question = questions[number - 1]
    back = url(request, "question-preview", slug, role, number - 1) if number > 1 else ""
    on = url(request, "question-preview", slug, role, number + 1) if number < len(questions) else ""
    context = {
        "program": program,
        "role": ParticipantRole(role).label,
        "form": form_for_question(question),
        "question": question,
        "prefill": person_fields()[question.prefill].label if question.prefill in person_fields() else "",
        "number": number,
        "total": len(questions),
        "back_url": back,
        "on_url": on,
        "end_url": url(request, "questions", slug),
    }
    return render(request, "programs/question_preview.html", context)


def _find(program: Program, public_id: str) -> Question:
    return get_object_or_404(Question.objects.select_related("program"), program=program, public_id=public_id)


def _move(request: TenantRequest, slug: str, public_id: str, steps: int) -> HttpResponse:
    question = _find(find_program(slug), public_id)
    if question.retired_at is not None:
        raise Http404
    move_question(question, steps=steps, actor=request.user)
    return redirect(f"{url(request, 'questions', slug)}#{public_id}")


def _edit_page(
    request: TenantRequest, program: Program, form: QuestionEditForm, status: int, *, heading: str
) -> HttpResponse:
    context = {"form": form, "heading": heading, "kind": form.kind.label, "kind_hint": KIND_HINTS[form.kind]}
    return program_page(request, "programs/question_edit.html", program, "questions", status=status, **context)


def _row(question: Question, labels: dict[str, str]) -> dict[str, Any]:
    """A question with what the list says about it."""
    if question.kind == QuestionKind.SCALE:
        scale = scale_of(question)
        options = f"{scale['from']} {scale['low']} – {scale['to']} {scale['high']}".strip()
    else:
        options = ", ".join(choices_of(question))
    return {
        "question": question,
        "role": ParticipantRole(question.role).label if question.role else _("Everybody"),
        "options": options,
        "prefill": labels.get(question.prefill, ""),
    }


def _previews(request: TenantRequest, program: Program, asked: list[Question]) -> list[dict[str, Any]]:
    """For each role: how many questions, and where to see them as a participant."""
    counts = {role: sum(1 for one in asked if one.role in {"", role}) for role in program.roles}
    return [
        {
            "label": ParticipantRole(role).label,
            "count": count,
            # Half a minute for most questions; long lists and texts take one.
            "minutes": max(1, round(count * 0.75)),
            "url": url(request, "question-preview", program.slug, role, 1) if count else "",
        }
        for role, count in counts.items()
    ]

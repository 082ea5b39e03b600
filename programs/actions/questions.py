"""Changing the questions of a program. Answers given stay as they were given."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from participants.fields import find_field
from programs.enums import QuestionKind
from programs.models import Program, Question

MAX_OPTIONS = 50
WITH_OPTIONS = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.RANKED})


def add_question(program: Program, kind: str, *, actor: User, public_id: str = "", **facts: Any) -> Question:
    """A question at the end. Facts: label, role, help_text, is_required, options, prefill.

    `public_id`: see `core.occasions`.
    """
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        if public_id and (made := Question.objects.filter(public_id=public_id).first()):
            return made
        before = Question.objects.filter(program=program)
        question = Question(
            organization_id=program.organization_id,
            public_id=public_id or random_id(),
            program=program,
            kind=QuestionKind(kind),
            key=_free_key(program, str(facts.get("label", ""))),
            position=max((one.position for one in before), default=-1) + 1,
        )
        _apply(question, facts)
        question.save()
        _note_change(program)
        record(program, "question.added", actor=actor, question=question.key, kind=question.kind)
    return question


def update_question(question: Question, *, actor: User, **facts: Any) -> None:
    """Change the words, role, options or prefill of a question. Its kind stays, so that answers keep their meaning."""
    with transaction.atomic():
        _apply(question, facts)
        question.save()
        _note_change(question.program)
        record(question.program, "question.changed", actor=actor, question=question.key)


def move_question(question: Question, *, steps: int, actor: User) -> None:
    """Move a question up (negative) or down among those that are asked; at an end it stays there."""
    with transaction.atomic():
        program = Program.objects.select_for_update().get(pk=question.program_id)
        asked = list(Question.objects.filter(program=program, retired_at__isnull=True))
        place = next(number for number, one in enumerate(asked) if one.pk == question.pk)
        target = min(max(place + steps, 0), len(asked) - 1)
        asked.insert(target, asked.pop(place))
        _write_positions(asked)
        record(program, "question.moved", actor=actor, question=question.key, position=target + 1)


def retire_question(question: Question, *, actor: User) -> None:
    """Stop asking a question; answers given are kept. Does nothing when it is retired."""
    if question.retired_at is not None:
        return
    question.retired_at = timezone.now()
    with transaction.atomic():
        question.save(update_fields=["retired_at", "updated_at"])
        _note_change(question.program)
        record(question.program, "question.retired", actor=actor, question=question.key)


def restore_question(question: Question, *, actor: User) -> None:
    """Ask a retired question again. Does nothing when it is asked."""
    if question.retired_at is None:
        return
    question.retired_at = None
    with transaction.atomic():
        question.save(update_fields=["retired_at", "updated_at"])
        _note_change(question.program)
        record(question.program, "question.restored", actor=actor, question=question.key)


def review_questions(program: Program, *, actor: User) -> None:
    """Say that the questions are right as they are; the next change of a question takes it back."""
    program.questions_reviewed_at = timezone.now()
    with transaction.atomic():
        program.save(update_fields=["questions_reviewed_at", "updated_at"])
        record(program, "program.questions_reviewed", actor=actor)


def clean_options(kind: str, options: Any) -> list[str] | dict[str, Any]:
    """Options in the shape of the kind. Refusal when there are too few, too many or the scale makes no sense."""
    if kind == QuestionKind.SCALE:
        return _clean_scale(options)
    if kind not in WITH_OPTIONS:
        return []
    lines = options if isinstance(options, list | tuple) else []
    tidy = list(dict.fromkeys(" ".join(str(line).split()) for line in lines if str(line).strip()))
    if len(tidy) < 2:
        raise Refusal(_("Give at least two options, one per line."))
    if len(tidy) > MAX_OPTIONS:
        raise Refusal(_("Give at most %(most)s options.") % {"most": MAX_OPTIONS})
    if any(len(option) > 200 for option in tidy):
        raise Refusal(_("Use 200 characters or fewer for an option."))
    return tidy


def _clean_scale(options: Any) -> dict[str, Any]:
    facts = options if isinstance(options, dict) else {}
    lowest, highest = facts.get("from", 1), facts.get("to", 5)
    if not isinstance(lowest, int) or not isinstance(highest, int) or not 0 <= lowest < highest <= 10:
        raise Refusal(_("A scale goes from a smaller to a larger whole number, within 0 and 10."))
    words = {end: " ".join(str(facts.get(end, "")).split())[:60] for end in ("low", "high")}
    return {"from": lowest, "to": highest, **words}


def _apply(question: Question, facts: dict[str, Any]) -> None:
    """Set the facts that were given, checked."""
    unknown = set(facts) - {"label", "role", "help_text", "is_required", "options", "prefill"}
    if unknown:
        raise TypeError(f"A question has no {', '.join(sorted(unknown))} to set.")
    label = " ".join(str(facts.get("label", question.label)).split())
    if not label:
        raise Refusal(_("Write the question."))
    role = facts.get("role", question.role)
    if role and role not in question.program.roles:
        raise Refusal(_("Choose a role of this program."))
    question.label, question.role = label[:300], role
    question.help_text = " ".join(str(facts.get("help_text", question.help_text)).split())[:500]
    question.is_required = bool(facts.get("is_required", question.is_required))
    question.options = clean_options(question.kind, facts.get("options", question.options))
    prefill = facts.get("prefill", question.prefill)
    if prefill:
        find_field(prefill)
    question.prefill = prefill


def _free_key(program: Program, label: str) -> str:
    base = slugify(label)[:50].strip("-").replace("-", "_") or "question"
    taken = set(Question.objects.filter(program=program).values_list("key", flat=True))
    return next(key for number in range(1, len(taken) + 2) if (key := base + f"_{number}" * (number > 1)) not in taken)


def _write_positions(questions: Sequence[Question]) -> None:
    for position, question in enumerate(questions):
        question.position = position
    Question.objects.bulk_update(questions, ["position"])


def _note_change(program: Program) -> None:
    """The questions are not what somebody called right."""
    if program.questions_reviewed_at is not None:
        program.questions_reviewed_at = None
        program.save(update_fields=["questions_reviewed_at", "updated_at"])

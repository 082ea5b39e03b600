"""Plausible answers to any questionnaire."""

import random
from collections.abc import Callable
from typing import Any

from programs.enums import ParticipantRole, QuestionKind
from programs.models import Program, Question

SKILLS = (
    "Strategic thinking", "Leading a team", "Giving feedback", "Negotiation", "Change management",
    "Financial judgement", "Influencing", "Presenting", "Project leadership", "Data literacy", "Customer insight",
    "Delegation", "Conflict resolution", "Stakeholder management", "Innovation",
)  # fmt: skip
SENTENCES = (
    "I want to lead a larger team within two years and would like to learn from somebody who made that step.",
    "My work has become more political than technical, and I want to get better at it.",
    "I would like an outside view on how I run my unit.",
    "I enjoy helping others think, and I have time for it this year.",
)


def answers_for(program: Program, role: str, dice: random.Random) -> dict[str, Any]:
    """Stored answers by question key, one for each active question of the role; a few optional ones are left out."""
    questions = program.questions.filter(retired_at=None, role__in=["", role])
    return {
        question.key: answer_to(question, role, dice)
        for question in questions
        if question.is_required or dice.random() > 1 / 12
    }


def answer_to(question: Question, role: str, dice: random.Random) -> Any:
    """One answer in the stored shape of its kind."""
    options = question.options if isinstance(question.options, list) else []
    scale = question.options if isinstance(question.options, dict) else {}
    makers: dict[str, Callable[[], Any]] = {
        QuestionKind.TEXT: lambda: dice.choice(SENTENCES),
        QuestionKind.NUMBER: lambda: float(dice.randint(1, 5)),
        QuestionKind.ONE_OF: lambda: dice.choice(options),
        QuestionKind.SEVERAL_OF: lambda: dice.sample(options, min(len(options), dice.randint(2, 4))),
        QuestionKind.RANKED: lambda: dice.sample(options, min(len(options), 3)),
        QuestionKind.SKILLS: lambda: _skills(role, dice),
        QuestionKind.SCALE: lambda: dice.randint(int(scale.get("from", 1)), int(scale.get("to", 5))),
        QuestionKind.DATE: lambda: f"{dice.randint(2015, 2025)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
        QuestionKind.YES_NO: lambda: dice.random() < 0.6,
    }
    return makers[QuestionKind(question.kind)]()


def _skills(role: str, dice: random.Random) -> list[dict[str, Any]]:
    levels = (3, 4, 5) if role == ParticipantRole.MENTOR else (2, 3, 4)
    return [{"skill": name, "level": dice.choice(levels)} for name in dice.sample(SKILLS, dice.randint(2, 5))]

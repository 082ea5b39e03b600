"""A program to work on, and a way to write its questions."""

import pytest

from programs.enums import QuestionKind, Structure
from programs.models import Program, Question


@pytest.fixture
def program(inside, organization, manager) -> Program:
    return Program.objects.create(
        organization=organization,
        slug="leaders",
        name="Emerging leaders",
        structure=Structure.ONE_TO_ONE,
        owner=manager.user,
    )


@pytest.fixture
def ask(program):
    """Write a question of a kind."""

    def write(kind: str = QuestionKind.TEXT, **fields) -> Question:
        position = Question.objects.filter(program=program).count()
        fields = {"key": f"question-{position}", "label": f"Question {position}?", "position": position} | fields
        return Question.objects.create(organization=program.organization, program=program, kind=kind, **fields)

    return write

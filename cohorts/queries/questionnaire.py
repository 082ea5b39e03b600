"""The application form of one person: what is asked, what HR answers already, what is left. For the applicant."""

from dataclasses import dataclass
from typing import Any

from cohorts.models import Application
from programs.enums import ParticipantRole, QuestionKind, Structure
from programs.models import Program, Question
from programs.questions import describe_answer, prefilled_answer, questions_for

CAPACITY = "places"


@dataclass(frozen=True)
class Asked:
    """One page of the form: a question of the program, or (question None) how many mentees a mentor can take."""

    key: str
    label: str
    question: Question | None
    value: Any
    is_answered: bool

    @property
    def words(self) -> str:
        """The answer in one line; empty for none."""
        if self.question is not None:
            return describe_answer(self.question, self.value)
        return "" if self.value is None else f"{self.value}"


@dataclass(frozen=True)
class Known:
    """An answer from the HR file: shown for checking, never asked."""

    key: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True)
class Questionnaire:
    """Everything an applicant is asked in a role, in order."""

    asked: list[Asked]
    known: list[Known]

    @property
    def missing(self) -> list[Asked]:
        """Pages that must still be answered."""
        return [
            page for page in self.asked if not page.is_answered and (page.question is None or page.question.is_required)
        ]

    @property
    def next_key(self) -> str:
        """The first page without an answer that was not passed by yet; empty when all are answered or skipped."""
        return next((page.key for page in self.asked if not page.is_answered), "")

    def find(self, key: str) -> tuple[int, Asked] | None:
        """Number (from 1) and page of a key."""
        return next(((number, page) for number, page in enumerate(self.asked, 1) if page.key == key), None)

    def neighbour(self, key: str, step: int) -> str:
        """Key of the page before (-1) or after (+1); empty at the ends."""
        keys = [page.key for page in self.asked]
        at = keys.index(key) + step
        return keys[at] if 0 <= at < len(keys) else ""


def asks_capacity(application: Application) -> bool:
    """Whether the form asks how many mentees the applicant can take: of mentors, unless they mentor one only."""
    structure = application.cohort.program.structure
    return application.role == ParticipantRole.MENTOR and structure != Structure.GROUP


def questionnaire_of(application: Application) -> Questionnaire:
    """The form as it stands for an application. One query for the questions."""
    asked, known = [], []
    for question in questions_for(application.cohort.program, application.role):
        value = prefilled_answer(question, application.person)
        if value is not None:
            known.append(Known(question.key, question.label, value, describe_answer(question, value)))
            continue
        # An optional question that was passed by is stored as None: it is not asked again on the way through.
        is_answered = question.key in application.answers
        asked.append(Asked(question.key, question.label, question, application.answers.get(question.key), is_answered))
    if asks_capacity(application):
        label = "How many mentees can you take?"
        asked.append(Asked(CAPACITY, label, None, application.capacity, application.capacity is not None))
    return Questionnaire(asked, known)


def minutes_for(program: Program, role: str) -> int:
    """A time estimate for the form of a role: a minute for words and skills, twenty seconds for a choice."""
    slow = {QuestionKind.TEXT, QuestionKind.SKILLS, QuestionKind.RANKED}
    asked = [question for question in questions_for(program, role) if not question.prefill]
    seconds = sum(60 if question.kind in slow else 20 for question in asked)
    return max(1, round(seconds / 60))

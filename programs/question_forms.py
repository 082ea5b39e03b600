"""The form of one question, as applicants see it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.forms import StyledForm
from participants.models import Skill
from programs.enums import QuestionKind
from programs.models import Question
from programs.question_widgets import RankedField, RankedWidget, SkillsField, SkillsWidget, rows_needed
from programs.questions import MAX_RANKS, MAX_SKILLS, MAX_TEXT, choices_of, scale_of, validate_answer

# More options than this are a list to open instead of buttons.
MOST_BUTTONS = 8
MOST_SKILLS_OFFERED = 300


class QuestionForm(StyledForm):
    """One field, `answer`, drawn for the kind of the question. Draw it with `{% field form.answer big=True %}`."""

    def __init__(self, question: Question, *, initial: Any = None, data: Mapping[str, Any] | None = None) -> None:
        self.question = question
        super().__init__(data, initial={"answer": _shown(question, initial)})
        field = _field_of(question, initial, data)
        field.label, field.help_text, field.required = question.label, question.help_text, question.is_required
        # validate_answer says what is missing, in the same words for every kind.
        field.error_messages["required"] = _("Answer this question: %(label)s") % {"label": question.label}
        self.fields["answer"] = field

    def clean_answer(self) -> Any:
        """The answer in its stored shape."""
        try:
            return validate_answer(self.question, self.cleaned_data["answer"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def answer(self) -> Any:
        """What to store under the question's key; None for no answer. Only after is_valid()."""
        return self.cleaned_data["answer"]


def form_for_question(
    question: Question, *, initial: Any = None, data: Mapping[str, Any] | None = None
) -> QuestionForm:
    """The form of a question. `initial` is a stored answer or None; `data` is request.POST."""
    return QuestionForm(question, initial=initial, data=data)


def _shown(question: Question, value: Any) -> Any:
    """A stored answer as its control wants it."""
    if question.kind == QuestionKind.YES_NO and value is not None:
        return "yes" if value else "no"
    if question.kind == QuestionKind.NUMBER and isinstance(value, float):
        return f"{value:.12g}"
    return str(value) if question.kind == QuestionKind.SCALE and value is not None else value


def _field_of(question: Question, initial: Any, data: Mapping[str, Any] | None) -> forms.Field:
    """The bare field of a kind; label and help are set by the form."""
    kind = QuestionKind(question.kind)
    if kind == QuestionKind.SKILLS:
        return _skills_field(initial, data)
    if kind == QuestionKind.RANKED:
        return _ranked_field(question)
    if kind == QuestionKind.SEVERAL_OF:
        return forms.MultipleChoiceField(choices=_pairs(question), widget=forms.CheckboxSelectMultiple)
    if kind in {QuestionKind.ONE_OF, QuestionKind.YES_NO, QuestionKind.SCALE}:
        return _single_choice(question, kind)
    if kind == QuestionKind.DATE:
        return forms.DateField()
    return _number_field() if kind == QuestionKind.NUMBER else _text_field()


def _number_field() -> forms.CharField:
    return forms.CharField(widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}))


def _text_field() -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(MAX_TEXT)}))


def _ranked_field(question: Question) -> RankedField:
    options = choices_of(question)
    places = min(MAX_RANKS, len(options))
    boxes = [forms.CharField(required=False) for _place in range(places)]
    return RankedField(boxes, require_all_fields=False, widget=RankedWidget(options, places))


def _single_choice(question: Question, kind: QuestionKind) -> forms.ChoiceField:
    """Buttons for yes/no, a scale and few options; a list to open for many options."""
    if kind == QuestionKind.YES_NO:
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)
    if kind == QuestionKind.SCALE:
        scale = scale_of(question)
        words = {scale["from"]: scale["low"], scale["to"]: scale["high"]}
        steps = range(scale["from"], scale["to"] + 1)
        choices = [(str(step), f"{step} – {words[step]}" if words.get(step) else str(step)) for step in steps]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"scale": "true"}))
    pairs = _pairs(question)
    if len(pairs) > MOST_BUTTONS:
        return forms.ChoiceField(choices=[("", _("Choose one")), *pairs])
    return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect)


def _pairs(question: Question) -> list[tuple[str, str]]:
    return [(option, option) for option in choices_of(question)]


def _skills_field(initial: Any, data: Mapping[str, Any] | None) -> SkillsField:
    """Enough rows for what is there and two more; the names that the organization knows are offered while typing."""
    sent = sum(1 for number in range(MAX_SKILLS) if (data or {}).get(f"answer_{2 * number}"))
    last = max((number + 1 for number in range(MAX_SKILLS) if f"answer_{2 * number}" in (data or {})), default=0)
    rows = max(rows_needed(max(len(initial or []), sent)), last)
    known = list(Skill.objects.order_by("name").values_list("name", flat=True)[:MOST_SKILLS_OFFERED])
    boxes = [forms.CharField(required=False) for _box in range(2 * rows)]
    return SkillsField(boxes, require_all_fields=False, widget=SkillsWidget(known, rows))

"""The form of the questionnaire builder: only the fields that the kind of a question needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import StyledForm
from participants.fields import person_fields
from programs.actions.questions import WITH_OPTIONS
from programs.enums import ParticipantRole, QuestionKind
from programs.models import Program, Question
from programs.questions import choices_of, scale_of

# Fields whose values read as an answer of a kind.
PREFILLABLE = frozenset({QuestionKind.TEXT, QuestionKind.ONE_OF, QuestionKind.NUMBER, QuestionKind.DATE})
NEVER_PREFILLED = frozenset({"status", "end_date", "external_id", "biography"})


class QuestionEditForm(StyledForm):
    """Label, help, role, required, and what the kind adds: options, scale, HR field."""

    label = forms.CharField(label=_("Question"), max_length=300)
    help_text = forms.CharField(
        label=_("Help under the question"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    role = forms.ChoiceField(
        label=_("Who is asked"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Matching can compare answers only where both roles are asked."),
    )
    options = forms.CharField(
        label=_("Options"), widget=forms.Textarea(attrs={"rows": 8}), help_text=_("One per line.")
    )
    scale_from = forms.IntegerField(label=_("Scale starts at"), min_value=0, max_value=9)
    scale_to = forms.IntegerField(label=_("Scale ends at"), min_value=1, max_value=10)
    scale_low = forms.CharField(label=_("Words for the lowest value"), max_length=60, required=False)
    scale_high = forms.CharField(label=_("Words for the highest value"), max_length=60, required=False)
    prefill = forms.ChoiceField(
        label=_("Answer from the HR file"),
        required=False,
        help_text=_("Where HR has a value, applicants see it and are not asked again."),
    )
    is_required = forms.BooleanField(label=_("An answer is required"), required=False)

    def __init__(self, program: Program, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = QuestionKind(kind)
        roles = [(role, ParticipantRole(role).label) for role in program.roles]
        self._set_choices("role", [("", _("Everybody")), *roles] if len(roles) > 1 else [("", _("Everybody"))])
        fields = [(key, field.label) for key, field in person_fields().items() if key not in NEVER_PREFILLED]
        self._set_choices("prefill", [("", _("No, ask everybody")), *fields])
        dropped = {
            "role": len(roles) == 1,
            "options": self.kind not in WITH_OPTIONS,
            "prefill": self.kind not in PREFILLABLE,
            **dict.fromkeys(("scale_from", "scale_to", "scale_low", "scale_high"), self.kind != QuestionKind.SCALE),
        }
        for name, is_dropped in dropped.items():
            if is_dropped:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """Facts of a question, ready for an action."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in ("label", "help_text", "is_required")}
        facts |= {name: cleaned[name] for name in ("role", "prefill") if name in cleaned}
        if self.kind in WITH_OPTIONS:
            facts["options"] = cleaned["options"].splitlines()
        if self.kind == QuestionKind.SCALE:
            ends = {"from": cleaned["scale_from"], "to": cleaned["scale_to"]}
            facts["options"] = {**ends, "low": cleaned["scale_low"], "high": cleaned["scale_high"]}
        return facts

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def initial_of(question: Question) -> dict[str, Any]:
    """What the form shows for a question that exists."""
    scale = scale_of(question)
    return {
        "label": question.label,
        "help_text": question.help_text,
        "role": question.role,
        "options": "\n".join(choices_of(question)),
        "scale_from": scale["from"],
        "scale_to": scale["to"],
        "scale_low": scale["low"],
        "scale_high": scale["high"],
        "prefill": question.prefill,
        "is_required": question.is_required,
    }


def initial_of_new() -> dict[str, Any]:
    """What the form shows for a new question."""
    return {"role": "", "is_required": True, "scale_from": 1, "scale_to": 5}

"""The forms of surveys, made from their questions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import StyledForm
from programs.enums import ParticipantRole
from relationships.models import Relationship
from surveys.enums import ItemKind, SurveyKind
from surveys.items import CORE_KEYS, TOO_EARLY, Item, options_of
from surveys.queries import BREAKDOWNS

LONGEST = 1000
NOT_YET = "none"


def field_for(item: Item) -> forms.Field:
    """The control that answers a question: one tap, or words."""
    if item.kind == ItemKind.WORDS:
        box = forms.Textarea(attrs={"rows": 3, "maxlength": str(LONGEST)})
        return forms.CharField(label=item.text, required=False, max_length=LONGEST, widget=box)
    choices = [(str(value), label) for value, label in options_of(item.kind)]
    css = "eleven" if item.kind == ItemKind.RECOMMEND else "five"
    widget = forms.RadioSelect(attrs={"scale": "1", "class": css})
    return forms.ChoiceField(label=item.text, choices=[*choices, (NOT_YET, TOO_EARLY)], widget=widget, required=False)


class AnswerForm(StyledForm):
    """The questions of a survey for one role. Nothing is required but one of the scored questions."""

    def __init__(self, items: Sequence[Item], *args: Any, **kwargs: Any) -> None:
        self.items = list(items)
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[item.key] = field_for(item)

    def clean(self) -> dict[str, Any]:
        """At least one scored question is answered."""
        cleaned = super().clean() or {}
        scored = [item.key for item in self.items if item.kind != ItemKind.WORDS]
        if not self.errors and not any(cleaned.get(key) for key in scored):
            self.add_error(scored[0], "Answer at least one question, or close this page.")
        return cleaned

    def scores(self) -> dict[str, int | None]:
        """Item key to value; None for "too early to say" and for what was left open: never a middle value."""
        return {item.key: _value(self.cleaned_data.get(item.key)) for item in self.items if item.kind != ItemKind.WORDS}

    def words(self) -> dict[str, str]:
        """Item key to text."""
        return {
            item.key: str(self.cleaned_data.get(item.key) or "") for item in self.items if item.kind == ItemKind.WORDS
        }

    def drawn(self) -> list[dict[str, Any]]:
        """The fields in order, for the template."""
        return [{"bound": self[item.key], "is_core": item.key in CORE_KEYS, "kind": item.kind} for item in self.items]


def _value(raw: object) -> int | None:
    return int(str(raw)) if raw not in {None, "", NOT_YET} else None


def check_in_forms(
    items: Sequence[Item], relationships: Sequence[Relationship], data: Any = None
) -> list[tuple[Relationship, AnswerForm]]:
    """One form per relationship, on one page."""
    return [(one, AnswerForm(items, data, prefix=one.public_id[:8])) for one in relationships]


class SurveyForm(StyledForm):
    """When a survey is sent, and from how many people on figures are shown."""

    kind = forms.ChoiceField(label="Instrument", choices=SurveyKind.choices, widget=forms.RadioSelect)
    opens_on = forms.DateField(label="Sent on", help_text="In the morning. Open for 14 days, two reminders.")
    minimum = forms.IntegerField(
        label="Smallest group that is shown",
        min_value=5,
        max_value=50,
        initial=5,
        help_text="People who answered. You can raise it, not go below 5. Fixed once the survey is sent.",
    )
    breakdown = forms.ChoiceField(
        label="Break results down by",
        choices=[("", "Role only"), *BREAKDOWNS.items()],
        required=False,
        help_text="Pulses only, and only where ten people share it. Fixed once the survey is sent.",
    )


class ItemForm(StyledForm):
    """A question of the program's own."""

    text = forms.CharField(
        label="Question", max_length=200, help_text="Short, positive, one idea: “I know whom to ask for help.”"
    )
    instrument = forms.ChoiceField(label="Asked in", choices=SurveyKind.choices)
    kind = forms.ChoiceField(
        label="Answered by", choices=[(ItemKind.AGREE.value, "1 to 5"), (ItemKind.WORDS.value, "Words")]
    )
    role = forms.ChoiceField(label="Asked of", choices=[("", "Everybody"), *ParticipantRole.choices], required=False)

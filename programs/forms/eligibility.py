"""The form of one condition: comparison and values, with the boxes that the field needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refusal
from core.forms import StyledForm
from participants.fields import field_choices, find_field
from programs.eligibility import EVERYONE, MAX_MONTHS, clean_rule, operators_for
from programs.enums import EligibilityOperator
from programs.models import EligibilityRule

Operator = EligibilityOperator
DATED = frozenset({Operator.BEFORE, Operator.AFTER})
SINGLE = frozenset({Operator.AT_LEAST, Operator.AT_MOST})


class ConditionForm(StyledForm):
    """A condition on one HR field. `cleaned_data["values"]` are the values of the rule."""

    operator = forms.ChoiceField(label=gettext_lazy("Comparison"), widget=forms.RadioSelect)
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Values in the HR data"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("Words, for “contains”"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line. Capital letters do not matter."),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months, for “months ago”"), required=False, min_value=1, max_value=MAX_MONTHS, initial=12
    )
    day = forms.DateField(label=gettext_lazy("Day, for “before” and “after”"), required=False)

    def __init__(self, field: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        operators = operators_for(field)
        self.initial.setdefault("operator", operators[0])
        self._set_choices("operator", [(operator.value, operator.label) for operator in operators])
        listed = [] if field == EVERYONE or find_field(field).kind != "choice" else field_choices(field)
        self._set_choices("chosen", listed)
        needed = {
            "chosen": bool(listed),
            "words": Operator.CONTAINS in operators,
            "months": Operator.MONTHS in operators,
            "day": Operator.BEFORE in operators,
        }
        for name, is_needed in needed.items():
            if not is_needed:
                del self.fields[name]
        boxes = [name for name, is_needed in needed.items() if is_needed]
        if len(boxes) == 1:
            # The only box is read by every comparison; several boxes are read one at a time.
            self.fields[boxes[0]].required = True
            self.fields[boxes[0]].error_messages["required"] = _("Choose or enter at least one value.")

    def clean(self) -> dict[str, Any]:
        """Take the values from the box that the comparison reads, and check them as a rule."""
        cleaned = super().clean() or {}
        operator = cleaned.get("operator")
        if operator is None or self.errors:
            return cleaned
        box, values = self._values(operator)
        if operator in SINGLE and len(values) > 1:
            self.add_error(box, _("Tick one value for “%(operator)s”.") % {"operator": Operator(operator).label})
            return cleaned
        try:
            cleaned["values"] = clean_rule(self.field, operator, values)
        except Refusal as refusal:
            self.add_error(box, str(refusal))
        return cleaned

    def rule(self) -> EligibilityRule:
        """The condition as a rule that is not saved. Only after is_valid()."""
        cleaned = self.cleaned_data
        return EligibilityRule(field=self.field, operator=cleaned["operator"], values=cleaned["values"])

    def _values(self, operator: str) -> tuple[str | None, list[str]]:
        """The box that a comparison reads, and what stands in it."""
        cleaned = self.cleaned_data
        if operator == Operator.EVERYONE:
            return None, []
        if operator == Operator.MONTHS:
            return "months", [str(cleaned.get("months") or "")]
        if operator in DATED:
            return "day", [cleaned["day"].isoformat()] if cleaned.get("day") else []
        if operator == Operator.CONTAINS or "chosen" not in self.fields:
            return "words" if "words" in self.fields else None, cleaned.get("words", "").splitlines()
        return "chosen", cleaned["chosen"]

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

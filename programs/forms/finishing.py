"""The steps before the first meeting and what completes a program, on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from programs.completion import Rule, rules_of
from programs.enums import ParticipantRole
from programs.models import Program
from programs.preparation import MOST_OWN, kinds_for, steps_of


class PreparationForm(StyledForm):
    """The steps of one role."""

    steps = forms.MultipleChoiceField(
        label=gettext_lazy("The product sees these by itself"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own = forms.CharField(
        label=gettext_lazy("Steps of your own"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line, such as “Tell your manager that you take part”. People tick them."),
    )

    def __init__(self, program: Program, role: str, data: Any = None) -> None:
        """Show what the program asks of the role now."""
        now = steps_of([program])[program.pk, role]
        initial = {
            "steps": [step.key for step in now if not step.is_own],
            "own": "\n".join(step.says for step in now if step.is_own),
        }
        super().__init__(data, prefix=role, initial=initial)
        self.role, self.role_label = role, ParticipantRole(role).label
        field = self.fields["steps"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(kind.key, kind.says) for kind in kinds_for(role)]

    def clean_own(self) -> str:
        """Not more than fit on the page of the relationship."""
        text: str = self.cleaned_data["own"]
        if len([line for line in text.splitlines() if line.strip()]) > MOST_OWN:
            raise forms.ValidationError(_("Name at most %(most)s steps.") % {"most": MOST_OWN})
        return text


class CompletionRuleForm(StyledForm):
    """What it takes to complete the program."""

    least_sessions = forms.IntegerField(
        label=gettext_lazy("Sessions held, at least"), min_value=0, max_value=200
    )  # fmt: skip
    needs_goals = forms.BooleanField(
        label=gettext_lazy("A goal that was worked on (mentees and peers)"), required=False
    )
    needs_review = forms.BooleanField(label=gettext_lazy("The mid-program review"), required=False)
    needs_capstone = forms.BooleanField(label=gettext_lazy("A capstone, handed in (mentees and peers)"), required=False)
    needs_resources = forms.BooleanField(label=gettext_lazy("All assigned resources"), required=False)

    def __init__(self, program: Program, data: Any = None) -> None:
        """Show what counts now."""
        super().__init__(data, prefix="rule", initial=vars(rules_of([program])[program.pk]))

    def rule(self) -> Rule:
        """What was chosen."""
        return Rule(**self.cleaned_data)

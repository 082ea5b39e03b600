from django import forms

from core.forms import StyledForm
from reporting.enums import AskedHorizon, AskedOutcome


class ComparisonForm(StyledForm):
    """What is asked, and why, before there is an answer."""

    outcome = forms.ChoiceField(
        choices=AskedOutcome.choices, label="What should be compared?", widget=forms.RadioSelect
    )
    months = forms.TypedChoiceField(
        choices=AskedHorizon.choices, coerce=int, label="When?", widget=forms.RadioSelect, initial=AskedHorizon.YEAR
    )
    reason = forms.CharField(
        max_length=300,
        label="Why do you ask?",
        help_text="What you would decide either way. It is kept with the time, before any outcome is read.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

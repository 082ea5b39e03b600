from django import forms

from core.forms import StyledForm
from relationships.enums import Fit


class FitForm(StyledForm):
    """How a relationship fits."""

    who_sees = {"fit": "You and the coordinator", "words": "Only you"}
    fit = forms.ChoiceField(label="How does it fit so far?", choices=Fit.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="Words for yourself",
        help_text="What made you choose this. Nobody else reads it.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

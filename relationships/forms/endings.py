from django import forms

from core.forms import StyledForm


class ExtensionForm(StyledForm):
    """Until when, and why."""

    who_sees = {"words": "You and the program team. Not the others in your relationship"}
    until = forms.DateField(label="Until when would you like to go on?")
    words = forms.CharField(
        label="What for?",
        help_text="One or two sentences help the coordinator to decide.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

from django import forms

from core.forms import StyledForm


class EndForm(StyledForm):
    """Why a relationship ends."""

    who_sees = {"reason": "The program team only"}
    reason = forms.CharField(
        label="Why does it end?",
        help_text="Optional. The two people never see it.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

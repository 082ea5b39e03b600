"""What two people agree on at the start."""

from typing import Any

from django import forms

from core.forms import StyledForm
from relationships.actions.agreements import Terms
from relationships.models import Agreement

RHYTHMS = [(1, "Every week"), (2, "Every 2 weeks"), (4, "Every 4 weeks"), (6, "Every 6 weeks")]
CONFIDENTIALITY = (
    "What we say to each other stays between us. We do not repeat it to managers, colleagues or the program team, "
    "not even without names, unless we have agreed on it first."
)
LIMITS = (
    "Confidentiality ends where somebody is in danger, where the law is broken, or where our rules of conduct oblige "
    "us to speak. Whoever has to speak tells the other first, where that is safe."
)
SHARING = (
    "The program team sees when we meet and how long, not what we talk about. A goal is seen by whom the goal names. "
    "Private notes stay with whoever wrote them."
)


class AgreementForm(StyledForm):
    """A version of the agreement, with a text to start from."""

    every_weeks = forms.TypedChoiceField(label="How often do you meet?", choices=RHYTHMS, coerce=int, initial=4)
    minutes = forms.IntegerField(label="For how many minutes?", min_value=5, max_value=720, initial=60)
    confidentiality = forms.CharField(
        label="Confidentiality", max_length=4000, initial=CONFIDENTIALITY, widget=forms.Textarea(attrs={"rows": 4})
    )
    limits = forms.CharField(
        label="Its limits", max_length=4000, initial=LIMITS, widget=forms.Textarea(attrs={"rows": 4})
    )
    sharing = forms.CharField(
        label="What is shared with whom", max_length=4000, initial=SHARING, widget=forms.Textarea(attrs={"rows": 4})
    )
    more = forms.CharField(
        label="Anything else",
        help_text="How you reach each other, what happens when one cannot come, who prepares what.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @staticmethod
    def initial_of(agreement: Agreement | None) -> dict[str, Any] | None:
        """The newest version, to be changed; nothing for the first."""
        names = ("every_weeks", "minutes", "confidentiality", "limits", "sharing", "more")
        return {name: getattr(agreement, name) for name in names} if agreement else None

    def terms(self) -> Terms:
        """What was written."""
        return Terms(**self.cleaned_data)

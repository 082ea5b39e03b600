"""Forms about applications and participants."""

from typing import Any

from django import forms

from cohorts.actions.applying import MOST_MENTEES
from cohorts.actions.enrolling import MOST_PLACES
from cohorts.enums import DeclineReason
from core.forms import StyledForm
from programs.enums import ParticipantRole


class DeclineForm(StyledForm):
    """Why an applicant is declined."""

    reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *DeclineReason.choices],
        help_text="Counted for the program. The applicant reads a kind sentence made from it.",
    )
    words = forms.CharField(
        label="Anything to add",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Goes into the mail as you write it.",
    )
    who_sees = {"words": "The applicant and the program team"}


class EmailForm(StyledForm):
    """Who wants to apply."""

    email = forms.EmailField(
        label="Your work e-mail",
        help_text="We send you a link that works once. You need no password.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class MenteesForm(StyledForm):
    """How many mentees a mentor can take."""

    answer = forms.IntegerField(
        label="How many mentees can you take?",
        min_value=1,
        max_value=MOST_MENTEES,
        help_text="Each mentee needs about the same time. One is a good number to begin with.",
        error_messages={"required": f"Enter a number from 1 to {MOST_MENTEES}."},
    )


class PlacesForm(StyledForm):
    """How many relationships a participant can have."""

    capacity = forms.IntegerField(label="Places", min_value=1, max_value=MOST_PLACES)


class EnrolForm(StyledForm):
    """In which role people come in, and with how many places."""

    role = forms.ChoiceField(choices=ParticipantRole.choices, label="Role")
    capacity = forms.IntegerField(
        label="Mentees for each mentor",
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        help_text="Leave empty to take the number from each profile.",
    )

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        """The form of a cohort whose program has these roles."""
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(role, ParticipantRole(role).label) for role in roles]


class PasteForm(StyledForm):
    """Addresses from a sheet or a mail."""

    text = forms.CharField(
        label="E-mail addresses",
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One per line, or as they come out of a sheet or a mail. Other words are ignored.",
    )

from datetime import date
from typing import Any

from django import forms

from cohorts.actions.applying import MOST_MENTEES
from cohorts.models import Participant
from core.forms import StyledForm
from participants.actions.availability import MOST_HOURS


class LeaveForm(StyledForm):
    """When somebody is away. Why is nobody's business."""

    starts_on = forms.DateField(label="First day away")
    ends_on = forms.DateField(
        label="Last day away", required=False, help_text="Leave it empty when you do not know yet."
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ends_on", "The last day is before the first.")
        return cleaned


class HoursForm(StyledForm):
    """How much time somebody gives, in all programs together."""

    hours = forms.IntegerField(
        label="Hours a month that I can give to mentoring, in all programs",
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
        help_text="The program team is told when what was agreed comes to more.",
    )


class PlacesForm(StyledForm):
    """How many relationships a mentor takes in one cohort."""

    capacity = forms.IntegerField(min_value=1, max_value=MOST_MENTEES)

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"places-{participant.public_id}", **kwargs)
        self.participant = participant
        keeps = participant.places_used
        effect = f"Keeps the {keeps} you have now." if keeps else "You have nobody yet."
        self.fields["capacity"] = forms.IntegerField(
            label=f"{participant.cohort.program.name}, {participant.cohort.name}: mentees at the same time",
            min_value=max(keeps, 1),
            max_value=max(participant.capacity, MOST_MENTEES),
            initial=participant.capacity,
            help_text=effect,
            widget=forms.NumberInput(attrs={"type": "range"}),
        )

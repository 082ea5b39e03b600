"""When somebody works."""

from typing import Any

from django import forms

from core.forms import StyledForm

WEEKDAYS = list(enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))


class HoursForm(StyledForm):
    """The working day from which times for sessions are suggested."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On which days do you work?", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    day_starts = forms.TimeField(label="Your day begins")
    day_ends = forms.TimeField(label="Your day ends")

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", "The day ends after it begins.")
        return cleaned

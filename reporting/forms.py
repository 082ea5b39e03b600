from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from core.forms import StyledForm
from reporting.enums import AskedHorizon, AskedOutcome, Edition
from reporting.pilots import DEFAULTS
from reporting.registry import counted


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


class ReportForm(StyledForm):
    """Of which day a paper speaks, and for whom it is."""

    as_of = forms.TypedChoiceField(
        coerce=date.fromisoformat,
        label="Figures as of",
        help_text="Days that are over: their figures stay as they are, so the paper can be made again.",
    )
    edition = forms.ChoiceField(
        choices=Edition.choices, label="For whom?", initial=Edition.BOARD, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, days: Sequence[date], names_people: bool, **kwargs: Any) -> None:
        """Offer the days; the edition is a choice for the program team alone."""
        super().__init__(*args, **kwargs)
        day = self.fields["as_of"]
        assert isinstance(day, forms.TypedChoiceField)
        day.choices = [(f"{one}", f"{one:%-d %B %Y}") for one in days]
        if not names_people:
            del self.fields["edition"]


class CriteriaForm(StyledForm):
    """Two marks for each criterion, in percent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start from the marks that evaluations of pilots recommend."""
        super().__init__(*args, **kwargs)
        for key, marks in DEFAULTS.items():
            for name, mark, what in zip(("go", "stop"), marks, ("met from", "not met below"), strict=True):
                label = f"{counted()[key].label}: {what} (%)"
                self.fields[f"{key}_{name}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=100, initial=round(100 * mark)
                )

    def marks(self) -> dict[str, tuple[float, float]]:
        """As shares, by metric."""
        found = self.cleaned_data
        return {key: (found[f"{key}_go"] / 100, found[f"{key}_stop"] / 100) for key in DEFAULTS}

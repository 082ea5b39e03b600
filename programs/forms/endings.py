from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from programs.actions.endings import LEAST_SILENT, MOST_MONTHS, MOST_SILENT
from programs.enums import Ending

USUAL_SILENT = 90


class EndingForm(StyledForm):
    """When relationships end by themselves."""

    ending = forms.ChoiceField(
        label=gettext_lazy("A relationship ends by itself"), choices=Ending.choices, widget=forms.RadioSelect
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months, for the last choice"), min_value=1, max_value=MOST_MONTHS, required=False
    )
    ends_silent = forms.BooleanField(
        label=gettext_lazy("End relationships in which nothing happens any more"),
        required=False,
        help_text=gettext_lazy(
            "Both get a mail with one button, “we are still meeting”. Only when nobody presses it for a week, it ends."
        ),
    )
    silent_days = forms.IntegerField(
        label=gettext_lazy("After so many days without a sign of life"),
        min_value=LEAST_SILENT,
        max_value=MOST_SILENT,
        required=False,
        help_text=gettext_lazy("90 is usual. Days on which somebody is away do not count."),
    )

    def clean(self) -> dict[str, Any]:
        """What a choice needs is there."""
        cleaned = super().clean() or {}
        if cleaned.get("ending") == Ending.DURATION and not cleaned.get("months") and "months" not in self.errors:
            self.add_error("months", _("Say after how many months."))
        if cleaned.get("ends_silent") and not cleaned.get("silent_days") and "silent_days" not in self.errors:
            self.add_error("silent_days", _("Say after how many days."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Arguments of the action. Only after `is_valid`."""
        said = self.cleaned_data
        return {
            "ending": said["ending"],
            "months": said["months"],
            "silent_days": said["silent_days"] if said["ends_silent"] else None,
        }

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.forms import StyledForm
from programs.cadence import Timing


class CadenceForm(StyledForm):
    """Days and on/off of every moment."""

    def __init__(self, *args: Any, cadence: dict[str, Timing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cadence = cadence
        for key, timing in cadence.items():
            moment = timing.moment
            self.fields[f"{key}-days"] = forms.IntegerField(
                label=_("Days: %(says)s") % {"says": moment.says},
                min_value=moment.least,
                max_value=moment.most,
                initial=timing.days,
                widget=forms.NumberInput(attrs={"class": "field short"}),
            )
            self.fields[f"{key}-on"] = forms.BooleanField(
                label=_("Send: %(says)s") % {"says": moment.says}, required=False, initial=timing.is_on
            )

    def rows(self) -> list[dict[str, Any]]:
        """A row of the table for each moment."""
        return [
            {"moment": timing.moment, "days": self[f"{key}-days"], "on": self[f"{key}-on"]}
            for key, timing in self.cadence.items()
        ]

    def wanted(self) -> dict[str, tuple[int, bool]]:
        """What was chosen, by moment. Only after `is_valid`."""
        return {key: (self.cleaned_data[f"{key}-days"], self.cleaned_data[f"{key}-on"]) for key in self.cadence}

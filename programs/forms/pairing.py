"""How pairs come about in a program: who chooses, who is asked, and for how long they try it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import StyledForm
from programs.enums import MatchingBy
from programs.models import Program

FIELDS = ("matching_by", "mentors_choose", "asks_mentors_first", "days_to_answer", "remind_after_days", "trial_days")


class PairingForm(StyledForm):
    """Who brings pairs together and how the people agree."""

    matching_by = forms.ChoiceField(
        label=_("Who brings pairs together?"), choices=MatchingBy.choices, widget=forms.RadioSelect
    )
    mentors_choose = forms.BooleanField(
        label=_("Mentors may mark the mentees they would like"),
        help_text=_("Only where mentees choose. A mark counts in a run, and never decides alone."),
        required=False,
    )
    asks_mentors_first = forms.BooleanField(
        label=_("Ask mentors before a pair becomes live"),
        help_text=_(
            "Publishing sends each mentor one page with one button. Without an answer the next choice is asked."
        ),
        required=False,
    )
    days_to_answer = forms.IntegerField(
        label=_("Working days to answer"), min_value=1, max_value=20, help_text=_("Weekends do not count.")
    )
    remind_after_days = forms.IntegerField(label=_("Remind once after so many working days"), min_value=1, max_value=20)
    trial_days = forms.IntegerField(
        label=_("Days of trial"),
        min_value=0,
        max_value=120,
        help_text=_("0 is without a trial. Either side can end a trial without giving a reason; nobody is at fault."),
    )

    def __init__(self, program: Program, data: Any = None) -> None:
        """The form of a program, filled with what holds now."""
        super().__init__(data, initial={name: getattr(program, name) for name in FIELDS})

    def clean(self) -> dict[str, Any]:
        """A reminder after the end would never be sent."""
        cleaned = super().clean() or self.cleaned_data
        answer, remind = cleaned.get("days_to_answer"), cleaned.get("remind_after_days")
        if answer and remind and remind >= answer and answer > 1:
            self.add_error("remind_after_days", _("Remind before the time to answer is over."))
        return cleaned

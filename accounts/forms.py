from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Theme
from accounts.time_zones import time_zone_choices
from core.forms import StyledForm


class AccountForm(StyledForm):
    """A person's own settings, the same in every organization."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Times on pages are shown in this zone.")
    )
    shortcuts_on = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single letters act on the row that is selected. Press ? on a page to see them."),
    )


class ThemeForm(forms.Form):
    """The colours of the pages, and where to go back to."""

    theme = forms.ChoiceField(choices=Theme.choices)
    next = forms.CharField(required=False)

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.enums import Category, MessageState, Rhythm


class MessageFilterForm(forms.Form):
    """The filter of the mails page, as it stands in the address."""

    q = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[("", _("All states")), *MessageState.choices], required=False)
    kind = forms.CharField(required=False)


class RhythmForm(forms.Form):
    """One choice for each category of mails."""

    def __init__(self, *args: Any, rhythms: dict[Category, Rhythm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, rhythm in rhythms.items():
            self.fields[category] = forms.ChoiceField(
                label=category.label, choices=_offered(category), initial=rhythm, widget=forms.RadioSelect
            )

    def wanted(self) -> dict[Category, Rhythm]:
        """What was chosen. Only after `is_valid`."""
        return {Category(name): Rhythm(value) for name, value in self.cleaned_data.items()}


def _offered(category: Category) -> list[tuple[str, str]]:
    """A reminder of a session cannot wait for Monday."""
    too_late = {Rhythm.WEEKLY.value} if category == Category.SESSIONS else set()
    return [(value, label) for value, label in Rhythm.choices if value not in too_late]

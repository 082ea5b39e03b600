from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from programs.enums import ChannelKind, NewsKind


class ChannelForm(StyledForm):
    """Where a program's news goes."""

    kind = forms.ChoiceField(label=gettext_lazy("Service"), choices=ChannelKind.choices)
    name = forms.CharField(label=gettext_lazy("Name of the channel"), max_length=80)
    address = forms.CharField(
        label=gettext_lazy("Address (webhook URL)"),
        max_length=1000,
        help_text=gettext_lazy("Slack: an incoming webhook. Teams: a workflow “when a webhook request is received”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    news = forms.MultipleChoiceField(
        label=gettext_lazy("What is posted"), choices=NewsKind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["kind"]
            self.fields["address"].required = False
            self.fields["address"].help_text = gettext_lazy("Leave it empty to keep the address there is.")

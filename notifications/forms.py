from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.enums import MessageState


class MessageFilterForm(forms.Form):
    """The filter of the mails page, as it stands in the address."""

    q = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[("", _("All states")), *MessageState.choices], required=False)
    kind = forms.CharField(required=False)

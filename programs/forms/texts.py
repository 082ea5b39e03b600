from django import forms
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from programs.mail_texts import MOST_BODY, MOST_SUBJECT


class MailTextForm(StyledForm):
    """Own words for a kind of mail."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=MOST_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MOST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("An empty line begins a paragraph. The button and the foot of the mail are added."),
    )

from typing import Any

from django import forms

from core.forms import StyledForm
from relationships.actions.confidences import LONGEST
from relationships.confidences import Receiver
from relationships.models import Relationship


class ConfidenceForm(StyledForm):
    """What somebody says in confidence, and to whom."""

    receiver = forms.ChoiceField(label="Who reads it", widget=forms.RadioSelect)
    about = forms.ChoiceField(label="What it is about", required=False)
    text = forms.CharField(
        label="Your words",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="As much or as little as you like. You can add to it later.",
    )
    is_complaint = forms.BooleanField(
        label="This is a complaint",
        required=False,
        help_text="Somebody behaved in a way that was not right. What happens then stands beside this form.",
    )

    def __init__(self, *args: Any, receivers: list[Receiver], relationships: list[Relationship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {one.user.public_id: one.user for one in receivers}
        self.relationships = {one.public_id: one for one in relationships}
        people = [(one.user.public_id, f"{one.user.display_name}, {one.says}") for one in receivers]
        self.fields["receiver"] = forms.ChoiceField(
            label="Who reads it", choices=people, widget=forms.RadioSelect, help_text="Nobody else, ever."
        )
        programs = [(one.public_id, f"My mentoring in {one.cohort.program.name}") for one in relationships]
        self.fields["about"] = forms.ChoiceField(
            label="What it is about", choices=[*programs, ("", "Something else")], required=False
        )


class WordsForm(StyledForm):
    """An answer in a talk."""

    text = forms.CharField(label="Your answer", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


class PassOnForm(StyledForm):
    """Somebody else to read the talk."""

    receiver = forms.ChoiceField(label="Somebody else")

    def __init__(self, *args: Any, receivers: list[Receiver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {one.user.public_id: one.user for one in receivers}
        people = [(one.user.public_id, f"{one.user.display_name}, {one.says}") for one in receivers]
        self.fields["receiver"] = forms.ChoiceField(label="Somebody else", choices=people)

from typing import Any

from django import forms

from api.enums import Scope

DAYS = [("30", "30 days"), ("90", "90 days"), ("366", "One year")]


class KeyForm(forms.Form):
    """A new key: what it is for, what it may do, how long it lives."""

    name = forms.CharField(
        label="What is it for?", max_length=80, help_text="For example: nightly export to the data team"
    )
    scopes = forms.MultipleChoiceField(label="It may", choices=[], widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label="It ends after", choices=DAYS, initial="90")

    def __init__(self, *args: Any, is_personal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(Scope.values) if is_personal else Scope.for_organization_keys()
        self.fields["scopes"].choices = [choice for choice in Scope.choices if choice[0] in allowed]  # type: ignore[attr-defined]  # the field is a choice field

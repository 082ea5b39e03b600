from typing import Any

from django import forms

from core.forms import StyledForm
from matching.fairness.groups import attributes


class RejectForm(StyledForm):
    """Why a pair is refused."""

    who_sees = {"reason": "The program team only"}
    reason = forms.CharField(
        label="Why not this pair?",
        help_text="Optional. It helps the next run's reviewer; the two people never see it.",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FilterForm(forms.Form):
    """Which pairs are listed, from the address; anything unknown falls back to the default."""

    TABS = ("all", "look", "locked", "changed", "rejected")
    SORTS = (("look", "Worth a look first"), ("high", "Highest fit"), ("low", "Lowest fit"), ("name", "Name"))

    tab = forms.CharField(required=False)
    sort = forms.CharField(required=False)
    q = forms.CharField(required=False, max_length=80)
    pair = forms.CharField(required=False, max_length=23)

    def clean_tab(self) -> str:
        """The tab, or all."""
        tab = str(self.cleaned_data["tab"])
        return tab if tab in self.TABS else "all"

    def clean_sort(self) -> str:
        """The order, or what deserves a look first."""
        sort = str(self.cleaned_data["sort"])
        return sort if sort in dict(self.SORTS) else "look"


class FairnessAttributesForm(StyledForm):
    """What fairness reports may group people by."""

    fields_allowed = forms.MultipleChoiceField(
        label="HR fields", required=False, widget=forms.CheckboxSelectMultiple, help_text="Groups of five and more."
    )
    secrets_allowed = forms.MultipleChoiceField(
        label="Identity",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Counted only of people who opted in, in sums only. Never by itself an input of matching.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is, with what is allowed now."""
        super().__init__(*args, **kwargs)
        for name, is_secret in (("fields_allowed", False), ("secrets_allowed", True)):
            offered = [one for one in attributes() if one.is_secret == is_secret]
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(one.key, one.label) for one in offered]
            field.initial = [one.key for one in offered if one.is_allowed]

    def chosen(self) -> list[str]:
        """Keys of both lists."""
        return [*self.cleaned_data["fields_allowed"], *self.cleaned_data["secrets_allowed"]]

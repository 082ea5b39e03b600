from django import forms

from core.forms import StyledForm


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

"""The form that keeps two people apart."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from participants.enums import PersonStatus
from participants.models import Person
from programs.forms.programs import MOST_OFFERED, OfferingInput, find_person, name_with_address


class BlockedPairForm(StyledForm):
    """Two people, and why: for program managers only."""

    who_sees: ClassVar[dict[str, str]] = {"reason": "Program managers"}

    one = forms.CharField(
        label=gettext_lazy("Person"), max_length=300, help_text=gettext_lazy("Start typing a name or an address.")
    )
    other = forms.CharField(label=gettext_lazy("Other person"), max_length=300)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Neither of the two is told, nor that they are kept apart."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(status=PersonStatus.ACTIVE).order_by("last_name", "first_name")
        offered = [name_with_address(person) for person in people[:MOST_OFFERED]]
        for name in ("one", "other"):
            self.fields[name].widget = OfferingInput(offered)

    def clean_one(self) -> Person:
        """The person behind the text."""
        return find_person(" ".join(self.cleaned_data["one"].split()))

    def clean_other(self) -> Person:
        """The person behind the text."""
        return find_person(" ".join(self.cleaned_data["other"].split()))

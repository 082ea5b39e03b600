"""Forms of choosing and of answering."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from core.forms import StyledForm
from matching.models import Choice, ShortlistEntry

AVOID = "0"
PLACES = (
    ("", "No choice"),
    ("1", "First choice"),
    ("2", "Second choice"),
    ("3", "Third choice"),
    (AVOID, "Rather not"),
)


class OpenChoosingForm(StyledForm):
    """Until when participants may choose."""

    closes_on = forms.DateField(
        label="Last day for choices", required=False, help_text="Empty: until you close it yourself."
    )


class DeclineForm(StyledForm):
    """Why a mentor says no."""

    who_sees = {"reason": "The program team only"}
    reason = forms.CharField(
        label="Is there a reason we should know?",
        help_text="It helps us to ask better next time. The mentee never sees it.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChoicesForm(StyledForm):
    """One select for each person on the list."""

    def __init__(self, entries: Iterable[ShortlistEntry], chosen: Mapping[int, Choice], data: Any = None) -> None:
        """A field for each entry, filled with what was chosen before."""
        super().__init__(data)
        self.entries = list(entries)
        for entry in self.entries:
            self.fields[self._name(entry)] = forms.ChoiceField(
                label=f"Your choice about {entry.shown.person.name}",
                choices=PLACES,
                required=False,
                initial=_place(chosen.get(entry.shown_id)),
            )

    def clean(self) -> dict[str, Any]:
        """Each place is given once; the message stands at the second one."""
        cleaned = super().clean() or self.cleaned_data
        given: dict[str, str] = {}
        for entry in self.entries:
            place = cleaned.get(self._name(entry), "")
            if place in {"", AVOID}:
                continue
            if place in given:
                words = f"{dict(PLACES)[place]} is given twice: {given[place]} and {entry.shown.person.name}."
                self.add_error(self._name(entry), words)
            given.setdefault(place, entry.shown.person.name)
        return cleaned

    def ranks(self) -> dict[str, int]:
        """Public id of each person chosen or rather not wanted, to the rank; 0 for rather not."""
        return {
            entry.shown.public_id: int(place)
            for entry in self.entries
            if (place := self.cleaned_data.get(self._name(entry), ""))
        }

    def rows(self) -> list[tuple[ShortlistEntry, forms.BoundField]]:
        """Each entry with its field."""
        return [(entry, self[self._name(entry)]) for entry in self.entries]

    @staticmethod
    def _name(entry: ShortlistEntry) -> str:
        return f"place-{entry.shown.public_id}"


def _place(choice: Choice | None) -> str:
    if choice is None:
        return ""
    return AVOID if choice.avoid else str(choice.rank)


class KeepForm(StyledForm):
    """What keeping a pair is worth when a whole cohort is looked at again."""

    keep_bonus = forms.FloatField(
        label="Points that keeping a pair is worth",
        min_value=0,
        max_value=20,
        initial=3,
        help_text="Of 100. With 0 every small gain moves people; with 3 only clear gains do.",
    )

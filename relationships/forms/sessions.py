"""Planning and logging sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from core.forms import StyledForm
from relationships.actions.session_logs import NewAction, SessionLog
from relationships.actions.sessions import MOST_IN_SERIES, Plan
from relationships.enums import Usefulness
from relationships.models import MentoringSession, RelationshipMember
from relationships.session_words import first_name

OTHER = "other"
LENGTHS = [("60", "60 minutes"), ("90", "90 minutes"), (OTHER, "Another length")]
RHYTHMS = [("0", "Once"), ("1", "Every week"), ("2", "Every 2 weeks"), ("4", "Every 4 weeks")]
ACTION_ROWS = 3


class WebAddressField(forms.URLField):
    """An address of the web: a link with another scheme could run a script."""

    def __init__(self, **kwargs: Any) -> None:
        """Take http and https in place of all that Django takes."""
        super().__init__(**kwargs)
        others = [one for one in self.validators if not isinstance(one, URLValidator)]
        self.validators = [*others, URLValidator(schemes=["http", "https"])]


class PlaceFields(StyledForm):
    """Where people meet."""

    call_link = WebAddressField(
        label="Call link",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Give an address that begins with https://"},
        help_text="Of the meeting in Teams, Zoom, Meet or any other.",
    )
    place = forms.CharField(label="Place", required=False, max_length=200)


class LengthFields(StyledForm):
    """How long: two usual lengths, or any other."""

    length = forms.ChoiceField(label="How long?", choices=LENGTHS, widget=forms.RadioSelect, initial="60")
    minutes = forms.IntegerField(
        label="Another length, in minutes", required=False, min_value=5, max_value=720, widget=forms.NumberInput
    )

    def clean(self) -> dict[str, Any]:
        """Another length needs its minutes."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("length") == OTHER and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "Give the length in minutes.")
        return cleaned

    def chosen_minutes(self) -> int:
        """The length in minutes."""
        chosen = self.cleaned_data["length"]
        return int(self.cleaned_data["minutes"] if chosen == OTHER else chosen)


class PlanForm(LengthFields, PlaceFields):
    """A new session: one of the suggested times or another one."""

    when = forms.ChoiceField(label="When?", widget=forms.RadioSelect, choices=[])
    starts_at = forms.DateTimeField(label="Another time, on your clock", required=False)
    weeks = forms.ChoiceField(label="Repeat", choices=RHYTHMS, initial="0", required=False)
    count = forms.IntegerField(
        label="How many sessions?", min_value=2, max_value=MOST_IN_SERIES, initial=6, required=False,
        help_text="Only when it repeats.",
    )  # fmt: skip

    def __init__(self, *args: Any, suggestions: Sequence[tuple[datetime, str]] = (), **kwargs: Any) -> None:
        """Offer the suggested times as (start, words)."""
        super().__init__(*args, **kwargs)
        field = self.fields["when"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((start.isoformat(), words) for start, words in suggestions), (OTHER, "Another time")]
        field.initial = suggestions[0][0].isoformat() if suggestions else OTHER

    def clean(self) -> dict[str, Any]:
        """Another time needs its date."""
        cleaned = super().clean()
        if cleaned.get("when") == OTHER and not cleaned.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", "Choose a date and a time.")
        return cleaned

    def plan(self) -> Plan:
        """What was chosen."""
        data = self.cleaned_data
        start = data["starts_at"] if data["when"] == OTHER else datetime.fromisoformat(data["when"])
        return Plan(
            start, self.chosen_minutes(), timezone.get_current_timezone_name(), data["place"], data["call_link"]
        )

    def repeats(self) -> tuple[int, int]:
        """(weeks between, how many)."""
        weeks = int(self.cleaned_data["weeks"] or 0)
        return (weeks, self.cleaned_data["count"] or 6) if weeks else (0, 1)


class MoveForm(LengthFields, PlaceFields):
    """Another time, length or place for a planned session."""

    starts_at = forms.DateTimeField(label="When, on your clock")

    field_order = ("starts_at", "length", "minutes", "call_link", "place")

    @staticmethod
    def initial_of(session: MentoringSession) -> dict[str, Any]:
        """The session as it is."""
        usual = str(session.minutes) if str(session.minutes) in dict(LENGTHS) else OTHER
        return {
            "starts_at": session.starts_at,
            "length": usual,
            "minutes": session.minutes if usual == OTHER else None,
            "call_link": session.call_link,
            "place": session.place,
        }

    def plan(self) -> Plan:
        """What was chosen."""
        data = self.cleaned_data
        zone = timezone.get_current_timezone_name()
        return Plan(data["starts_at"], self.chosen_minutes(), zone, data["place"], data["call_link"])


class LogForm(StyledForm):
    """What came out of a session. Date and length are filled in; everything else may stay empty."""

    starts_at = forms.DateTimeField(label="When did it begin?")
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=720)
    absent = forms.TypedMultipleChoiceField(
        label="Who was missing?", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Everybody else was there.",
    )  # fmt: skip
    discussed = forms.MultipleChoiceField(
        label="What did you talk about?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="What you leave open stays on the agenda.",
    )  # fmt: skip
    shared_note = forms.CharField(
        label="Shared notes", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    private_note = forms.CharField(
        label="Private note", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    usefulness = forms.TypedChoiceField(
        label="How useful was it?", required=False, coerce=int, empty_value=None,
        choices=Usefulness.choices, widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="A word to the coordinator", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[RelationshipMember],
        agenda: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`members`: everybody in it, the writer included; `agenda`: (id, words) of what is open."""
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["absent"].choices = [(one.pk, one.participant.person.name) for one in members]  # type: ignore[attr-defined]  # of a choice field
        self.fields["discussed"].choices = agenda  # type: ignore[attr-defined]  # of a choice field
        if len(members) <= 2:
            del self.fields["absent"]
        if not agenda:
            del self.fields["discussed"]
        owners = [("", "Nobody yet"), *((str(one.pk), first_name(one.participant.person)) for one in members)]
        until = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        for row in range(1, ACTION_ROWS + 1):
            self.fields[f"action_{row}"] = forms.CharField(label=f"Action {row}", required=False, max_length=300)
            self.fields[f"owner_{row}"] = forms.ChoiceField(
                label=f"Who does action {row}?", required=False, choices=owners
            )
            self.fields[f"due_{row}"] = forms.DateField(label=f"Action {row} until", required=False, widget=until)

    def clean_starts_at(self) -> datetime:
        """A session that lies ahead cannot have taken place."""
        start: datetime = self.cleaned_data["starts_at"]
        if start > timezone.now():
            raise ValidationError("This lies ahead. Choose when the session took place.")
        return start

    def action_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(what, who, until) per row."""
        return [(self[f"action_{row}"], self[f"owner_{row}"], self[f"due_{row}"]) for row in range(1, ACTION_ROWS + 1)]

    def log(self) -> SessionLog:
        """What was said."""
        data = self.cleaned_data
        actions = [
            NewAction(data[f"action_{row}"], int(data[f"owner_{row}"] or 0) or None, data[f"due_{row}"])
            for row in range(1, ACTION_ROWS + 1)
            if data[f"action_{row}"]
        ]
        return SessionLog(
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            shared_note=data["shared_note"],
            private_note=data["private_note"],
            new_actions=actions,
            discussed=data.get("discussed", ()),
            absent=data.get("absent", ()),
            usefulness=data["usefulness"],
            words=data["words"],
        )


class NoteForm(StyledForm):
    """Notes of a session, saved while typing."""

    text = forms.CharField(
        label="Notes", required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class FeedbackForm(StyledForm):
    """How useful a session was, said to the coordinator."""

    usefulness = forms.TypedChoiceField(
        label="How useful was it?", required=False, coerce=int, empty_value=None,
        choices=Usefulness.choices, widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="A word to the coordinator", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ActionForm(StyledForm):
    """Something agreed."""

    text = forms.CharField(label="What was agreed?", max_length=300)
    owner = forms.ChoiceField(label="Who does it?", required=False)
    due_on = forms.DateField(label="Until", required=False)

    def __init__(self, *args: Any, members: Sequence[RelationshipMember], **kwargs: Any) -> None:
        """`members`: who may do it."""
        super().__init__(*args, **kwargs)
        owners = [("", "Nobody yet"), *((one.public_id, first_name(one.participant.person)) for one in members)]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]  # of a choice field
        self.members = {one.public_id: one for one in members}

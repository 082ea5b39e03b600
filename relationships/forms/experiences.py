"""Experiences: entering, offering, rating, reflecting."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import StyledForm
from participants.models import Person
from programs.forms.programs import find_person
from relationships.actions.experiences import ExperienceDraft
from relationships.enums import ExperienceKind, ReflectionVisibility
from relationships.models import Experience

COMPLEXITY = [(1, "1: like my daily work"), (2, "2"), (3, "3: new to me"), (4, "4"), (5, "5: nobody had an answer")]
AUTONOMY = [(1, "1: I was told how"), (2, "2"), (3, "3: I chose how"), (4, "4"), (5, "5: I decided what and how")]
BREADTH = [(1, "1: my own team"), (2, "2"), (3, "3: two functions"), (4, "4"), (5, "5: across the organization")]


class OfferForm(StyledForm):
    """What a manager offers: title, until when, for which skill; the rest has a default."""

    title = forms.CharField(label="What do you offer?", max_length=200, help_text="One line, as you would say it.")
    ends_on = forms.DateField(label="Until")
    skill = forms.CharField(label="For which skill?", max_length=80, required=False)
    kind = forms.ChoiceField(label="Kind", choices=ExperienceKind.choices, initial=ExperienceKind.STRETCH)
    starts_on = forms.DateField(label="From")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin today unless said otherwise."""
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "Choose a day after it begins.")
        return cleaned

    def draft(self) -> ExperienceDraft:
        """What was written."""
        return ExperienceDraft(**self.cleaned_data)


class ExperienceForm(OfferForm):
    """An experience as the participant or the mentor enters it."""

    host = forms.CharField(
        label="Sponsor or host", max_length=300, required=False,
        help_text="Name or e-mail address. Gets a mail, and is asked at the end how much it asked of you.",
    )  # fmt: skip
    serves = forms.CharField(label="Which priority or role does it serve?", max_length=200, required=False)
    has_strategic_exposure = forms.BooleanField(label="It brings me close to strategic decisions", required=False)

    field_order = ("title", "kind", "starts_on", "ends_on", "skill", "host", "serves", "has_strategic_exposure")

    def clean_host(self) -> Person | None:
        """The person behind the text."""
        text = " ".join(self.cleaned_data["host"].split())
        return find_person(text) if text else None

    @staticmethod
    def initial_of(experience: Experience) -> dict[str, Any]:
        """The experience as it is."""
        host = experience.host
        return {
            "title": experience.title,
            "kind": experience.kind,
            "starts_on": experience.starts_on,
            "ends_on": experience.ends_on,
            "skill": experience.skill.name if experience.skill else "",
            "host": (host.email or host.name) if host else "",
            "serves": experience.serves,
            "has_strategic_exposure": experience.has_strategic_exposure,
        }


class ExposureForm(StyledForm):
    """How much it asked, on three scales."""

    complexity = forms.TypedChoiceField(
        label="How complex was it?", coerce=int, choices=COMPLEXITY, widget=forms.RadioSelect
    )
    autonomy = forms.TypedChoiceField(
        label="How much was decided alone?", coerce=int, choices=AUTONOMY, widget=forms.RadioSelect
    )
    breadth = forms.TypedChoiceField(
        label="How far across functions did it reach?", coerce=int, choices=BREADTH, widget=forms.RadioSelect
    )


class ReflectionForm(StyledForm):
    """What was learned, where it is used, who reads it."""

    learned = forms.CharField(
        label="What did you learn?", max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What surprised you, what you would do differently.",
    )  # fmt: skip
    application_plan = forms.CharField(
        label="Where will you use it, and by when?", max_length=8000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    visibility = forms.ChoiceField(
        label="Who may read it, besides you?", choices=ReflectionVisibility.choices, widget=forms.RadioSelect,
        initial=ReflectionVisibility.ME,
    )  # fmt: skip

"""The forms of readiness and succession."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from core.forms import StyledForm
from organizations.models import Membership
from participants.enums import PersonStatus
from participants.models import Person
from readiness.anchors import ANCHORS
from readiness.enums import Band, Confidence, FileKind, Importance, RaterType
from readiness.models import Competency, KeyRole
from readiness.queries.raters import Rater

LONG = forms.Textarea(attrs={"rows": 4})
NOT_OBSERVED = "none"


def find_person(reference: str) -> Person | None:
    """The one active person with that personnel number or e-mail."""
    text = reference.strip()
    people = Person.objects.filter(status=PersonStatus.ACTIVE)
    found = list(people.filter(Q(external_id=text) | Q(email__iexact=text))[:2]) if text else []
    return found[0] if len(found) == 1 else None


class PersonField(forms.CharField):
    """Somebody who works here, by personnel number or e-mail."""

    def clean(self, value: Any) -> Person | None:
        """The person; an error that says what to do otherwise."""
        text = str(super().clean(value))
        if not text:
            return None
        person = find_person(text)
        if person is None:
            raise forms.ValidationError(f"Nobody who works here has the personnel number or e-mail “{text}”.")
        return person


class SwitchOnForm(StyledForm):
    """What readiness is rated for."""

    purpose = forms.CharField(
        label="Purpose",
        max_length=500,
        widget=LONG,
        help_text="One or two sentences. Everybody who rates or is rated reads them.",
    )
    used_for_promotion = forms.BooleanField(
        label="Ratings may be used in decisions on promotion",
        required=False,
        help_text="Read the notice about this first. Leave it off when ratings serve development only.",
    )
    has_read = forms.BooleanField(label="I have read the notice, and people were told")


class ReaderForm(StyledForm):
    """Who reads names, and why."""

    email = forms.EmailField(label="E-mail of the member")
    reason = forms.CharField(label="Reason", max_length=200, help_text="Stays in the audit log.")

    def clean_email(self) -> Membership:
        """The member with that address."""
        email = self.cleaned_data["email"]
        member = Membership.objects.filter(user__email__iexact=email, is_active=True).select_related("user").first()
        if member is None:
            raise forms.ValidationError("No member has this e-mail.")
        return member


class CompetencyForm(StyledForm):
    """A competency and its five sentences."""

    name = forms.CharField(max_length=80)
    description = forms.CharField(label="What it means", max_length=300)
    level_1 = forms.CharField(label="Level 1: begins", max_length=300)
    level_2 = forms.CharField(label="Level 2", max_length=300)
    level_3 = forms.CharField(label="Level 3: solid", max_length=300)
    level_4 = forms.CharField(label="Level 4", max_length=300)
    level_5 = forms.CharField(label="Level 5: others learn from it", max_length=300)

    @property
    def anchors(self) -> list[str]:
        """The five sentences, of a valid form."""
        return [self.cleaned_data[f"level_{level}"] for level in range(1, 6)]

    @classmethod
    def initial_of(cls, competency: Competency) -> dict[str, str]:
        """What stands in the form for a competency."""
        anchors = {f"level_{level}": text for level, text in enumerate(competency.anchors, 1)}
        return {"name": competency.name, "description": competency.description, **anchors}


class LevelsForm(StyledForm):
    """A level for each competency; leaving one open says "not observed"."""

    def __init__(self, competencies: Sequence[Competency], *args: Any, **kwargs: Any) -> None:
        self.competencies = list(competencies)
        super().__init__(*args, **kwargs)
        for one in self.competencies:
            choices = [(str(level), f"{level}. {text}") for level, text in enumerate(one.anchors, 1)]
            self.fields[one.public_id] = forms.ChoiceField(
                label=one.name,
                help_text=one.description,
                choices=[*choices, (NOT_OBSERVED, "Not observed")],
                widget=forms.RadioSelect,
                required=False,
            )

    def levels(self) -> dict[int, int]:
        """Id of the competency -> level, of a valid form."""
        said = {one.pk: self.cleaned_data.get(one.public_id) for one in self.competencies}
        return {pk: int(level) for pk, level in said.items() if level and level != NOT_OBSERVED}


class KeyRoleForm(StyledForm):
    """A key role."""

    title = forms.CharField(max_length=160)
    unit = forms.CharField(max_length=160, required=False, help_text="Business unit; figures are shown by it.")
    importance = forms.TypedChoiceField(choices=Importance.choices, coerce=int, initial=Importance.HIGH)
    requirements = forms.CharField(
        label="Critical requirements",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What somebody must have shown. Raters read it.",
    )
    incumbent = PersonField(required=False, help_text="Personnel number or e-mail. Empty: the role is vacant.")
    expected_vacancy_on = forms.DateField(label="Expected vacancy", required=False)
    may_retire_from = forms.DateField(
        label="Incumbent may retire from", required=False, help_text="A date for planning. No birthday is kept."
    )

    @classmethod
    def initial_of(cls, role: KeyRole, incumbent: Person | None) -> dict[str, Any]:
        """What stands in the form for a role."""
        names = ("title", "unit", "importance", "requirements", "expected_vacancy_on", "may_retire_from")
        who = (incumbent.external_id or incumbent.email) if incumbent else ""
        return {**{name: getattr(role, name) for name in names}, "incumbent": who}


class NominateForm(StyledForm):
    """Who is considered for a role."""

    person = PersonField(help_text="Personnel number or e-mail.")


class AskForm(StyledForm):
    """Whom to ask for a rating."""

    def __init__(self, raters: Sequence[Rater], *args: Any, **kwargs: Any) -> None:
        self.raters = {f"{one.user.pk}:{one.rater_type}": one for one in raters}
        super().__init__(*args, **kwargs)
        self.fields["raters"] = forms.MultipleChoiceField(
            label="Who rates",
            choices=[(key, one.says) for key, one in self.raters.items()],
            widget=forms.CheckboxSelectMultiple,
            help_text="Two people who have seen the work. They do not see each other's ratings before sending theirs.",
        )

    def chosen(self) -> list[Rater]:
        """Of a valid form."""
        return [self.raters[key] for key in self.cleaned_data["raters"]]


class RatingForm(StyledForm):
    """How ready somebody is for a role."""

    band = forms.ChoiceField(
        label="How ready is this person for this role?",
        choices=[
            *((one.band.value, f"{one.label}. {one.says}") for one in ANCHORS),
            (NOT_OBSERVED, "Not observed. I have not seen enough to say."),
        ],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label="What have you seen?",
        required=False,
        max_length=4000,
        widget=LONG,
        help_text="Needed for every band: what the person did, when, with what result. Nothing said in mentoring.",
    )
    gaps = forms.CharField(
        label="What is missing?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two gaps for “1 to 2 years”, each with what would close it and by when.",
    )
    confidence = forms.ChoiceField(
        label="How sure are you?",
        choices=Confidence.choices,
        help_text="Needed for every band.",
        widget=forms.RadioSelect,
        required=False,
    )
    who_sees: ClassVar[dict[str, str]] = dict.fromkeys(
        ("evidence", "gaps"),
        "The person, the other raters once they have sent theirs, program managers and named readers",
    )

    def facts(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        facts: dict[str, Any] = {
            name: str(self.cleaned_data[name]) for name in ("band", "evidence", "gaps", "confidence")
        }
        return {**facts, "band": "" if facts["band"] == NOT_OBSERVED else facts["band"]}


class AgreeForm(StyledForm):
    """What was agreed on."""

    band = forms.ChoiceField(label="Agreed band", choices=Band.choices, widget=forms.RadioSelect)
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    who_sees: ClassVar[dict[str, str]] = {"reason": "The person, the raters, program managers and named readers"}


class CommentForm(StyledForm):
    """The rated person's words."""

    text = forms.CharField(label="Your comment", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    who_sees: ClassVar[dict[str, str]] = {"text": "You, program managers and named readers"}


class ForecastForm(StyledForm):
    """What the organization knows better than its history."""

    growth_low = forms.FloatField(label="New key roles per year, at least", min_value=0, max_value=50, initial=0)
    growth_high = forms.FloatField(label="New key roles per year, at most", min_value=0, max_value=50, initial=0)
    fill_usual = forms.IntegerField(
        label="Quarters to fill a role from outside",
        min_value=1,
        max_value=4,
        initial=2,
        help_text="What is usual; one to four are drawn.",
    )
    mentoring = forms.FloatField(
        label="What if mentoring changed how fast people get ready?",
        min_value=0.8,
        max_value=1.5,
        initial=1.0,
        help_text="1.0 assumes no effect. Other values are a what-if and are labelled so.",
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )

    def clean(self) -> dict[str, Any]:
        """At most is not less than at least."""
        facts = super().clean() or {}
        low, high = facts.get("growth_low"), facts.get("growth_high")
        if low is not None and high is not None and high < low:
            self.add_error("growth_high", "At most is less than at least.")
        return facts

    def entered(self) -> dict[str, Any]:
        """For ask_forecast, of a valid form."""
        facts = self.cleaned_data
        return {
            "growth": (facts["growth_low"], facts["growth_high"]),
            "fill": (1, facts["fill_usual"], 4),
            "mentoring": facts["mentoring"],
        }


class HistoryUploadForm(StyledForm):
    """A file of one kind, or cells pasted from a spreadsheet."""

    kind = forms.ChoiceField(label="What does it hold?", choices=FileKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        required=False,
        help_text="CSV or Excel (.xlsx), as your HR system exports it.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    pasted = forms.CharField(
        label="Or paste cells here",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; gives `filename` and `content`."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        upload, pasted = facts.get("file"), facts.get("pasted") or ""
        if upload is None and not pasted.strip():
            if not self.errors:
                self.add_error("file", "Choose a file, or paste cells.")
            return facts
        facts["filename"] = (upload.name or "File") if upload else "Pasted cells"
        facts["content"] = upload.read() if upload else pasted.encode("utf-8", "replace")
        return facts


RATER_WORDS = dict(RaterType.choices)

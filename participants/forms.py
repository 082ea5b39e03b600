"""What people type about people: checked by the same readers as the cells of a file."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import BaseFormSet, formset_factory

from core.errors import Refusal
from core.forms import StyledForm
from participants.enums import PersonStatus
from participants.fields import attribute_names, ordered_levels
from participants.hr_import.catalog import protected_kinds
from participants.hr_import.lists import MAX_LIST_NAME, clean_list_name
from participants.hr_import.mapping import ColumnChoice
from participants.hr_import.sheet import MAX_BYTES
from participants.hr_import.values import LENGTHS, MAX_ATTRIBUTE, MAX_CAPACITY, MAX_PROTECTED
from participants.models import Level, Person, Skill
from participants.skills import MAX_NAME

SKILL_LEVELS = [(1, "1 beginner"), (2, "2 some practice"), (3, "3 solid"), (4, "4 strong"), (5, "5 expert")]


class ImportForm(StyledForm):
    """A file, or cells pasted from a spreadsheet."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV or Excel (.xlsx), up to 20 MB. Any export of an HR system, columns in any order.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    pasted = forms.CharField(
        label="Or paste cells here",
        required=False,
        strip=False,
        help_text="Copy the rows in your spreadsheet, with the row of column names, and paste them.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    listed = forms.CharField(
        label="Put everybody in this file on a list",
        required=False,
        max_length=MAX_LIST_NAME,
        help_text="Such as “Mentees 2027”. A program can then admit exactly these people.",
    )
    full_list = forms.BooleanField(
        label="This is the full list",
        required=False,
        help_text="Tick only when everybody is in the file: who is missing in it will be marked as left.",
    )

    def clean_listed(self) -> str:
        """A name that a list can have."""
        try:
            return clean_list_name(self.cleaned_data["listed"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; gives `filename` and `content`."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        upload: UploadedFile[bytes] | None = facts.get("file")
        pasted: str = facts.get("pasted") or ""
        if upload is None and not pasted.strip():
            if not self.errors:
                self.add_error("file", "Choose a file, or paste cells.")
            return facts
        if upload is not None and (upload.size or 0) > MAX_BYTES:
            self.add_error("file", f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it, or remove columns.")
            return facts
        facts["filename"] = (upload.name or "File") if upload else "Pasted cells"
        facts["content"] = upload.read() if upload else pasted.encode("utf-8", "replace")
        return facts


class ColumnsForm(StyledForm):
    """A choice for each column of a file, and the order of day and month where it is unclear."""

    def __init__(self, *args: Any, choices: list[ColumnChoice], ask_date_order: bool, **kwargs: Any) -> None:
        """Args: choices as proposed."""
        super().__init__(*args, **kwargs)
        self.choices = choices
        for choice in choices:
            self.fields[f"column_{choice.position}"] = forms.ChoiceField(
                choices=choice.options,
                initial=choice.target,
                label=choice.header or f"Column {choice.position + 1}, without a name",
            )
        if ask_date_order:
            self.fields["date_order"] = forms.ChoiceField(
                label="How does the file write 3 April 2024?",
                choices=[("dmy", "03/04/2024, day first"), ("mdy", "04/03/2024, month first")],
                widget=forms.RadioSelect,
            )

    @property
    def targets(self) -> list[str]:
        """The chosen target of each column."""
        return [self.cleaned_data[f"column_{choice.position}"] for choice in self.choices]

    @property
    def lines(self) -> list[tuple[ColumnChoice, forms.BoundField]]:
        """Columns with their fields, those that need a look first."""
        ordered = sorted(self.choices, key=lambda choice: (choice.sure and not choice.is_protected, choice.position))
        return [(choice, self[f"column_{choice.position}"]) for choice in ordered]


class PersonForm(StyledForm):
    """What HR holds about a person."""

    first_name = forms.CharField(max_length=LENGTHS["first_name"], required=False)
    last_name = forms.CharField(max_length=LENGTHS["last_name"], required=False)
    preferred_name = forms.CharField(
        max_length=LENGTHS["preferred_name"], required=False, help_text="What colleagues say instead of the first name."
    )
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Mails of programs go there. This or a personnel number is needed."
    )
    external_id = forms.CharField(label="Personnel number", max_length=LENGTHS["external_id"], required=False)
    title = forms.CharField(label="Job title", max_length=LENGTHS["title"], required=False)
    department = forms.CharField(max_length=LENGTHS["department"], required=False)
    division = forms.CharField(max_length=LENGTHS["division"], required=False)
    location = forms.CharField(max_length=LENGTHS["location"], required=False)
    # The choices are those of the organization, which is known only with the request.
    level: "forms.ModelChoiceField[Level]" = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="No level"
    )
    manager = forms.CharField(
        max_length=LENGTHS["manager"], required=False, help_text="Their personnel number or e-mail. Empty for none."
    )
    hire_date = forms.DateField(required=False)
    end_date = forms.DateField(required=False, help_text="The last day of work, when the person leaves.")
    status = forms.ChoiceField(choices=PersonStatus.choices, initial=PersonStatus.ACTIVE)
    capacity = forms.IntegerField(label="Mentees at the same time", min_value=0, max_value=MAX_CAPACITY, initial=1)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """Args: person whose facts are corrected; None for a new one."""
        super().__init__(*args, **kwargs)
        self.person = person
        field = self.fields["level"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Level.objects.all()
        field.choices = [("", "No level"), *((level.pk, level.name) for level in ordered_levels())]
        self.attributes = {f"attribute_{n}": name for n, name in enumerate(attribute_names())}
        for key, name in self.attributes.items():
            self.fields[key] = forms.CharField(label=name, max_length=MAX_ATTRIBUTE, required=False)
            self.fields[key].initial = person.attributes.get(name, "") if person else ""

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, Any]:
        """A person's facts as the form shows them."""
        facts = {name: getattr(person, name) for name in cls.base_fields if name not in {"manager", "level"}}
        above = person.manager
        return {**facts, "level": person.level_id, "manager": (above.external_id or above.email) if above else ""}

    def clean_manager(self) -> Person | None:
        """The person that the number or e-mail belongs to."""
        reference = self.cleaned_data["manager"].strip()
        if not reference:
            return None
        found = Person.objects.filter(external_id=reference).first()
        found = found or Person.objects.filter(email__iexact=reference).first()
        if found is None:
            raise forms.ValidationError(f"There is no person with the number or e-mail {reference}.")
        return found

    @property
    def values(self) -> dict[str, Any]:
        """By column, as the actions take them."""
        facts = dict(self.cleaned_data)
        own = {name: facts.pop(key) for key, name in self.attributes.items()}
        before = self.person.attributes if self.person else {}
        merged = {**before, **own}
        facts["attributes"] = {name: value for name, value in merged.items() if value not in ("", None)}
        return facts


class ProfileForm(StyledForm):
    """What a person says about themselves."""

    who_sees: ClassVar[dict[str, str]] = {"biography": "You, program managers, and people you are paired with"}

    biography = forms.CharField(
        label="About you",
        required=False,
        max_length=LENGTHS["biography"],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A few sentences for the person you will be paired with.",
    )
    time_zone = forms.ChoiceField(required=False)
    language = forms.CharField(
        label="Languages you are happy to talk in", max_length=LENGTHS["language"], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the time zones of the world."""
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "posix")))
        field.choices = [("", "Not said"), ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class SkillForm(StyledForm):
    """A skill with a level; an empty name is no skill."""

    name = forms.CharField(label="Skill", max_length=MAX_NAME, required=False)
    level = forms.TypedChoiceField(label="Level", choices=SKILL_LEVELS, coerce=int, initial=3, required=False)


class IdentityForm(StyledForm):
    """Something of one's identity, and whether it may be used to find a match."""

    key = forms.ChoiceField(label="What")
    value = forms.CharField(label="In your words", max_length=MAX_PROTECTED, required=False)
    opted_in = forms.BooleanField(
        label="May be used to find me a match",
        help_text="It is then counted, without your name, in the fairness reports that your organization allows.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the known kinds, and the one that the row holds already."""
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        known = {kind.key: kind.label for kind in protected_kinds().values()}
        held = (self.initial or {}).get("key", "")
        if held and held not in known:
            known[held] = held
        field.choices = [("identity", known.pop("identity")), *known.items()]


SkillFormSet = formset_factory(SkillForm, extra=2, max_num=30, absolute_max=40)
IdentityFormSet = formset_factory(IdentityForm, extra=1, max_num=20, absolute_max=25)


def chosen_skills(formset: "BaseFormSet[SkillForm]") -> list[tuple[str, int]]:
    """(name, level) of the rows with a name."""
    facts = [form.cleaned_data for form in formset.forms]
    return [(row["name"], row["level"] or 3) for row in facts if row.get("name")]


def said_identity(formset: "BaseFormSet[IdentityForm]") -> list[tuple[str, str, bool]]:
    """(key, value, agreed) of the rows; several of one kind become one, agreed to only when each of them is."""
    said: dict[str, tuple[str, bool]] = {}
    for form in formset.forms:
        row = form.cleaned_data
        if row.get("value"):
            value, agreed = said.get(row["key"], ("", True))
            joined = f"{value}, {row['value']}" if value else row["value"]
            said[row["key"]] = joined, agreed and row["opted_in"]
    return [(key, value, agreed) for key, (value, agreed) in said.items()]


class MergeForm(StyledForm):
    """Which skill another one becomes."""

    into: "forms.ModelChoiceField[Skill]" = forms.ModelChoiceField(queryset=None, empty_label="Choose a skill")
    skill: "forms.ModelChoiceField[Skill]" = forms.ModelChoiceField(queryset=None, empty_label="Choose a skill")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the organization's skills, by their public ids."""
        super().__init__(*args, **kwargs)
        labels = {"skill": "This skill", "into": "is the same as"}
        for name, label in labels.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.to_field_name, field.label = Skill.objects.order_by("name"), "public_id", label
        self.order_fields(["skill", "into"])


class RenameForm(StyledForm):
    """Another name for a skill."""

    name = forms.CharField(max_length=MAX_NAME)


class LevelOrderForm(StyledForm):
    """A number for each level, 1 the most junior."""

    def __init__(self, *args: Any, levels: list[Level], **kwargs: Any) -> None:
        """Args: levels in their present order."""
        super().__init__(*args, **kwargs)
        self.levels = levels
        for level in levels:
            self.fields[level.public_id] = forms.IntegerField(
                label=f"Place of {level.name}", min_value=1, max_value=999, required=False, initial=level.rank
            )

    @property
    def lines(self) -> list[tuple[Level, forms.BoundField]]:
        """Levels with their fields."""
        return [(level, self[level.public_id]) for level in self.levels]

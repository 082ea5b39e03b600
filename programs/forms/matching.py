"""Weights and hard rules on one form, and the forms that add a criterion or a rule."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from participants.fields import ATTRIBUTE, find_field, person_fields
from programs.criteria import COMPARABLE, COMPARED_KINDS, MAX_WEIGHT, WIDEST_GAP, shares
from programs.enums import CriterionKind, HardRuleKind, ParticipantRole, QuestionKind
from programs.models import Criterion, HardRule, Program, Question
from programs.queries import asked_questions

# Rules with a number: its name in the configuration, what stands before and after it.
NUMBERED = {
    HardRuleKind.SHARED_HOURS: ("minimum", gettext_lazy("Hours in common, at least"), 8),
    HardRuleKind.MENTOR_MORE_SENIOR: ("at_least", gettext_lazy("Levels above, at least"), WIDEST_GAP),
}


@dataclass(frozen=True)
class WeightRow:
    """A criterion with its slider, its share of 100 and what it compares."""

    criterion: Criterion
    field: BoundField
    share: int
    words: str


@dataclass(frozen=True)
class RuleRow:
    """A hard rule with its switch and, where it has one, its number."""

    rule: HardRule
    switch: BoundField
    number: BoundField | None


class MatchingForm(StyledForm):
    """Everything of the matching page that one Save keeps."""

    minimum_score = forms.FloatField(
        label=gettext_lazy("Lowest score of a pair"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Points of 100. A pair below it is never proposed. 0 proposes the best there is."),
    )

    def __init__(self, program: Program, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(Criterion.objects.filter(program=program))
        self.rules = list(HardRule.objects.filter(program=program))
        self.questions = {question.key: question.label for question in Question.objects.filter(program=program)}
        self.fields["minimum_score"].initial = f"{program.minimum_score:g}"
        for criterion in self.criteria:
            slider = forms.NumberInput(attrs={"type": "range", "step": "1", "data-weight": "true"})
            slider.input_type = "range"
            self.fields[f"weight_{criterion.public_id}"] = forms.IntegerField(
                label=criterion.label, min_value=0, max_value=MAX_WEIGHT, initial=criterion.weight, widget=slider
            )
        for rule in self.rules:
            self._add_rule(rule)

    def weight_rows(self) -> list[WeightRow]:
        """Criteria in order, with the shares of the saved weights."""
        parts = shares([criterion.weight for criterion in self.criteria])
        return [
            WeightRow(criterion, self[f"weight_{criterion.public_id}"], share, self._compares(criterion))
            for criterion, share in zip(self.criteria, parts, strict=True)
        ]

    def rule_rows(self) -> list[RuleRow]:
        """Hard rules in order."""
        return [
            RuleRow(
                rule,
                self[f"rule_{rule.public_id}"],
                self[f"number_{rule.public_id}"] if rule.kind in NUMBERED else None,
            )
            for rule in self.rules
        ]

    def weights(self) -> dict[int, int]:
        """Weight by criterion id."""
        return {c.pk: self.cleaned_data[f"weight_{c.public_id}"] for c in self.criteria}

    def settings(self) -> dict[int, tuple[bool, dict[str, Any]]]:
        """On or off, and configuration, by rule id."""
        found = {}
        for rule in self.rules:
            configuration = dict(rule.configuration)
            if rule.kind in NUMBERED:
                number = self.cleaned_data.get(f"number_{rule.public_id}")
                if number is not None:
                    configuration[NUMBERED[HardRuleKind(rule.kind)][0]] = number
            found[rule.pk] = (self.cleaned_data[f"rule_{rule.public_id}"], configuration)
        return found

    def _add_rule(self, rule: HardRule) -> None:
        label = rule.get_kind_display()
        if rule.kind == HardRuleKind.SAME_VALUE:
            label = _("Same %(field)s") % {"field": find_field(rule.configuration["field"]).label.lower()}
        self.fields[f"rule_{rule.public_id}"] = forms.BooleanField(label=label, required=False, initial=rule.is_on)
        if rule.kind in NUMBERED:
            name, words, most = NUMBERED[HardRuleKind(rule.kind)]
            self.fields[f"number_{rule.public_id}"] = forms.IntegerField(
                label=words, required=False, min_value=1, max_value=most, initial=rule.configuration.get(name)
            )

    def _compares(self, criterion: Criterion) -> str:
        """What a criterion looks at, in words."""
        facts = criterion.configuration
        if criterion.kind in {CriterionKind.SKILLS, CriterionKind.SHARED_ANSWERS}:
            labels = dict.fromkeys(self.questions.get(key, _("a question that is gone")) for key in facts.values())
            return " / ".join(labels)
        if criterion.kind in {CriterionKind.SAME, CriterionKind.DIFFERENT}:
            return find_field(facts["field"]).label
        if criterion.kind == CriterionKind.LEVEL_GAP:
            return _("Best from %(from)s to %(to)s levels above") % {"from": facts["best"][0], "to": facts["best"][1]}
        if criterion.kind == CriterionKind.SHARED_HOURS:
            return _("All points from %(full)s hours a day") % {"full": facts["full"]}
        return ""


class CriterionForm(StyledForm):
    """What a criterion compares; only the boxes of its kind."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=80)

    def __init__(self, program: Program, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = CriterionKind(kind)
        asked = asked_questions(program)
        if self.kind == CriterionKind.SKILLS:
            self._add_questions(program, asked, {"wanted": _("Skills wanted"), "offered": _("Skills offered")})
        elif self.kind == CriterionKind.SHARED_ANSWERS:
            self._add_questions(program, asked, {"mentee": _("Answer of one side"), "mentor": _("Answer of the other")})
        elif self.kind in {CriterionKind.SAME, CriterionKind.DIFFERENT}:
            self.fields["field"] = comparable_field()
        elif self.kind == CriterionKind.LEVEL_GAP:
            ends = {"lowest": _("Best from, in levels above the mentee"), "highest": _("Best up to, in levels above")}
            for name, words in ends.items():
                self.fields[name] = forms.IntegerField(label=words, min_value=-WIDEST_GAP, max_value=WIDEST_GAP)
            self.fields["lowest"].help_text = _("0 is the same level; below 0 the mentor stands below the mentee.")
        elif self.kind == CriterionKind.SHARED_HOURS:
            self.fields["full"] = forms.IntegerField(
                label=_("Hours a day that give all points"), min_value=1, max_value=8, initial=6
            )

    def clean(self) -> dict[str, Any]:
        """A name that nobody changed says which field is compared: "Same profession"."""
        cleaned = super().clean() or {}
        if cleaned.get("field") and cleaned.get("label") == self.kind.label:
            cleaned["label"] = f"{self.kind.label} {find_field(cleaned['field']).label.lower()}"
        return cleaned

    def configuration(self) -> dict[str, Any]:
        """The configuration of the kind, for the action to check."""
        cleaned = self.cleaned_data
        if self.kind == CriterionKind.LEVEL_GAP:
            return {"best": [cleaned["lowest"], cleaned["highest"]]}
        return {name: value for name, value in cleaned.items() if name != "label"}

    def _add_questions(self, program: Program, asked: list[Question], names: dict[str, str]) -> None:
        """Lists of the questions that can be compared, those of the right role first for each side."""
        kinds = {QuestionKind.SKILLS} if self.kind == CriterionKind.SKILLS else COMPARED_KINDS
        for place, (name, words) in enumerate(names.items()):
            role = program.roles[min(place, len(program.roles) - 1)]
            fitting = [one for one in asked if one.kind in kinds and one.role in {"", role}]
            help_text = _("Answered by: %(role)s") % {"role": ParticipantRole(role).label}
            self.fields[name] = forms.ChoiceField(
                label=words, choices=[(one.key, one.label) for one in fitting], help_text=help_text
            )


class SameValueForm(StyledForm):
    """The field in which a pair must be alike."""

    field = forms.ChoiceField(label=gettext_lazy("Both have the same"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = comparable_field(_("Both have the same"))


def comparable_field(label: str = "") -> forms.ChoiceField:
    """A list of the fields in which people can be compared."""
    fields = person_fields()
    keys = [*COMPARABLE, *(key for key in fields if key.startswith(ATTRIBUTE))]
    return forms.ChoiceField(label=label or _("Field"), choices=[(key, fields[key].label) for key in keys])


def initial_of(criterion: Criterion) -> dict[str, Any]:
    """What the form shows for a criterion that exists."""
    facts = dict(criterion.configuration)
    if criterion.kind == CriterionKind.LEVEL_GAP:
        facts = {"lowest": facts["best"][0], "highest": facts["best"][1]}
    return {"label": criterion.label, **facts}

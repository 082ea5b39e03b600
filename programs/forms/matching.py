"""Weights and hard rules on one form, and the form that adds a rule."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from participants.fields import find_field
from programs.criteria import MAX_RELAXED, MAX_WEIGHT, MOST_HOURS, WIDEST_GAP, shares
from programs.criterion_words import compared
from programs.enums import HardRuleKind
from programs.forms.criteria import field_choice
from programs.models import Criterion, HardRule, Program, Question

# Rules with a number: its name in the configuration, what stands before and after it.
NUMBERED = {
    HardRuleKind.SHARED_HOURS: ("minimum", gettext_lazy("Hours in common, at least"), 8),
    HardRuleKind.MENTOR_MORE_SENIOR: ("at_least", gettext_lazy("Levels above, at least"), WIDEST_GAP),
    HardRuleKind.TOTAL_HOURS: ("hours", gettext_lazy("Hours a month in all programs, at most"), MOST_HOURS),
}
NEVER = ""


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
    relax: BoundField | None


@dataclass(frozen=True)
class CriterionRuleRow:
    """A criterion that is a hard rule as well."""

    criterion: Criterion
    relax: BoundField


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
        relaxable = self._relaxable()
        last = min(max([len(relaxable), *(one.relax_order or 0 for one in relaxable)]), MAX_RELAXED)
        numbers = [(str(place), _("Gives way as number %(n)s") % {"n": place}) for place in range(1, last + 1)]
        self.places = [(NEVER, _("Never gives way")), *numbers]
        for rule in self.rules:
            self._add_rule(rule)
        for one in relaxable:
            self._add_relaxing(one)

    def _relaxable(self) -> list[Criterion | HardRule]:
        """Rules about pairs, which may give way when somebody would stay without one."""
        about_pairs = [rule for rule in self.rules if rule.kind != HardRuleKind.TOTAL_HOURS]
        return [*about_pairs, *(one for one in self.criteria if one.minimum is not None)]

    def _add_relaxing(self, one: Criterion | HardRule) -> None:
        name = self._name_of(one) if isinstance(one, HardRule) else one.label
        self.fields[f"relax_{one.public_id}"] = forms.TypedChoiceField(
            label=_("When “%(rule)s” gives way") % {"rule": name},
            choices=self.places,
            coerce=int,
            empty_value=None,
            required=False,
            initial=str(one.relax_order or NEVER),
        )

    def relaxing(self) -> dict[str, int | None]:
        """Place in the order of relaxing by public id of the rule or criterion. What the form did not send stays."""
        names = {one.public_id: f"relax_{one.public_id}" for one in self._relaxable()}
        return {public_id: self.cleaned_data[name] for public_id, name in names.items() if name in self.data}

    def criterion_rule_rows(self) -> list[CriterionRuleRow]:
        """Criteria that are hard rules, in order."""
        return [CriterionRuleRow(c, self[f"relax_{c.public_id}"]) for c in self.criteria if c.minimum is not None]

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
                self[f"relax_{rule.public_id}"] if f"relax_{rule.public_id}" in self.fields else None,
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
        label = self._name_of(rule)
        self.fields[f"rule_{rule.public_id}"] = forms.BooleanField(label=label, required=False, initial=rule.is_on)
        if rule.kind in NUMBERED:
            name, words, most = NUMBERED[HardRuleKind(rule.kind)]
            self.fields[f"number_{rule.public_id}"] = forms.IntegerField(
                label=words, required=False, min_value=1, max_value=most, initial=rule.configuration.get(name)
            )

    @staticmethod
    def _name_of(rule: HardRule) -> str:
        if rule.kind == HardRuleKind.SAME_VALUE:
            return _("Same %(field)s") % {"field": find_field(rule.configuration["field"]).label.lower()}
        return rule.get_kind_display()

    def _compares(self, criterion: Criterion) -> str:
        """What a criterion looks at, in words."""
        return compared(criterion, self.questions)


class SameValueForm(StyledForm):
    """The field in which a pair must be alike."""

    field = forms.ChoiceField(label=gettext_lazy("Both have the same"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = field_choice(label=_("Both have the same"))

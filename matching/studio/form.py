"""A scenario's settings on one form: a slider with its number for each weight, a box for each rule."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.forms import StyledForm
from matching.enums import ObjectiveChoice
from matching.models import Scenario
from matching.scoring.rules import OF_PLACES
from matching.snapshot import GROUP_FIELDS, Snapshot
from matching.studio.settings import MOST_KEEP_BONUS, WIDEST_QUOTA_GAP, Settings, criteria_weights
from matching.studio.words import rule_names
from participants.fields import find_field
from programs.criteria import MAX_WEIGHT, shares


@dataclass(frozen=True)
class WeightRow:
    """A criterion: its number field, what the slider beside it is called, and its share of 100."""

    label: str
    field: BoundField
    share: int


class ScenarioForm(StyledForm):
    """Everything that one Save keeps."""

    name = forms.CharField(label="Name", max_length=60)
    minimum_score = forms.FloatField(
        label="Lowest score of a pair",
        min_value=0,
        max_value=100,
        help_text="A pair with fewer points of 100 is never proposed.",
    )
    objective = forms.ChoiceField(
        label="Objective",
        choices=ObjectiveChoice.choices,
        help_text="What the best plan is. Hard rules and locked pairs hold under each.",
    )
    quota_field = forms.ChoiceField(
        label="Quota on match rates by",
        required=False,
        help_text="Holds the match rates of groups together. Groups of fewer than five people are left out.",
    )
    quota_gap = forms.FloatField(
        label="Match rates at most so many percentage points apart",
        min_value=0,
        max_value=100 * WIDEST_QUOTA_GAP,
        required=False,
    )
    keep_bonus = forms.FloatField(
        label="Points more for a pair of the plan before",
        min_value=0,
        max_value=MOST_KEEP_BONUS,
        required=False,
        help_text="0 keeps none. 3 points leave most pairs as they are when weights change a little.",
    )

    def __init__(self, scenario: Scenario, parts: Snapshot, *args: Any, **kwargs: Any) -> None:
        self.settings, self.parts = Settings.of(scenario.settings), parts
        kwargs.setdefault("initial", self._initial(scenario))
        super().__init__(*args, **kwargs)
        fields = [(field, find_field(field).label) for field in GROUP_FIELDS]
        self._field("quota_field", forms.ChoiceField).choices = [("", "No quota"), *fields]
        self.weight_of = criteria_weights(self.settings, parts)
        self.rules = [rule for rule in parts["rules"] if rule["kind"] not in OF_PLACES]
        for one in parts["criteria"]:
            self.fields[f"weight_{one['key']}"] = forms.IntegerField(
                label=one["label"], min_value=0, max_value=MAX_WEIGHT, initial=self.weight_of[one["key"]]
            )
        names = rule_names(parts, self.settings)
        for rule in self.rules:
            key = rule["key"]
            self.fields[f"rule_{key}"] = forms.BooleanField(
                label=names[key], required=False, initial=self.settings.rules.get(key, True)
            )
        if not parts["before"]:
            del self.fields["keep_bonus"]
        if parts["structure"] in {"peer", "circle"}:
            for name in ("objective", "quota_field", "quota_gap", "keep_bonus"):
                self.fields.pop(name, None)
        elif parts["structure"] == "group":
            pairs_only = {ObjectiveChoice.STABLE.value}
            kept = [choice for choice in ObjectiveChoice.choices if choice[0] not in pairs_only]
            self._field("objective", forms.ChoiceField).choices = kept

    def weight_rows(self) -> list[WeightRow]:
        """Criteria in order, with the shares of the stored weights."""
        parts = shares([self.weight_of[one["key"]] for one in self.parts["criteria"]])
        return [
            WeightRow(one["label"], self[f"weight_{one['key']}"], share)
            for one, share in zip(self.parts["criteria"], parts, strict=True)
        ]

    def rule_rows(self) -> list[BoundField]:
        """Hard rules in order."""
        return [self[f"rule_{rule['key']}"] for rule in self.rules]

    def other_rows(self) -> list[BoundField]:
        """What is neither weight nor rule."""
        names = ("objective", "minimum_score", "quota_field", "quota_gap", "keep_bonus")
        return [self[name] for name in names if name in self.fields]

    def given(self) -> Settings:
        """The settings that were sent; whatever the form does not show stays as it is."""
        cleaned, before = self.cleaned_data, self.settings
        rules = {rule["key"]: cleaned[f"rule_{rule['key']}"] for rule in self.rules}
        weights = {one["key"]: cleaned[f"weight_{one['key']}"] for one in self.parts["criteria"]}
        gap = cleaned.get("quota_gap")
        return Settings(
            weights={**before.weights, **weights},
            rules={**before.rules, **rules},
            changes=before.changes,
            minimum_score=cleaned["minimum_score"],
            objective=cleaned.get("objective", before.objective),
            quota_field=cleaned.get("quota_field", before.quota_field),
            quota_gap=before.quota_gap if gap is None else gap / 100,
            keep_bonus=cleaned.get("keep_bonus", before.keep_bonus) or 0.0,
        )

    def _field(self, name: str, kind: type[forms.ChoiceField]) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, kind):
            raise TypeError(name)
        return field

    @staticmethod
    def _initial(scenario: Scenario) -> dict[str, Any]:
        settings = Settings.of(scenario.settings)
        return {
            "name": scenario.name,
            "minimum_score": f"{settings.minimum_score:g}",
            "objective": settings.objective,
            "quota_field": settings.quota_field,
            "quota_gap": f"{100 * settings.quota_gap:g}",
            "keep_bonus": f"{settings.keep_bonus:g}",
        }

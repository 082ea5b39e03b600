"""Rating growth, and a manager's observation."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import StyledForm
from relationships.actions.growth import ObservationDraft, SkillRating
from relationships.growth import ANCHORS
from relationships.models import RatedSkill

NOT_ENOUGH = "0"
SCALE = [(str(value), f"{value}: {words}") for value, words in ANCHORS]
AGREEMENT = [
    (1, "Strongly disagree"), (2, "Disagree"), (3, "Neither"), (4, "Agree"), (5, "Strongly agree"),
]  # fmt: skip


class GrowthForm(StyledForm):
    """One page: each skill of the plan on five anchors, or not enough to judge; evidence if there is any."""

    def __init__(self, *args: Any, skills: Sequence[RatedSkill], **kwargs: Any) -> None:
        """Ask for every skill."""
        super().__init__(*args, **kwargs)
        self.skills = list(skills)
        for one in self.skills:
            self.fields[f"value_{one.skill_id}"] = forms.ChoiceField(
                label=one.skill.name,
                choices=[*SCALE, (NOT_ENOUGH, "Not enough to judge")],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose an answer for “{one.skill.name}”"},
            )
            self.fields[f"evidence_{one.skill_id}"] = forms.CharField(
                label=f"What did you see? ({one.skill.name})", required=False, max_length=500
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(answer, evidence) per skill."""
        return [(self[f"value_{one.skill_id}"], self[f"evidence_{one.skill_id}"]) for one in self.skills]

    def answers(self) -> dict[int, SkillRating]:
        """What was chosen, by skill id."""
        found = {}
        for one in self.skills:
            value = self.cleaned_data[f"value_{one.skill_id}"]
            evidence = self.cleaned_data[f"evidence_{one.skill_id}"]
            found[one.skill_id] = SkillRating(None if value == NOT_ENOUGH else int(value), evidence)
        return found


class ObservationForm(StyledForm):
    """Four questions after half a year; who reads each stands beside it."""

    difference = forms.TypedChoiceField(
        label="I see a difference in how this person leads.", coerce=int, choices=AGREEMENT, widget=forms.RadioSelect
    )
    example = forms.CharField(
        label="One example of what you saw", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    time_well_used = forms.TypedChoiceField(
        label="The time is a good use of their working week.", coerce=int, choices=AGREEMENT, widget=forms.RadioSelect
    )
    knows_direction = forms.TypedChoiceField(
        label="I know what they are developing towards.", coerce=int, choices=AGREEMENT, widget=forms.RadioSelect
    )

    def draft(self) -> ObservationDraft:
        """What was answered."""
        return ObservationDraft(**self.cleaned_data)

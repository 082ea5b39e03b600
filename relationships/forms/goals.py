"""Goals and the development plan."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import StyledForm
from relationships.actions.goals import GoalDraft, PlanDraft
from relationships.enums import GoalVisibility
from relationships.models import DevelopmentPlan, Goal, GoalText

LEVELS = [
    ("2", "Much more than expected"),
    ("1", "More than expected"),
    ("0", "What you expect"),
    ("-1", "Less than expected"),
    ("-2", "As it is today"),
]
SKILL_ROWS = 5


class GoalForm(StyledForm):
    """A goal; the hints stand beside the fields and block nothing."""

    title = forms.CharField(label="What do you want to reach?", max_length=200, widget=forms.TextInput)
    measure = forms.CharField(
        label="How will you notice?",
        help_text="A number, an event, what somebody will say.",
        required=False,
        max_length=300,
    )
    skill = forms.CharField(
        label="Skill", required=False, max_length=80, help_text="From the organization's list; a new word joins it."
    )
    starts_on = forms.DateField(label="From")
    due_on = forms.DateField(label="Until")
    visibility = forms.ChoiceField(
        label="Who may read it, besides you two?", choices=GoalVisibility.choices, widget=forms.RadioSelect,
        initial=GoalVisibility.PAIR,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the five optional levels."""
        super().__init__(*args, **kwargs)
        for value, label in LEVELS:
            self.fields[f"level_{value}"] = forms.CharField(label=f"{value}: {label}", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean() or self.cleaned_data
        starts, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "Choose a day after the goal begins.")
        return cleaned

    def level_fields(self) -> list[forms.BoundField]:
        """The optional levels, best first."""
        return [self[f"level_{value}"] for value, _label in LEVELS]

    @staticmethod
    def initial_of(goal: Goal, text: GoalText | None) -> dict[str, Any]:
        """The goal as it is."""
        words = {
            "title": text.title if text else "",
            "measure": text.measure if text else "",
            "skill": text.skill.name if text and text.skill else "",
        }
        levels = {f"level_{value}": words for value, words in (text.levels if text else {}).items()}
        return {"starts_on": goal.starts_on, "due_on": goal.due_on, "visibility": goal.visibility, **words, **levels}

    def draft(self) -> GoalDraft:
        """What was written."""
        data = self.cleaned_data
        levels = {value: data[f"level_{value}"] for value, _label in LEVELS if data[f"level_{value}"]}
        return GoalDraft(
            title=data["title"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            visibility=data["visibility"],
            measure=data["measure"],
            skill=data["skill"],
            levels=levels,
        )


class ProgressForm(StyledForm):
    """How far a goal is."""

    progress = forms.IntegerField(
        label="How far is it, in percent?", min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
    )  # fmt: skip
    reflection = forms.CharField(
        label="One line: what did you learn?", required=False, max_length=1000, widget=forms.TextInput
    )
    level = forms.TypedChoiceField(
        label="Which level have you reached?", required=False, coerce=int, empty_value=None, choices=[]
    )

    def __init__(self, *args: Any, levels: dict[str, str], **kwargs: Any) -> None:
        """Ask for the level only where levels were described."""
        super().__init__(*args, **kwargs)
        self.fields["progress"].widget.input_type = "range"
        choices = [(value, f"{value}: {levels[value]}") for value, _label in LEVELS if value in levels]
        if choices:
            self.fields["level"].choices = [("", "Not asked now"), *choices]  # type: ignore[attr-defined]  # of a choice field
        else:
            del self.fields["level"]


class PlanForm(StyledForm):
    """A development plan with up to five skills."""

    target_role = forms.CharField(label="Which role, or which next step, do you aim at?", max_length=200)
    success_criteria = forms.CharField(
        label="What has to be true by then?", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = forms.DateField(label="By when?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the rows for skills."""
        super().__init__(*args, **kwargs)
        levels = [("", "Choose"), *((str(one), str(one)) for one in range(1, 6))]
        for row in range(1, SKILL_ROWS + 1):
            self.fields[f"skill_{row}"] = forms.CharField(label=f"Skill {row}", required=False, max_length=80)
            self.fields[f"now_{row}"] = forms.ChoiceField(label=f"Now ({row})", required=False, choices=levels)
            self.fields[f"wanted_{row}"] = forms.ChoiceField(label=f"Wanted ({row})", required=False, choices=levels)

    def clean(self) -> dict[str, Any]:
        """A skill needs both levels."""
        cleaned = super().clean() or self.cleaned_data
        for row in range(1, SKILL_ROWS + 1):
            if cleaned.get(f"skill_{row}") and not (cleaned.get(f"now_{row}") and cleaned.get(f"wanted_{row}")):
                self.add_error(f"now_{row}", "Say the level now and the one you want, 1 to 5.")
        return cleaned

    def skill_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(skill, now, wanted) per row."""
        return [(self[f"skill_{row}"], self[f"now_{row}"], self[f"wanted_{row}"]) for row in range(1, SKILL_ROWS + 1)]

    @staticmethod
    def initial_of(plan: DevelopmentPlan | None) -> dict[str, Any]:
        """The plan as it is."""
        if plan is None:
            return {"due_on": timezone.localdate().replace(month=12, day=31)}
        found: dict[str, Any] = {
            "target_role": plan.target_role,
            "success_criteria": plan.success_criteria,
            "due_on": plan.due_on,
        }
        for row, one in enumerate(plan.skills.select_related("skill").order_by("pk")[:SKILL_ROWS], 1):
            found |= {f"skill_{row}": one.skill.name, f"now_{row}": one.level_now, f"wanted_{row}": one.level_wanted}
        return found

    def draft(self) -> PlanDraft:
        """What was written."""
        data = self.cleaned_data
        skills = [
            (data[f"skill_{row}"], int(data[f"now_{row}"]), int(data[f"wanted_{row}"]))
            for row in range(1, SKILL_ROWS + 1)
            if data[f"skill_{row}"]
        ]
        return PlanDraft(data["target_role"], data["success_criteria"], data["due_on"], skills)

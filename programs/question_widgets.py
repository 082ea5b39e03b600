"""Controls for answers that take more than one box. They work without JavaScript; each box has its own label."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.questions import MAX_SKILLS, SKILL_LEVELS

PLACES = (_("First choice"), _("Second choice"), _("Third choice"))
SMALLEST_LIST = 4


class RankedWidget(forms.MultiWidget):
    """One list per place: first choice, second choice, third choice."""

    template_name = "programs/widgets/ranked.html"

    def __init__(self, options: list[str], places: int, attrs: dict[str, Any] | None = None) -> None:
        choices = [("", _("No choice")), *((option, option) for option in options)]
        self.places = PLACES[:places]
        super().__init__([forms.Select(choices=choices) for _place in self.places], attrs)

    def decompress(self, value: Any) -> list[str]:
        """Options in order, padded with blanks."""
        chosen = list(value or [])
        return [*chosen, *[""] * (len(self.places) - len(chosen))]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The lists, each with its label."""
        context = super().get_context(name, value, attrs)
        for label, part in zip(self.places, context["widget"]["subwidgets"], strict=True):
            part["label"] = label
        return context


class SkillsWidget(forms.MultiWidget):
    """Rows of a skill, typed or picked from those that are known, and a level."""

    template_name = "programs/widgets/skills.html"

    def __init__(self, known: list[str], rows: int, attrs: dict[str, Any] | None = None) -> None:
        self.known = known
        self.rows = min(rows, MAX_SKILLS)
        levels = [("", _("Level")), *((str(level), f"{level} – {word}") for level, word in SKILL_LEVELS.items())]
        boxes: list[forms.Widget] = []
        for _row in range(self.rows):
            boxes += [forms.TextInput(attrs={"maxlength": "80", "autocomplete": "off"}), forms.Select(choices=levels)]
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Skill, level, skill, level, …, padded with blanks."""
        boxes: list[Any] = []
        for row in value or []:
            boxes += [row["skill"], str(row["level"])]
        return [*boxes, *[""] * (2 * self.rows - len(boxes))]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with their numbers, and the list of known skills that the browser offers while typing."""
        list_id = f"{(attrs or {}).get('id', name)}_known"
        for box in self.widgets[::2]:
            box.attrs["list"] = list_id
        # A stored answer is a list too; MultiWidget would take it for the boxes themselves.
        stored = isinstance(value, list) and any(isinstance(row, dict) for row in value)
        context = super().get_context(name, self.decompress(value) if stored else value, attrs)
        parts = context["widget"]["subwidgets"]
        context["rows"] = [
            {"number": number + 1, "skill": parts[2 * number], "level": parts[2 * number + 1]}
            for number in range(self.rows)
        ]
        context["known"] = self.known
        context["list_id"] = list_id
        return context


class RankedField(forms.MultiValueField):
    """Options in order of preference, blanks left out."""

    def compress(self, data_list: list[Any]) -> list[str]:
        """The chosen options, best first."""
        return [str(option) for option in data_list if option]


class SkillsField(forms.MultiValueField):
    """Rows of skill and level, empty rows left out; a level without a skill is an empty row."""

    def compress(self, data_list: list[Any]) -> list[dict[str, str]]:
        """Rows as the stored shape, levels not yet numbers."""
        boxes = [str(box or "") for box in data_list]
        rows = zip(boxes[::2], boxes[1::2], strict=True)
        return [{"skill": skill, "level": level} for skill, level in rows if skill.strip()]


def rows_needed(filled: int) -> int:
    """How many rows to show: some more than are filled, so that nobody needs a script to add one."""
    return min(MAX_SKILLS, max(SMALLEST_LIST, filled + 2))

"""The form of one criterion: only the boxes of its kind, and a grid for tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refusal
from core.forms import StyledForm
from participants.fields import ATTRIBUTE, find_field, person_fields
from programs.criterion_settings import (
    ASPIRATION_KINDS,
    COMPARABLE,
    COMPARED_KINDS,
    FIELD,
    LISTED,
    MEASURED,
    PLACES,
    QUESTION,
    STYLE_KINDS,
    WIDEST_GAP,
    WIDEST_SPAN,
    table_values,
)
from programs.enums import CriterionKind, ParticipantRole, QuestionKind
from programs.models import Criterion, Program
from programs.queries import asked_questions

OF_TEN = 10
NAMED_BY_FIELD = frozenset({CriterionKind.SAME, CriterionKind.DIFFERENT, CriterionKind.CLOSEST, CriterionKind.FURTHEST})


@dataclass(frozen=True)
class GridRow:
    """A line of the grid of a table: the mentee's value, and a box for each value of the mentor."""

    value: str
    cells: list[BoundField]


class CriterionForm(StyledForm):
    """What a criterion compares, and from where on it is a hard rule."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=80)

    def __init__(
        self, program: Program, kind: str, *args: Any, criterion: Criterion | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.program, self.criterion, self.kind = program, criterion, CriterionKind(kind)
        self.asked = asked_questions(program)
        self.grid_values: tuple[list[str], list[str]] = ([], [])
        self.lost = ""
        if add_boxes := BOXES.get(self.kind):
            add_boxes(self)
        if self.kind != CriterionKind.OPTED_IN_IDENTITY:
            self.fields["minimum"] = forms.IntegerField(
                label=_("Also a hard rule: at least this percent of its points"),
                required=False,
                min_value=1,
                max_value=100,
                help_text=_("Empty: it only adds points. Who did not answer passes."),
            )

    def clean(self) -> dict[str, Any]:
        """A name that nobody changed says which field is compared: "Same profession"."""
        cleaned = super().clean() or {}
        if self.kind in NAMED_BY_FIELD and cleaned.get("field") and cleaned.get("label") == self.kind.label:
            cleaned["label"] = f"{self.kind.label} {find_field(cleaned['field']).label.lower()}"
        return cleaned

    def configuration(self) -> dict[str, Any]:
        """The configuration of the kind, for the action to check."""
        cleaned = self.cleaned_data
        if self.kind == CriterionKind.LEVEL_GAP:
            return {"best": [cleaned["lowest"], cleaned["highest"]]}
        if self.criterion is not None and self.kind == CriterionKind.TABLE:
            return {**self.criterion.configuration, "points": self._points()}
        return {name: value for name, value in cleaned.items() if name not in {"label", "minimum"}}

    def grid(self) -> list[GridRow]:
        """The boxes of a table, line by line; empty for other kinds and for a table that is being made."""
        rows, columns = self.grid_values
        return [
            GridRow(row, [self[f"cell_{at}_{place}"] for place in range(len(columns))]) for at, row in enumerate(rows)
        ]

    def add_questions(self, names: dict[str, str], kinds: frozenset[str]) -> None:
        """Lists of the questions that can be compared, those of the right role first for each side."""
        for place, (name, words) in enumerate(names.items()):
            role = self.program.roles[min(place, len(self.program.roles) - 1)]
            fitting = [one for one in self.asked if one.kind in kinds and one.role in {"", role}]
            help_text = _("Answered by: %(role)s") % {"role": ParticipantRole(role).label}
            self.fields[name] = forms.ChoiceField(
                label=words, choices=[(one.key, one.label) for one in fitting], help_text=help_text
            )

    def add_grid(self, criterion: Criterion) -> None:
        """A box from 0 to 10 for every combination; empty: not known."""
        facts = criterion.configuration
        try:
            rows, columns = (table_values(self.program, facts[side]) for side in ("of_mentee", "of_mentor"))
        except Refusal as refusal:
            self.lost = str(refusal)
            return
        self.grid_values = rows, columns
        for at, row in enumerate(rows):
            for place, column in enumerate(columns):
                points = facts["points"].get(row, {}).get(column)
                self.fields[f"cell_{at}_{place}"] = forms.IntegerField(
                    label=_("%(row)s with %(column)s") % {"row": row, "column": column},
                    required=False,
                    min_value=0,
                    max_value=OF_TEN,
                    initial=None if points is None else round(points * OF_TEN),
                )

    def _points(self) -> dict[str, dict[str, float]]:
        rows, columns = self.grid_values
        given = {
            row: {column: self.cleaned_data.get(f"cell_{at}_{place}") for place, column in enumerate(columns)}
            for at, row in enumerate(rows)
        }
        return {
            row: {column: value / OF_TEN for column, value in line.items() if value is not None}
            for row, line in given.items()
        }


def field_choice(fields: tuple[str, ...] = COMPARABLE, label: str = "") -> forms.ChoiceField:
    """A list of fields, with the further HR columns after them."""
    known = person_fields()
    keys = [*fields, *(key for key in known if key.startswith(ATTRIBUTE))]
    return forms.ChoiceField(label=label or _("Field"), choices=[(key, known[key].label) for key in keys])


def initial_of(criterion: Criterion) -> dict[str, Any]:
    """What the form shows for a criterion that exists."""
    facts = dict(criterion.configuration)
    if criterion.kind == CriterionKind.LEVEL_GAP:
        facts = {"lowest": facts["best"][0], "highest": facts["best"][1]}
    if "order" in facts:
        facts["order"] = "\n".join(facts["order"])
    return {"label": criterion.label, "minimum": criterion.minimum, **facts}


def _skills(form: CriterionForm) -> None:
    form.add_questions({"wanted": _("Skills wanted"), "offered": _("Skills offered")}, frozenset({QuestionKind.SKILLS}))


def _shared_answers(form: CriterionForm) -> None:
    form.add_questions({"mentee": _("Answer of one side"), "mentor": _("Answer of the other")}, COMPARED_KINDS)


def _one_field(form: CriterionForm) -> None:
    form.fields["field"] = field_choice()


def _distance(form: CriterionForm) -> None:
    is_close = form.kind == CriterionKind.CLOSEST
    form.fields["field"] = field_choice(MEASURED)
    form.fields["span"] = forms.IntegerField(
        label=_("No points from this far apart") if is_close else _("All points from this far apart"),
        min_value=1,
        max_value=WIDEST_SPAN,
        initial=5,
        help_text=_("In levels, in years for dates, in places of the list below, else in the field's own numbers."),
    )
    form.fields["order"] = forms.CharField(
        label=_("Values from low to high"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, for a field that holds words with an order. Leave it empty for numbers and dates."),
    )


def _level_gap(form: CriterionForm) -> None:
    ends = {"lowest": _("Best from, in levels above the mentee"), "highest": _("Best up to, in levels above")}
    for name, words in ends.items():
        form.fields[name] = forms.IntegerField(label=words, min_value=-WIDEST_GAP, max_value=WIDEST_GAP)
    form.fields["lowest"].help_text = _("0 is the same level; below 0 the mentor stands below the mentee.")


def _shared_hours(form: CriterionForm) -> None:
    form.fields["full"] = forms.IntegerField(
        label=_("Hours a day that give all points"), min_value=1, max_value=8, initial=6
    )


def _ranked_choice(form: CriterionForm) -> None:
    sides = [("both", _("Mentees and mentors")), ("mentee", _("Mentees only")), ("mentor", _("Mentors only"))]
    form.fields["side"] = forms.ChoiceField(
        label=_("Whose choices count"),
        choices=sides,
        help_text=_("The first choice gives all points, the second 8 of 10, the third 6 of 10."),
    )
    form.fields["mentee_percent"] = forms.IntegerField(
        label=_("Percent that the mentee's choice counts where both chose"), min_value=0, max_value=100, initial=60
    )


def _style(form: CriterionForm) -> None:
    form.add_questions({"mentee": _("Answer of one side"), "mentor": _("Answer of the other")}, STYLE_KINDS)
    ways = [("alike", _("Who works alike")), ("complement", _("Who works in a different way"))]
    form.fields["prefer"] = forms.ChoiceField(label=_("What makes a pair better"), choices=ways)


def _aspiration(form: CriterionForm) -> None:
    form.add_questions({"wanted": _("What the mentee wants to become")}, ASPIRATION_KINDS)
    form.fields["field"] = field_choice(PLACES, _("What the mentor is"))


def _table(form: CriterionForm) -> None:
    if form.criterion is not None:
        form.add_grid(form.criterion)
        return
    known = person_fields()
    fields = [
        (FIELD + key, known[key].label) for key in (*LISTED, *(key for key in known if key.startswith(ATTRIBUTE)))
    ]
    sides = {"of_mentee": (0, _("Value of the mentee")), "of_mentor": (-1, _("Value of the mentor"))}
    for name, (place, words) in sides.items():
        role = form.program.roles[place]
        one_of = [one for one in form.asked if one.kind == QuestionKind.ONE_OF and one.role in {"", role}]
        asked = [(QUESTION + one.key, one.label) for one in one_of]
        form.fields[name] = forms.ChoiceField(label=words, choices=[*asked, *fields])


BOXES: dict[CriterionKind, Callable[[CriterionForm], None]] = {
    CriterionKind.SKILLS: _skills,
    CriterionKind.SHARED_ANSWERS: _shared_answers,
    CriterionKind.SAME: _one_field,
    CriterionKind.DIFFERENT: _one_field,
    CriterionKind.CLOSEST: _distance,
    CriterionKind.FURTHEST: _distance,
    CriterionKind.LEVEL_GAP: _level_gap,
    CriterionKind.SHARED_HOURS: _shared_hours,
    CriterionKind.RANKED_CHOICE: _ranked_choice,
    CriterionKind.STYLE: _style,
    CriterionKind.ASPIRATION: _aspiration,
    CriterionKind.TABLE: _table,
}

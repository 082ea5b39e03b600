"""The form of a milestone: distances from the start in days, weeks or months."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refusal
from core.forms import StyledForm
from programs.enums import Deed, Responsible
from programs.models import PlanMilestone
from programs.plan import from_days, to_days

UNIT_CHOICES = [
    ("days", gettext_lazy("days after the start")),
    ("weeks", gettext_lazy("weeks after the start")),
    ("months", gettext_lazy("months after the start")),
    ("-days", gettext_lazy("days before the start")),
    ("-weeks", gettext_lazy("weeks before the start")),
    ("-months", gettext_lazy("months before the start")),
]


class DistanceWidget(forms.MultiWidget):
    """A number and its unit, side by side."""

    template_name = "programs/widgets/distance.html"

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": "0", "aria-label": _("Number")})
        super().__init__([number, forms.Select(choices=UNIT_CHOICES, attrs={"aria-label": _("Unit")})])

    def decompress(self, value: Any) -> list[Any]:
        """Days as number and unit."""
        if value is None:
            return [0, "days"]
        amount, unit = from_days(abs(int(value)))
        return [amount, f"-{unit}" if int(value) < 0 else unit]


class DistanceField(forms.MultiValueField):
    """Days from the start, negative before it."""

    def __init__(self, **options: Any) -> None:
        fields = (forms.IntegerField(min_value=0, max_value=2000), forms.ChoiceField(choices=UNIT_CHOICES))
        super().__init__(fields, widget=DistanceWidget(), **options)

    def compress(self, data_list: list[Any]) -> int:
        """Days of number and unit."""
        if not data_list:
            return 0
        amount, unit = data_list
        try:
            days = to_days(amount, unit.removeprefix("-"))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return -days if unit.startswith("-") else days


class MilestoneForm(StyledForm):
    """A step of the plan."""

    name = forms.CharField(label=gettext_lazy("Milestone"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What happens"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    starts_after_days = DistanceField(label=gettext_lazy("Begins"))
    due_after_days = DistanceField(label=gettext_lazy("Due"))
    responsible = forms.ChoiceField(label=gettext_lazy("Brought about by"), choices=Responsible.choices)
    deed = forms.ChoiceField(
        label=gettext_lazy("Completed by"),
        choices=[("", gettext_lazy("The people tick it")), *Deed.choices],
        required=False,
    )
    move_later = forms.BooleanField(
        label=gettext_lazy("Move everything after it by the same time"),
        required=False,
        help_text=gettext_lazy("When the due date changes, later milestones keep their distance to it."),
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["move_later"]

    def clean(self) -> dict[str, Any]:
        """Nothing is due before it begins."""
        cleaned = super().clean() or {}
        starts, due = cleaned.get("starts_after_days"), cleaned.get("due_after_days")
        if starts is not None and due is not None and due < starts:
            self.add_error("due_after_days", _("A milestone cannot be due before it begins."))
        return cleaned


class CalendarForm(StyledForm):
    """The start for which the sample calendar is shown."""

    start = forms.DateField(label=gettext_lazy("If a cohort starts on"))


def initial_of(milestone: PlanMilestone) -> dict[str, Any]:
    """What the form shows for a milestone that exists."""
    names = ("name", "description", "starts_after_days", "due_after_days", "responsible", "deed")
    return {name: getattr(milestone, name) for name in names}

"""Assigning a resource."""

from typing import Any

from django import forms

from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.forms import StyledForm
from programs.enums import ParticipantRole
from programs.models import Program, Resource


class AssignForm(StyledForm):
    """Who is asked to read a resource: a program or one cohort of it, a role or everybody."""

    place = forms.ChoiceField(
        label="Program or cohort", help_text="A program: all its cohorts that are not over, and those to come."
    )
    role = forms.ChoiceField(label="Who", required=False, widget=forms.RadioSelect)
    is_before_first = forms.BooleanField(
        label="Before the first meeting", required=False, help_text="It joins the steps that prepare the first meeting."
    )

    due_on = forms.DateField(
        label="By when",
        required=False,
        help_text="Whoever has not completed it three days before is reminded once.",
    )

    def __init__(self, resource: Resource, *args: Any, **kwargs: Any) -> None:
        """Offer what the resource can be assigned to."""
        super().__init__(*args, **kwargs)
        programs = Program.objects.filter(archived_at=None).order_by("name")
        if resource.program_id:
            programs = programs.filter(pk=resource.program_id)
        cohorts = Cohort.objects.filter(program__in=programs).exclude(state=CohortState.COMPLETED)
        self.programs = {f"program:{one.slug}": one for one in programs}
        self.cohorts = {f"cohort:{one.slug}": one for one in cohorts.select_related("program").order_by("name")}
        names = [(key, f"{one.name}: all cohorts") for key, one in self.programs.items()]
        names += [(key, f"{one.name} ({one.program.name})") for key, one in self.cohorts.items()]
        roles = [("", "Everybody"), *ParticipantRole.choices]
        for name, choices in (("place", [("", "Choose"), *names]), ("role", roles)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """What `assign_resource` takes besides the resource."""
        data = self.cleaned_data
        cohort = self.cohorts.get(data["place"])
        program = cohort.program if cohort else self.programs[data["place"]]
        return {
            "program": program,
            "cohort": cohort,
            "role": data["role"],
            "is_before_first": data["is_before_first"],
            "due_on": data["due_on"],
        }

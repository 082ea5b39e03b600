"""Forms of the program team about cohorts and their plan."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from cohorts.actions import CohortSettings
from cohorts.dates import default_start
from cohorts.models import Cohort, Milestone
from core.forms import StyledForm
from organizations.enums import Role
from organizations.models import Membership
from programs.enums import Deed, Responsible
from programs.models import Program

PILOT_PAIRS = 25
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
TARGET_HELP = "How many pairs you want in the end. Pilots work best with 20 to 30."


class DayField(forms.DateField):
    """A day that plans can be made with: no typing error far in the past or future."""

    def clean(self, value: Any) -> Any:
        """The day, or an error when it is out of the years that make sense."""
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError("Enter a date between 2000 and 2100.")
        return day


class CohortForm(StyledForm):
    """A new cohort: everything has a default."""

    name = forms.CharField(max_length=120, help_text="People read it in mails, such as “Spring 2027”.")
    starts_on = DayField(label="Start", help_text="All dates of the plan are counted from here.")
    is_pilot = forms.BooleanField(
        label="This is a pilot", required=False, help_text="Kept apart from the full launch when you compare results."
    )
    target_pairs = forms.IntegerField(
        label="Target: pairs", required=False, min_value=1, max_value=5000, help_text=TARGET_HELP
    )


def new_cohort_initial(program: Program, today: date) -> dict[str, Any]:
    """Defaults of a new cohort: a pilot when it is the program's first, starting on a Monday in four weeks."""
    starts_on = default_start(today)
    is_first = not Cohort.objects.filter(program=program).exists()
    season = f"{starts_on:%B %Y}"
    return {
        "name": f"Pilot {season}" if is_first else season,
        "starts_on": starts_on,
        "is_pilot": is_first,
        "target_pairs": PILOT_PAIRS if is_first else None,
    }


class SettingsForm(StyledForm):
    """Everything about a cohort that can change in any state."""

    name = forms.CharField(max_length=120)
    starts_on = DayField(label="Start", help_text="Moving it moves every milestone by as many days.")
    ends_on = DayField(label="End", help_text="Moves with the start unless you change it here too.")
    applications_open_on = DayField(label="Applications open", required=False)
    applications_close_on = DayField(
        label="Last day for applications", required=False, help_text="Until the end of this day."
    )
    is_pilot = forms.BooleanField(label="This is a pilot", required=False)
    target_pairs = forms.IntegerField(
        label="Target: pairs", required=False, min_value=1, max_value=5000, help_text=TARGET_HELP
    )
    coordinator = forms.ModelChoiceField(
        queryset=User.objects.none(), help_text="Whom applicants and participants can write to."
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        """The form of one cohort; coordinators are those who manage programs here."""
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        managers = Membership.objects.filter(is_active=True, role_grants__role=Role.PROGRAM_MANAGER)
        people = User.objects.filter(pk__in=managers.values("user_id")) | User.objects.filter(
            pk=cohort.coordinator_id or 0
        )
        field = self.fields["coordinator"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people.order_by("name", "email")
            field.empty_label = "Choose a person"

    def settings(self) -> CohortSettings:
        """What was asked for. An end that was left alone moves with the start."""
        asked = {key: value for key, value in self.cleaned_data.items() if key != "seen"}
        if asked["ends_on"] == self.cohort.ends_on:
            asked["ends_on"] = self.cohort.ends_on + (asked["starts_on"] - self.cohort.starts_on)
        return CohortSettings(**asked)


def settings_initial(cohort: Cohort, seen: str) -> dict[str, Any]:
    """The settings form as the cohort stands."""
    fields = [
        "name",
        "starts_on",
        "ends_on",
        "is_pilot",
        "target_pairs",
        "applications_open_on",
        "applications_close_on",
        "coordinator",
    ]
    return {**{field: getattr(cohort, field) for field in fields}, "seen": seen}


class NextCohortForm(StyledForm):
    """The next cohort, made from this one."""

    name = forms.CharField(max_length=120)
    starts_on = DayField(label="Start", help_text="All dates move by the time between the two starts.")


class MilestoneForm(StyledForm):
    """One step of the plan."""

    name = forms.CharField(max_length=120)
    description = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = DayField(label="Begins")
    due_on = DayField(label="Due")
    responsible = forms.ChoiceField(choices=Responsible.choices, label="Who brings it about")
    deed = forms.ChoiceField(choices=[("", "The people tick it"), *Deed.choices], label="Completed by", required=False)


def milestone_initial(milestone: Milestone) -> dict[str, Any]:
    """The milestone form as the milestone stands."""
    return {
        field: getattr(milestone, field)
        for field in ("name", "description", "starts_on", "due_on", "responsible", "deed")
    }

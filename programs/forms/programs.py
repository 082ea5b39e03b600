"""Forms of a program itself: what it is about, and its shape."""

from typing import Any

from django import forms
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import StyledForm
from participants.enums import PersonStatus
from participants.models import Person
from programs.actions.programs import LONGEST_PROGRAM
from programs.enums import Structure
from programs.models import Program
from programs.queries import managers

MOST_OFFERED = 200
CADENCES = [(1, gettext_lazy("Every month")), (2, gettext_lazy("Every two weeks")), (4, gettext_lazy("Every week"))]
MINUTES = [
    (30, "30 minutes"),
    (45, "45 minutes"),
    (60, "60 minutes"),
    (75, "75 minutes"),
    (90, "90 minutes"),
    (120, "2 hours"),
]


class OfferingInput(forms.TextInput):
    """A text box whose browser offers what is known while typing."""

    template_name = "programs/widgets/offering.html"

    def __init__(self, offered: list[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.offered = offered

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The box and its list."""
        list_id = f"{(attrs or {}).get('id', name)}_offered"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        return {**context, "list_id": list_id, "offered": self.offered}


def name_with_address(person: Person) -> str:
    """A person as the sponsor box shows them: the address tells people of one name apart."""
    address = person.email or person.external_id
    return f"{person.name} ({address})" if address and address != person.name else person.name


def find_person(text: str) -> Person:
    """The one active person meant by "Name", "name@example.org" or "Name (name@example.org)"."""
    people = Person.objects.filter(status=PersonStatus.ACTIVE)
    address = text.rstrip(")").rpartition("(")[2].strip() if text.endswith(")") else text
    found = list(people.filter(Q(email__iexact=address) | Q(external_id=address))[:2])
    if not found:
        named = people.annotate(
            formal=Concat("first_name", Value(" "), "last_name"),
            usual=Concat("preferred_name", Value(" "), "last_name"),
        )
        found = list(named.filter(Q(formal__iexact=text) | Q(usual__iexact=text))[:2])
    if not found:
        raise forms.ValidationError(
            _("Nobody here is called “%(text)s”. Choose a name from the list."), params={"text": text}
        )
    if len(found) > 1:
        raise forms.ValidationError(
            _("More than one person is called “%(text)s”. Add the e-mail address."), params={"text": text}
        )
    return found[0]


class AboutForm(StyledForm):
    """What a program is about and who stands behind it."""

    name = forms.CharField(label=gettext_lazy("Name of the program"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What changes for the people and for the organization. Participants read this."),
    )
    strategic_priority = forms.CharField(
        label=gettext_lazy("Strategic priority it serves"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: fill two of three senior roles from within."),
    )
    sponsor = forms.CharField(
        label=gettext_lazy("Executive sponsor"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Who stands behind the program at the top. Start typing a name."),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"), help_text=gettext_lazy("Who answers for the program day to day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {membership.public_id: membership for membership in managers()}
        choices = [(public_id, one.user.display_name) for public_id, one in self.memberships.items()]
        self.fields["owner"] = forms.ChoiceField(
            label=self.fields["owner"].label, help_text=self.fields["owner"].help_text, choices=choices
        )
        senior_first = Person.objects.filter(status=PersonStatus.ACTIVE).select_related("level")
        senior_first = senior_first.order_by(F("level__rank").desc(nulls_last=True), "last_name", "first_name")
        offered = [name_with_address(person) for person in senior_first[:MOST_OFFERED]]
        self.fields["sponsor"].widget = OfferingInput(offered)

    def clean_sponsor(self) -> Person | None:
        """The person behind the text."""
        text = " ".join(self.cleaned_data["sponsor"].split())
        return find_person(text) if text else None

    def facts(self) -> dict[str, Any]:
        """Fields of the program, ready for an action."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "purpose": cleaned["purpose"],
            "strategic_priority": cleaned["strategic_priority"],
            "sponsor": cleaned["sponsor"],
            "owner": self.memberships[cleaned["owner"]].user,
        }


class ShapeForm(StyledForm):
    """How long, how often, how many."""

    length_months = forms.IntegerField(
        label=gettext_lazy("Length in months"),
        min_value=1,
        max_value=LONGEST_PROGRAM,
        help_text=gettext_lazy(
            "12 to 18 months leave time for a relationship to grow. Shorter programs feel rushed, longer ones lose "
            "momentum; a pilot of 6 months is fine."
        ),
    )
    sessions_per_month = forms.TypedChoiceField(
        label=gettext_lazy("Sessions"),
        choices=CADENCES,
        coerce=int,
        help_text=gettext_lazy("The rhythm that you recommend. Pairs may meet more often."),
    )
    session_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Length of a session"),
        choices=MINUTES,
        coerce=int,
        help_text=gettext_lazy("60 to 90 minutes work well once a month."),
    )
    group_size_min = forms.IntegerField(label=gettext_lazy("Smallest group"), min_value=2, max_value=20)
    group_size_max = forms.IntegerField(
        label=gettext_lazy("Largest group"),
        min_value=2,
        max_value=20,
        help_text=gettext_lazy("4 to 6 mentees work well."),
    )

    def __init__(self, structure: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if structure not in Structure.of_several():
            del self.fields["group_size_min"], self.fields["group_size_max"]
        # Values from the API that the lists do not hold stay choosable.
        for name, usual in (("sessions_per_month", CADENCES), ("session_minutes", MINUTES)):
            present = int(self.initial.get(name) or usual[0][0])
            field = self.fields[name]
            if isinstance(field, forms.TypedChoiceField) and present not in dict(usual):
                field.choices = [*usual, (present, str(present))]

    def clean(self) -> dict[str, Any]:
        """The smallest group is not larger than the largest."""
        cleaned = super().clean() or {}
        if cleaned.get("group_size_min", 0) > cleaned.get("group_size_max", 20):
            self.add_error("group_size_min", _("The smallest group cannot be larger than the largest."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Fields of the program, ready for an action."""
        return dict(self.cleaned_data)


def about_of(program: Program) -> dict[str, str]:
    """What the about form shows for a program that exists."""
    owner = next((one.public_id for one in managers() if one.user_id == program.owner_id), "")
    return {
        "name": program.name,
        "purpose": program.purpose,
        "strategic_priority": program.strategic_priority,
        "sponsor": name_with_address(program.sponsor) if program.sponsor else "",
        "owner": owner,
    }


def shape_of(program: Program) -> dict[str, int]:
    """What the shape form shows for a program that exists."""
    names = ("length_months", "sessions_per_month", "session_minutes", "group_size_min", "group_size_max")
    return {name: getattr(program, name) for name in names}

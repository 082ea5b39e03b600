"""Plan items, board notes, materials, hand-overs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.forms import StyledForm
from organizations.enums import Role
from organizations.models import Membership
from programs.models import Resource
from relationships.actions.groups import NewMaterial
from relationships.enums import MaterialMoment
from relationships.forms.sessions import WebAddressField
from relationships.models import MentoringSession, RelationshipMember

ANY_TIME = ""


class PlanItemForm(StyledForm):
    """A part of a session."""

    text = forms.CharField(label="What", max_length=200)
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=720, initial=15)


class BoardNoteForm(StyledForm):
    """A note on the board."""

    text = forms.CharField(label="Note", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MaterialForm(StyledForm):
    """Something of the library, or a link, for the group."""

    resource = forms.ChoiceField(label="From the library", required=False, choices=[])
    title = forms.CharField(label="Or a title of your own", max_length=200, required=False)
    address = WebAddressField(
        label="and its link", max_length=500, assume_scheme="https", required=False,
        error_messages={"invalid": "Give an address that begins with https://"},
    )  # fmt: skip
    session = forms.ChoiceField(label="For which session?", required=False, choices=[])
    moment = forms.ChoiceField(label="When?", choices=MaterialMoment.choices, initial=MaterialMoment.BEFORE)

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[tuple[MentoringSession, str]] = (),
        resources: Sequence[Resource] = (),
        **kwargs: Any,
    ) -> None:
        """Offer the sessions as (session, words), and the resources of the library."""
        super().__init__(*args, **kwargs)
        self.resources = {one.public_id: one for one in resources}
        library = self.fields["resource"]
        assert isinstance(library, forms.ChoiceField)
        library.choices = [("", "Nothing"), *((one.public_id, one.title) for one in resources)]
        self.sessions = {one.public_id: one for one, _words in sessions}
        choices = [(ANY_TIME, "At any time"), *((one.public_id, words) for one, words in sessions)]
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """One of the library, or a title with its link."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("resource") and "resource" not in self.errors:
            for name, words in (("title", "Choose one of the library, or give a title"), ("address", "Give its link")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def material(self, slug: str) -> NewMaterial:
        """What was filled in; a resource leads to its page in the organization with that slug."""
        data = self.cleaned_data
        session = self.sessions.get(data["session"])
        if resource := self.resources.get(data["resource"]):
            page = reverse("cohorts:resource", args=[slug, resource.public_id])
            return NewMaterial(resource.title, page, data["moment"], session)
        return NewMaterial(data["title"], data["address"], data["moment"], session)


class AttendanceForm(forms.Form):
    """Who was missing; nobody by default."""

    missing = forms.MultipleChoiceField(required=False, choices=[], widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: Sequence[RelationshipMember], **kwargs: Any) -> None:
        """Offer everybody who was expected."""
        super().__init__(*args, **kwargs)
        self.members = {one.public_id: one for one in members}
        field = self.fields["missing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, one.participant.person.name) for public_id, one in self.members.items()]

    def absent(self) -> list[int]:
        """Ids of the members who were missing."""
        return [self.members[one].pk for one in self.cleaned_data["missing"]]


class FacilitatorForm(StyledForm):
    """The next facilitator of a group."""

    facilitator = forms.ChoiceField(label="Facilitator", choices=[])

    def __init__(self, *args: Any, leave_out: Sequence[int] = (), **kwargs: Any) -> None:
        """Offer the organization's facilitators, but for these users."""
        super().__init__(*args, **kwargs)
        rows = Membership.objects.filter(is_active=True, role_grants__role=Role.FACILITATOR).exclude(
            user_id__in=leave_out
        )
        found = list(rows.select_related("user").distinct().order_by("user__name", "pk"))
        self.memberships = {one.public_id: one for one in found}
        field = self.fields["facilitator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *((one.public_id, one.user.display_name) for one in found)]

    def membership(self) -> Membership:
        """Who was chosen."""
        return self.memberships[self.cleaned_data["facilitator"]]


class HandOverForm(FacilitatorForm):
    """Give a group to the next facilitator."""

    stays = forms.BooleanField(label="I go on running it as well", required=False)


class HandOverNoteForm(StyledForm):
    """Words for the next facilitator."""

    text = forms.CharField(
        label="What should the next facilitator know?", max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ChairForm(forms.Form):
    """Who chairs a session instead."""

    member = forms.CharField()

    def __init__(self, *args: Any, members: Sequence[RelationshipMember], **kwargs: Any) -> None:
        """Take one of the active members."""
        super().__init__(*args, **kwargs)
        self.members = {one.public_id: one for one in members if one.is_active}

    def clean_member(self) -> RelationshipMember:
        """The member behind the id."""
        found = self.members.get(self.cleaned_data["member"])
        if found is None:
            raise ValidationError("Choose somebody of the circle.")
        return found

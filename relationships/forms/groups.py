"""Plan items, board notes, materials, hand-overs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import StyledForm
from organizations.enums import Role
from organizations.models import Membership
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
    """A link for the group."""

    title = forms.CharField(label="Title", max_length=200)
    address = WebAddressField(
        label="Link", max_length=500, assume_scheme="https",
        error_messages={"invalid": "Give an address that begins with https://"},
    )  # fmt: skip
    session = forms.ChoiceField(label="For which session?", required=False, choices=[])
    moment = forms.ChoiceField(label="When?", choices=MaterialMoment.choices, initial=MaterialMoment.BEFORE)

    def __init__(self, *args: Any, sessions: Sequence[tuple[MentoringSession, str]] = (), **kwargs: Any) -> None:
        """Offer the sessions as (session, words)."""
        super().__init__(*args, **kwargs)
        self.sessions = {one.public_id: one for one, _words in sessions}
        choices = [(ANY_TIME, "At any time"), *((one.public_id, words) for one, words in sessions)]
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def material(self) -> NewMaterial:
        """What was filled in."""
        data = self.cleaned_data
        return NewMaterial(data["title"], data["address"], data["moment"], self.sessions.get(data["session"]))


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

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.time_zones import time_zone_choices
from core.forms import StyledForm
from organizations.enums import Role


class SetupForm(StyledForm):
    """First run: the organization and the person who sets it up."""

    organization_name = forms.CharField(label=_("Name of your organization"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters. You can add a passkey later."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Sessions and reminders are planned in this zone. Each person can choose their own."),
        widget=forms.Select(attrs={"data-guess-zone": ""}),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the password to the rules that allauth's pages apply, with the person's name and address in mind."""
        found = super().clean() or {}
        if found.get("password"):
            user = User(email=found.get("email", ""), name=found.get("name", ""))
            try:
                validate_password(found["password"], user)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return found


class InvitationForm(StyledForm):
    """Who to invite, and what they may do."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a role a person sees only what concerns them. Mentors and mentees need none."),
    )


class SettingsForm(StyledForm):
    """What an organization admin may change about the organization."""

    name = forms.CharField(label=_("Name of the organization"), max_length=120)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Dates of milestones and mails follow it.")
    )


class MemberFilterForm(forms.Form):
    """The filter of the members page, as it stands in the address."""

    q = forms.CharField(required=False)
    role = forms.ChoiceField(choices=[("", _("All roles")), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[("", _("Members")), ("ended", _("Former members"))],
        required=False,
    )


class AuditFilterForm(forms.Form):
    """The filter of the audit page, as it stands in the address."""

    event = forms.CharField(required=False)
    actor = forms.CharField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.CharField(required=False, max_length=23)

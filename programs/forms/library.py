"""Writing a resource."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.forms import StyledForm
from core.uploads import ACCEPT, MAX_BYTES, CheckedFile, check_upload
from programs.actions.library import ResourceDraft
from programs.enums import ParticipantRole, ResourceKind, ResourceStage, Structure
from programs.models import Program, Resource

ANY = ("", _("For all"))


class ResourceForm(StyledForm):
    """A text, a link, a file, or several of these; for whom and when it helps."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(
        label=_("In one sentence"), max_length=300, required=False, help_text=_("What somebody can do after it.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("## makes a heading, - a list, **two stars** bold, [words](https://address) a link."),
    )
    link = forms.CharField(label=_("Link"), required=False, max_length=500, help_text=_("Begins with https://"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, Word, PowerPoint, Excel, OpenDocument, PNG, JPEG or text, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    removes_file = forms.BooleanField(label=_("Remove the file"), required=False)
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=600)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ANY, *ParticipantRole.choices])
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[ANY, *ResourceStage.choices])
    structure = forms.ChoiceField(label=_("Structure"), required=False, choices=[ANY, *Structure.choices])
    skill = forms.CharField(
        label=_("Skill"),
        required=False,
        max_length=80,
        help_text=_("From the organization's list; a new word joins it."),
    )
    program = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, has_file: bool = False, **kwargs: Any) -> None:
        """Offer the programs; without a file there is none to remove."""
        super().__init__(*args, **kwargs)
        self.programs = {one.slug: one for one in Program.objects.filter(archived_at=None).order_by("name")}
        field = self.fields["program"]
        if isinstance(field, forms.ChoiceField):
            named = [(slug, one.name) for slug, one in self.programs.items()]
            field.choices = [("", _("The whole organization")), *named]
        if not has_file:
            del self.fields["removes_file"]

    def clean_file(self) -> CheckedFile | None:
        """A file of a kind and size that is taken."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if upload is None:
            return None
        try:
            return check_upload(upload, most=MAX_BYTES)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def draft(self) -> ResourceDraft:
        """What was written."""
        data = {**self.cleaned_data}
        data["program"] = self.programs.get(data["program"])
        return ResourceDraft(**data)

    @staticmethod
    def initial_of(resource: Resource) -> dict[str, Any]:
        """The resource as it is."""
        names = ("title", "summary", "kind", "text", "link", "minutes", "role", "stage", "structure")
        return {
            **{name: getattr(resource, name) for name in names},
            "skill": resource.skill.name if resource.skill else "",
            "program": resource.program.slug if resource.program else "",
        }

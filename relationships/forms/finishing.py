"""The mid-program review, the capstone, the decision to complete somebody, and what comes next."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.errors import Refusal
from core.forms import StyledForm
from core.uploads import ACCEPT, CheckedFile, check_upload
from relationships.actions.finishing import CapstoneDraft, ReviewWords
from relationships.enums import CapstoneVisibility, NextStep

LONGEST = 4000


def _words(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReviewForm(StyledForm):
    """Three questions half-way."""

    going_well = _words("What has helped so far?", "A session, a question, something you did differently.")
    to_change = _words("What should be different from now on?", "How often, what about, who prepares what.")
    second_half = _words("What should be true at the end?", "Look at the goals: still the right ones?")

    def clean(self) -> dict[str, Any]:
        """At least one sentence."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(str(text).strip() for text in cleaned.values()):
            self.add_error("going_well", "Write at least one sentence.")
        return cleaned

    def words(self) -> ReviewWords:
        """What was written."""
        return ReviewWords(**self.cleaned_data)


class CapstoneForm(StyledForm):
    """A file or a link, a reflection, and who reads it."""

    title = forms.CharField(label="Title", max_length=150)
    file = forms.FileField(
        label="File",
        required=False,
        help_text="PDF, Word, PowerPoint, Excel, OpenDocument, PNG, JPEG or text, up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    removes_file = forms.BooleanField(label="Remove the file", required=False)
    link = forms.CharField(label="Or a link", required=False, max_length=500, help_text="Begins with https://")
    reflection = forms.CharField(
        label="What did you learn, and what will you do with it?",
        required=False,
        max_length=LONGEST * 2,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    visibility = forms.ChoiceField(
        label="Who may read it?",
        choices=CapstoneVisibility.choices,
        widget=forms.RadioSelect,
        help_text="File, link and reflection alike. The program team always sees that it was handed in.",
    )

    def __init__(self, *args: Any, has_file: bool = False, **kwargs: Any) -> None:
        """Without a file there is none to remove."""
        super().__init__(*args, **kwargs)
        if not has_file:
            del self.fields["removes_file"]

    def clean_file(self) -> CheckedFile | None:
        """A file of a kind and size that is taken."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if upload is None:
            return None
        try:
            return check_upload(upload)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def draft(self) -> CapstoneDraft:
        """What was written."""
        return CapstoneDraft(**self.cleaned_data)


class NextStepForm(StyledForm):
    """What is to come after the program."""

    choice = forms.ChoiceField(label="What comes next for you?", choices=NextStep.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In a sentence",
        required=False,
        max_length=300,
        help_text="Such as how often you will meet, or what you would like to learn next.",
    )


class CompleteForm(StyledForm):
    """Completing somebody who misses something."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Read by the program team only. It is not on the certificate.",
    )

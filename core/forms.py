"""Forms in our words: browser inputs for dates, errors that say what to do, and who sees a field."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    _Mixed = forms.BaseForm
else:
    _Mixed = object

CHOICE_WIDGETS = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectMultiple)


def use_browser_inputs(widget: forms.Widget) -> None:
    """Turn plain text inputs for dates and times into the browser's own pickers, in the format those speak."""
    if isinstance(widget, forms.MultiWidget):
        for part in widget.widgets:
            use_browser_inputs(part)
        return
    if not isinstance(widget, (forms.DateInput, forms.DateTimeInput, forms.TimeInput)) or widget.input_type != "text":
        return
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    else:
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"


def required_message(field: forms.Field, label: str) -> str:
    """What to say when a required field is empty, in words that name the field and the way to fill it."""
    if label.endswith("?"):
        return _("Answer this question: %(label)s") % {"label": label}
    if isinstance(field, forms.FileField):
        return _("Choose a file")
    if isinstance(field.widget, CHOICE_WIDGETS):
        return _("Choose an answer for \N{LEFT DOUBLE QUOTATION MARK}%(label)s\N{RIGHT DOUBLE QUOTATION MARK}") % {
            "label": label
        }
    if isinstance(field, forms.BooleanField):
        return _("Tick \N{LEFT DOUBLE QUOTATION MARK}%(label)s\N{RIGHT DOUBLE QUOTATION MARK} to go on") % {
            "label": label
        }
    return _("Fill in \N{LEFT DOUBLE QUOTATION MARK}%(label)s\N{RIGHT DOUBLE QUOTATION MARK}") % {"label": label}


class StyledMixin(_Mixed):
    """Behaviour that every form of the product shares; the looks are made by `{% field %}`."""

    who_sees: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Build the form, then give its fields our inputs and our words for "this field is required"."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a mixin passes on what its form takes
        for name, field in self.fields.items():
            use_browser_inputs(field.widget)
            label = str(field.label or name.replace("_", " "))
            if str(field.error_messages.get("required")) == str(forms.Field.default_error_messages["required"]):
                field.error_messages["required"] = required_message(field, label)


class StyledForm(StyledMixin, forms.Form):
    """A form with browser inputs and our error words."""


class StyledModelForm(StyledMixin, forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """A model form with browser inputs and our error words."""

"""What the templates need to draw one field of a form, worked out once here instead of with `if` in templates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.formsets import BaseFormSet
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from core.forms import required_message, use_browser_inputs

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass
class DrawnField:
    """One field, ready for `components/field.html`."""

    bound: BoundField
    kind: str  # text, choices, checkbox, file, range, parts
    label: str
    help: str = ""
    who_sees: str = ""
    big: bool = False
    hide_label: bool = False
    optional: bool = False
    errors: list[str] = field(default_factory=list)
    control: str = ""
    choices: list[BoundWidget] = field(default_factory=list)
    value: str = ""

    @property
    def id(self) -> str:
        """The id of the control, or of the first of a group: where a link of the error summary leads."""
        return first_control_id(self.bound)

    @property
    def base_id(self) -> str:
        """The stem of the ids of help and error."""
        return self.bound.auto_id or self.bound.html_name

    @property
    def described_by(self) -> str:
        """Ids of what describes the control, for aria-describedby."""
        parts = [("helptext", self.help), ("error", self.errors), ("sees", self.who_sees)]
        return " ".join(f"{self.base_id}_{name}" for name, there in parts if there)


def first_control_id(bound: BoundField) -> str:
    """Id of the first control of a field."""
    widget = bound.field.widget
    base = bound.auto_id or bound.html_name
    grouped = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget))
    return f"{base}_0" if grouped else base


def kind_of(widget: forms.Widget) -> str:
    """Which of the drawings a widget needs."""
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.MultiWidget):
        return "parts"
    input_type = getattr(widget, "input_type", "")
    return input_type if input_type in {"checkbox", "file", "range"} else "text"


def control_css(widget: forms.Widget, kind: str, *, wrong: bool) -> str:
    """Classes of the control: what the form asked for, plus ours."""
    own = str(widget.attrs.get("class", ""))
    ours = "field" if kind in {"text", "parts"} else ""
    if getattr(widget, "input_type", "") in {"date", "time", "number"} and "field" not in own:
        ours += " short"
    return " ".join(part for part in (own, ours, "wrong" if wrong else "") if part).strip()


def draw_field(
    bound: BoundField,
    *,
    label: "str | StrPromise | None" = None,
    help_text: "str | StrPromise | None" = None,
    who_sees: "str | StrPromise" = "",
    big: bool = False,
    hide_label: bool = False,
) -> DrawnField:
    """Describe a bound field for its template and render its control with the right attributes."""
    widget = bound.field.widget
    use_browser_inputs(widget)
    widget.attrs.pop("placeholder", None)  # it vanishes while typing; the label and the help stay
    kind = kind_of(widget)
    drawn = DrawnField(
        bound=bound,
        kind=kind,
        label=str(bound.label if label is None else label),
        help=conditional_escape(bound.help_text if help_text is None else help_text),
        who_sees=str(who_sees or getattr(bound.form, "who_sees", {}).get(bound.name, "")),
        big=big,
        hide_label=hide_label,
        optional=not bound.field.required and kind != "checkbox",
        errors=errors_of(bound),
        value="" if bound.value() is None else str(bound.value()),
    )
    if isinstance(widget, forms.SplitDateTimeWidget):
        for part, name in zip(widget.widgets, (_("date"), _("time")), strict=True):
            part.attrs["aria-label"] = f"{drawn.label}, {name}"
    attrs: dict[str, str | bool] = {}
    css = control_css(widget, kind, wrong=bool(drawn.errors))
    if css:
        attrs["class"] = css
    if drawn.described_by and kind != "parts":
        attrs["aria-describedby"] = drawn.described_by
    if kind == "choices":
        drawn.choices = list(bound.subwidgets)
    else:
        drawn.control = bound.as_widget(attrs=attrs)
    return drawn


@dataclass(frozen=True)
class Problem:
    """One line of the error summary."""

    text: str
    href: str = ""


def _forms_of(thing: object) -> Iterator[forms.BaseForm]:
    if isinstance(thing, BaseFormSet):
        yield from thing.forms
    elif isinstance(thing, forms.BaseForm):
        yield thing


def errors_of(bound: BoundField) -> list[str]:
    """What is wrong with a field. Forms of libraries say "required" without a name: twice the same in a summary."""
    nameless = str(forms.Field.default_error_messages["required"])
    named = required_message(bound.field, str(bound.label))
    return [named if str(error) == nameless else str(error) for error in bound.errors]


def problems_of(things: Iterable[object]) -> list[Problem]:
    """All errors of forms and formsets in reading order; those of a field link to it."""
    found: list[Problem] = []
    for thing in things:
        if isinstance(thing, BaseFormSet) and thing.is_bound:
            found += [Problem(str(error)) for error in thing.non_form_errors()]
        for form in _forms_of(thing):
            found += [Problem(str(error)) for error in form.non_field_errors()]
            for bound in form:
                href = "" if bound.is_hidden else f"#{first_control_id(bound)}"
                found += [Problem(error, href) for error in errors_of(bound)]
    return found

"""Rules for what a cohort may look like; called by forms and actions alike."""

from datetime import date

from cohorts.models import Cohort
from core.errors import Refusal


def check_dates(
    *, starts_on: date, ends_on: date, applications_open_on: date | None, applications_close_on: date | None
) -> None:
    """Refuse dates in an order that cannot be. Refusal in the user's words."""
    if ends_on <= starts_on:
        raise Refusal("The cohort must end after it starts.")
    if applications_open_on and applications_close_on and applications_close_on < applications_open_on:
        raise Refusal("Applications must close on or after the day on which they open.")
    if applications_close_on and applications_close_on > ends_on:
        raise Refusal("Applications must close before the cohort ends.")


def check_name(name: str, *, program_id: int, except_for: Cohort | None = None) -> str:
    """The name without spaces around it. Refusal when it is empty or another cohort of the program has it."""
    name = name.strip()
    if not name:
        raise Refusal("Give the cohort a name.")
    others = Cohort.objects.filter(program_id=program_id, name__iexact=name)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if others.exists():
        raise Refusal(f"This program already has a cohort named {name}. Choose another name.")
    return name

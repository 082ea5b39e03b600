"""Words for the rows of this app, as pages and mails say them."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from organizations.access import actions
from organizations.enums import LinkPurpose, Role
from organizations.models import AccessLink

# More of a list is in the export; a line of the page holds what can be read at a glance.
LISTED = 5
_PUBLIC_ID = re.compile(r"[2-9A-Za-z]{23}")

_SAYS = {
    LinkPurpose.INVITATION: _("You become a member and are signed in."),
    LinkPurpose.APPLY: _("You are signed in and can start your application."),
    LinkPurpose.RELATIONSHIP: _("You are signed in and see who you are paired with."),
    LinkPurpose.DECISION: _("You are signed in and can read the decision about your application."),
    LinkPurpose.OPEN: _("You are signed in and the page opens."),
}


def what_link_does(link: AccessLink) -> str:
    """One sentence for the page that a mailed link opens."""
    return str(_SAYS[LinkPurpose(link.purpose)])


def role_names(roles: list[str]) -> str:
    """Roles as a phrase: "program manager and facilitator"; empty without roles."""
    return get_text_list([str(Role(role).label).lower() for role in roles], str(_("and")))


@dataclass(frozen=True)
class RoleExplained:
    """A role on a member's page."""

    role: str
    label: str
    lets: list[str]
    is_granted: bool


def roles_explained(granted: frozenset[str]) -> list[RoleExplained]:
    """Every role with what it lets its holder do, from the permission table, and whether it is among `granted`."""
    return [
        RoleExplained(
            role=role.value,
            label=str(role.label),
            lets=[action.says for action in actions().values() if role.value in action.roles],
            is_granted=role.value in granted,
        )
        for role in Role
    ]


def event_name(event: str) -> str:
    """An event of the audit log in words: "application.waitlisted" is "Application waitlisted"."""
    return event.replace(".", " ").replace("_", " ").capitalize()


def fact_lines(facts: dict[str, Any]) -> list[str]:
    """Facts of an audit entry as short lines, "role: program manager"; nested ones on one line."""
    return [f"{name.replace('_', ' ')}: {_plain(value)}"[:200] for name, value in facts.items()]


def _listed(values: list[Any]) -> str:
    """The first few; of ids, which nobody reads, only how many."""
    if len(values) > 1 and all(_PUBLIC_ID.fullmatch(str(value)) for value in values):
        return str(len(values))
    shown = ", ".join(_plain(value) for value in values[:LISTED])
    more = len(values) - LISTED
    return shown if more <= 0 else str(_("%(some)s and %(more)d more") % {"some": shown, "more": more})


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return _listed(value)
    # Names of states and roles read better without underscores; other text stays as it is.
    return value.replace("_", " ") if isinstance(value, str) and value.isidentifier() else str(value)

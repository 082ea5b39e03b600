"""Words for the rows of this app, as pages and mails say them."""

from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from organizations.enums import LinkPurpose, Role
from organizations.models import AccessLink

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

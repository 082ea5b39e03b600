from django.db import models


class Role(models.TextChoices):
    """What a member may be trusted with. Mentor and mentee are not here: those are roles in a cohort."""

    ORGANIZATION_ADMIN = "organization_admin", "Organization admin"
    PROGRAM_MANAGER = "program_manager", "Program manager"
    FACILITATOR = "facilitator", "Facilitator"
    EXECUTIVE_SPONSOR = "executive_sponsor", "Executive sponsor"
    EXTERNAL_OBSERVER = "external_observer", "External observer"
    CASE_HANDLER = "case_handler", "Case handler"


class LinkPurpose(models.TextChoices):
    """What a mailed link is for."""

    INVITATION = "invitation", "Invitation to the organization"
    APPLY = "apply", "Start an application"
    RELATIONSHIP = "relationship", "Open a relationship"
    DECISION = "decision", "Read a decision"
    OPEN = "open", "Open a page"

from typing import Any

from django.db import models

from accounts.models import User
from core.tenancy import current_organization_id
from organizations.models import AuditEntry


def record(subject: models.Model, event: str, *, actor: User | None, **facts: Any) -> None:
    """Write the audit entry of a state change, in the caller's transaction.

    Args: event as `noun.past_tense` ("application.accepted"); facts in JSON types, never private text.
    `actor` None is the system itself.
    """
    AuditEntry.objects.create(
        organization_id=current_organization_id(),
        actor=actor,
        actor_name=actor.display_name if actor else "System",
        event=event,
        subject_type=subject._meta.label_lower,  # noqa: SLF001  (Django's documented model API)
        subject_id=getattr(subject, "public_id", ""),
        subject_label=str(subject)[:200],
        facts=facts,
    )

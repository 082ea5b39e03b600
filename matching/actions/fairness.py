"""Opening a fairness report, which is written down, and what an organization allows to be compared."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort
from core.errors import Refusal
from core.tenancy import current_organization_id
from matching.fairness.groups import Attribute, attributes
from matching.models import FairnessAttribute, MatchingRun
from organizations.audit import record
from organizations.models import AuditEntry, Organization

OPENED = "fairness_report.opened"
# So long a report that was opened can be read and printed without opening it again.
OPEN_FOR = timedelta(minutes=60)


def open_report(subject: Cohort | MatchingRun, attribute: Attribute, role: str, *, actor: User) -> None:
    """Note that somebody looks. Refusal when the organization does not allow this comparison."""
    if not attribute.is_allowed:
        raise Refusal(f"Your organization does not allow comparing by {attribute.label.lower()}.")
    record(subject, OPENED, actor=actor, by=attribute.key, role=role)


def is_open(subject: Cohort | MatchingRun, attribute: Attribute, role: str, *, actor: User) -> bool:
    """Whether this person opened this report a short while ago."""
    entries = AuditEntry.objects.filter(actor=actor, event=OPENED, subject_id=subject.public_id)
    since = timezone.now() - OPEN_FOR
    return entries.filter(created_at__gte=since, facts__by=attribute.key, facts__role=role).exists()


def allow_attributes(keys: Collection[str], *, actor: User) -> None:
    """Allow exactly these comparisons. Keys that nobody offers are left alone."""
    with transaction.atomic():
        before = {one.key for one in attributes() if one.is_allowed}
        for one in attributes():
            FairnessAttribute.objects.update_or_create(
                organization_id=current_organization_id(),
                key=one.key,
                defaults={"is_allowed": one.key in keys, "decided_by": actor},
            )
        after = {one.key for one in attributes() if one.is_allowed}
        if before != after:
            organization = Organization.objects.get(pk=current_organization_id())
            record(
                organization,
                "fairness_attributes.changed",
                actor=actor,
                allowed=sorted(after - before),
                withdrawn=sorted(before - after),
            )

"""Agreeing at the start how to work together, and signing it."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from relationships.models import Agreement, AgreementSignature, Relationship, RelationshipMember


@dataclass(frozen=True)
class Terms:
    """What is agreed."""

    every_weeks: int
    minutes: int
    confidentiality: str
    limits: str
    sharing: str
    more: str = ""


def propose_agreement(relationship: Relationship, terms: Terms, *, actor: User) -> Agreement:
    """Write the first version or a changed one. Whoever proposes it has signed it; the others sign next."""
    with transaction.atomic():
        locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if not locked.is_active:
            raise Refusal("This relationship has ended, so its agreement stays as it is.")
        latest = Agreement.objects.filter(relationship=locked).order_by("-version").first()
        agreement = Agreement.objects.create(
            organization_id=locked.organization_id,
            relationship=locked,
            version=latest.version + 1 if latest else 1,
            proposed_by=actor,
            **vars(terms),
        )
        record(locked, "agreement.proposed", actor=actor, version=agreement.version)
        sign_agreement(agreement, version=agreement.version, actor=actor)
    return agreement


def sign_agreement(agreement: Agreement, *, version: int, actor: User) -> None:
    """Say yes to exactly this version. Refusal when a newer one was written meanwhile."""
    with transaction.atomic():
        Relationship.objects.select_for_update().get(pk=agreement.relationship_id)
        newest = Agreement.objects.filter(relationship=agreement.relationship_id).order_by("-version").first()
        if newest is None or newest.pk != agreement.pk or newest.version != version:
            raise Refusal("A newer version was written meanwhile. Read it before you sign.")
        member = RelationshipMember.objects.filter(
            relationship=agreement.relationship_id, participant__person__user=actor
        ).first()
        if member is None:
            raise Refusal("Only the people of the relationship sign.")
        _signature, is_new = AgreementSignature.objects.get_or_create(
            organization_id=agreement.organization_id, agreement=agreement, member=member
        )
        if is_new:
            record(agreement.relationship, "agreement.signed", actor=actor, version=version)

"""The competency model of an organization, and ratings of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from organizations.models import Organization
from participants.models import Person
from readiness.enums import RaterType
from readiness.models import Competency, CompetencyRating
from readiness.starter import starter_set


def add_starter_set(*, actor: User) -> int:
    """Take over the starter set; names that are there already are left alone. Returns how many were added."""
    organization = Organization.objects.get(pk=current_organization_id())
    with transaction.atomic():
        known = set(Competency.objects.filter(retired_on=None).values_list("name", flat=True))
        new = [one for one in starter_set() if one.name not in known]
        Competency.objects.bulk_create(
            Competency(
                organization=organization,
                name=one.name,
                description=one.description,
                anchors=list(one.anchors),
                position=place,
            )
            for place, one in enumerate(new, len(known) + 1)
        )
        if new:
            record(organization, "competencies.starter_set_added", actor=actor, competencies=len(new))
    return len(new)


def save_competency(
    competency: Competency | None, *, name: str, description: str, anchors: Sequence[str], actor: User
) -> Competency:
    """Add one, or change its words. Refusal without five sentences, or when the name is taken."""
    sentences = [" ".join(one.split()) for one in anchors]
    if len(sentences) != 5 or not all(sentences):
        raise Refusal("Each of the five levels needs a sentence: raters choose by them.")
    last = Competency.objects.aggregate(last=Max("position"))["last"] or 0
    changed = competency or Competency(organization_id=current_organization_id(), position=last + 1)
    changed.name, changed.description, changed.anchors = name, description, sentences
    try:
        with transaction.atomic():
            changed.save()
            record(changed, "competency.changed" if competency else "competency.added", actor=actor)
    except IntegrityError:
        raise Refusal(f"There is a competency called “{name}” already.") from None
    return changed


def retire_competency(competency: Competency, *, actor: User) -> None:
    """Rate it no more; ratings stay. Does nothing when it is retired."""
    with transaction.atomic():
        retired = Competency.objects.filter(pk=competency.pk, retired_on=None).update(retired_on=timezone.localdate())
        if retired:
            record(competency, "competency.retired", actor=actor)


def rate_competencies(
    person: Person, levels: Mapping[int, int], *, rater_type: RaterType, on: date | None = None, actor: User
) -> int:
    """Rate a person today. Args: levels by id of the competency; what is missing was not observed.

    Rating again on the same day corrects that day's rating; any other day is history. Returns how many were rated.
    """
    known = set(Competency.objects.filter(pk__in=levels, retired_on=None).values_list("pk", flat=True))
    if not known:
        raise Refusal("Choose a level for at least one competency.")
    with transaction.atomic():
        rows = [
            CompetencyRating(
                organization_id=person.organization_id,
                competency_id=pk,
                person=person,
                rater=actor,
                rater_type=rater_type,
                level=level,
                rated_on=on or timezone.localdate(),
            )
            for pk, level in levels.items()
            if pk in known
        ]
        CompetencyRating.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["organization", "competency", "person", "rater", "rated_on"],
            update_fields=["level", "rater_type", "updated_at"],
        )
        record(person, "competencies.rated", actor=actor, competencies=len(rows), rater_type=str(rater_type))
    return len(rows)

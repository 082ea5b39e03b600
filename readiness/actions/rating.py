"""Rating, agreeing on a band, and the rated person's own words."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from readiness.actions.settings import require_on
from readiness.enums import Band, RaterType
from readiness.models import Calibration, Nomination, RatingComment, RatingRequest, ReadinessRating


def submit_rating(
    request: RatingRequest,
    *,
    band: str,
    evidence: str = "",
    gaps: str = "",
    confidence: str = "",
    on: date | None = None,
    actor: User,
) -> ReadinessRating:
    """Rate, once for each time one is asked. An empty band says "not observed".

    Refusal for a band without evidence or confidence, for "1 to 2 years" without named gaps, for others' requests.
    """
    require_on()
    if request.rater_id != actor.pk:
        raise Refusal("Somebody else was asked for this rating.")
    if band and not (evidence.strip() and confidence):
        raise Refusal("Say what you have seen and how sure you are, or choose “Not observed”.")
    if band == Band.SOON and not gaps.strip():
        raise Refusal("“1 to 2 years” names one or two gaps. Which are they?")
    today = on or timezone.localdate()
    with transaction.atomic():
        locked = RatingRequest.objects.select_for_update().select_related("nomination").get(pk=request.pk)
        if locked.submitted_on:
            raise Refusal("This rating was sent already. Ask for a new one if your view has changed.")
        if locked.nomination.withdrawn_on:
            raise Refusal("This nomination was withdrawn. No rating is needed.")
        rating = ReadinessRating.objects.create(
            organization_id=locked.organization_id,
            request=locked,
            nomination=locked.nomination,
            rater=actor,
            rater_type=locked.rater_type,
            band=band,
            evidence=evidence.strip() if band else "",
            gaps=gaps.strip() if band else "",
            confidence=confidence if band else "",
            rated_on=today,
        )
        locked.submitted_on = today
        locked.save(update_fields=["submitted_on", "updated_at"])
        record(locked.nomination, "rating.submitted", actor=actor)
    return rating


def agree_on(nomination: Nomination, *, band: str, reason: str, on: date | None = None, actor: User) -> Calibration:
    """What was agreed on after looking at the ratings side by side.

    Refusal before two raters have said something, about oneself, and for a nomination that was withdrawn.
    """
    require_on()
    if nomination.person.user_id == actor.pk:
        raise Refusal("Others agree on a band for you.")
    if nomination.withdrawn_on:
        raise Refusal("This nomination was withdrawn. There is nothing to agree on.")
    if not reason.strip():
        raise Refusal("Say in a sentence why. The rated person reads it.")
    others = ReadinessRating.objects.filter(nomination=nomination).exclude(rater_type=RaterType.SELF)
    observed = others.exclude(band="")
    if observed.values("rater").distinct().count() < 2:
        raise Refusal("Two people have to rate before anything can be agreed on.")
    with transaction.atomic():
        calibration = Calibration.objects.create(
            organization_id=nomination.organization_id,
            nomination=nomination,
            band=band,
            reason=reason.strip(),
            decided_by=actor,
            decided_on=on or timezone.localdate(),
        )
        record(nomination, "rating.calibrated", actor=actor)
    return calibration


def comment_on(rating: ReadinessRating, *, text: str, actor: User) -> RatingComment:
    """The rated person's words about a rating of theirs; writing again replaces them. Refusal for everybody else."""
    if rating.nomination.person.user_id != actor.pk:
        raise Refusal("Only the person who was rated comments on a rating.")
    if not text.strip():
        raise Refusal("Write something, or leave the comment as it is.")
    with transaction.atomic():
        comment, _created = RatingComment.objects.update_or_create(
            organization_id=rating.organization_id,
            rating=rating,
            defaults={"author": actor, "text": text.strip(), "written_on": timezone.localdate()},
        )
        record(rating.nomination, "rating.commented", actor=actor)
    return comment

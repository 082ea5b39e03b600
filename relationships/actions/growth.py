"""Rating growth, skill by skill, and a manager's observation."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Participant
from core.errors import Refusal
from organizations.audit import record
from relationships.enums import RaterKind
from relationships.growth import Occasion, occasion_for, rater_kind_of, tracked_skills
from relationships.models import (
    GrowthRating,
    GrowthReview,
    Observation,
    ObservationForTeam,
    RelationshipMember,
)

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class SkillRating:
    """One answer; no value: not enough to judge."""

    value: int | None
    evidence: str = ""


def rate_growth(member: RelationshipMember, answers: Mapping[int, SkillRating], *, actor: User) -> GrowthReview:
    """Rate a member's skills for the present moment, by skill id. It stands once given, so that raters stay apart."""
    kind = rater_kind_of(member, actor)
    occasion = occasion_for(member, kind, timezone.localdate()) if kind else None
    if kind is None or occasion is None:
        raise Refusal("There is nothing to rate for you now.")
    skills = {one.skill_id for one in tracked_skills(member)}
    if not skills or set(answers) != skills:
        raise Refusal("The development plan changed meanwhile. Load the page again.")
    if any(one.value is not None and not LOWEST <= one.value <= HIGHEST for one in answers.values()):
        raise Refusal(f"A rating is a whole number from {LOWEST} to {HIGHEST}.")
    try:
        with transaction.atomic():
            review = _review(member, kind, occasion, actor)
            GrowthRating.objects.bulk_create(
                GrowthRating(
                    organization_id=member.organization_id,
                    review=review,
                    skill_id=skill_id,
                    value=one.value,
                    evidence=one.evidence.strip()[:500],
                )
                for skill_id, one in answers.items()
            )
            # That it was given, never what it says.
            record(member.relationship, "growth.rated", actor=actor, side=str(kind), moment=str(occasion.moment))
    except IntegrityError as error:
        raise Refusal("You rated this already. It stands, so that nobody is swayed by what others said.") from error
    return review


def _review(member: RelationshipMember, kind: RaterKind, occasion: Occasion, actor: User) -> GrowthReview:
    return GrowthReview.objects.create(
        organization_id=member.organization_id,
        member=member,
        rater=actor,
        rater_kind=kind,
        moment=occasion.moment,
        quarter=occasion.quarter,
        rated_on=timezone.localdate(),
    )


@dataclass(frozen=True)
class ObservationDraft:
    """Four answers of a manager; the participant reads the first two."""

    difference: int
    example: str
    time_well_used: int
    knows_direction: int


def observe(participant: Participant, draft: ObservationDraft, *, actor: User) -> Observation:
    """A manager says what they see after half a year. Once."""
    manager = participant.person.manager
    if manager is None or manager.user_id != actor.pk:
        raise Refusal("Only their manager gives this observation.")
    own = {"organization_id": participant.organization_id, "author": actor}
    try:
        with transaction.atomic():
            observation = Observation.objects.create(
                **own,
                participant=participant,
                observed_on=timezone.localdate(),
                difference=draft.difference,
                example=draft.example.strip()[:1000],
            )
            ObservationForTeam.objects.create(
                **own,
                observation=observation,
                time_well_used=draft.time_well_used,
                knows_direction=draft.knows_direction,
            )
            record(participant, "participant.observed", actor=actor)
    except IntegrityError as error:
        raise Refusal("You gave this observation already.") from error
    return observation

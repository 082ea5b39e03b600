"""The experience ledger: offering, planning, ending, rating and reflecting on experiences."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Participant
from core.errors import Refusal
from core.identifiers import random_id
from core.occasions import made_before
from organizations.audit import record
from participants.models import Person
from participants.skills import find_or_create_skill
from relationships.emails.experiences import tell_answered, tell_host, tell_offered
from relationships.enums import ExperienceKind, ExperienceState, ExposureSide, ReflectionVisibility
from relationships.models import Experience, ExperienceReflection, ExposureRating

MOST_OPEN = 10
OPEN_STATES = (ExperienceState.OFFERED, ExperienceState.PLANNED, ExperienceState.RUNNING)


@dataclass(frozen=True)
class ExperienceDraft:
    """An experience as somebody writes it down."""

    title: str
    starts_on: date
    ends_on: date
    kind: str = ExperienceKind.STRETCH
    skill: str = ""
    host: Person | None = None
    serves: str = ""
    has_strategic_exposure: bool = False


def plan_experience(
    participant: Participant, draft: ExperienceDraft, *, actor: User, public_id: str = ""
) -> Experience:
    """Enter an experience into the ledger of a participant; its host is told when it is somebody else.

    `public_id`: see `core.occasions`; the same again gives the first one.
    """
    with transaction.atomic():
        if made := made_before(Experience, public_id):
            return made
        experience = _new(participant, draft, state=_state_by_day(draft.starts_on), public_id=public_id)
        record(experience, "experience.planned", actor=actor, kind=draft.kind)
        tell_host(experience, actor=actor)
    return experience


def offer_experience(
    participant: Participant, draft: ExperienceDraft, *, actor: User, public_id: str = ""
) -> Experience:
    """A manager offers one to a report, who gets a mail with one button. The same `public_id` twice is one offer."""
    manager = participant.person.manager
    if manager is None or manager.user_id != actor.pk:
        raise Refusal("Only their manager can offer this.")
    with transaction.atomic():
        if made := made_before(Experience, public_id):
            return made
        state = ExperienceState.OFFERED
        experience = _new(participant, draft, state=state, offered_by=actor, public_id=public_id)
        record(experience, "experience.offered", actor=actor, kind=draft.kind)
        tell_offered(experience, actor=actor)
    return experience


def answer_offer(experience: Experience, *, accepts: bool, actor: User) -> None:
    """Take an offered experience, or decline it without a reason. Who offered it is told."""
    with transaction.atomic():
        locked = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
        if locked.state != ExperienceState.OFFERED:
            raise Refusal("This offer is answered already.")
        locked.state = _state_by_day(locked.starts_on) if accepts else ExperienceState.DECLINED
        locked.save(update_fields=["state", "updated_at"])
        record(locked, "experience.accepted" if accepts else "experience.declined", actor=actor)
        tell_answered(locked, accepts=accepts, actor=actor)
        if accepts:
            tell_host(locked, actor=actor)


def change_experience(experience: Experience, draft: ExperienceDraft, *, actor: User) -> None:
    """Other words or dates, until it is settled."""
    with transaction.atomic():
        locked = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
        if locked.is_due or locked.state == ExperienceState.DECLINED:
            raise Refusal("This experience is over, so it stays as it is.")
        for name, value in _columns(draft).items():
            setattr(locked, name, value)
        if locked.is_under_way:
            locked.state = _state_by_day(locked.starts_on)
        locked.save()
        record(locked, "experience.changed", actor=actor)


def settle_experience(experience: Experience, *, completed: bool, actor: User) -> None:
    """Say that it is completed, or that it is not and will not be."""
    with transaction.atomic():
        locked = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
        if not (locked.is_under_way or locked.state == ExperienceState.LAPSED):
            raise Refusal("Only an experience that was taken on can be ended.")
        locked.state = ExperienceState.COMPLETED if completed else ExperienceState.NOT_COMPLETED
        locked.settled_on = timezone.localdate()
        locked.save(update_fields=["state", "settled_on", "updated_at"])
        record(locked, "experience.completed" if completed else "experience.not_completed", actor=actor)


def rate_exposure(
    experience: Experience, side: ExposureSide, *, complexity: int, autonomy: int, breadth: int, actor: User
) -> None:
    """Say how much it asked, as one side; a later answer of the same side replaces the earlier one.

    Refusal before it has begun.
    """
    with transaction.atomic():
        _begun(experience)
        ExposureRating.objects.update_or_create(
            organization_id=experience.organization_id,
            experience=experience,
            side=side,
            defaults={"rater": actor, "complexity": complexity, "autonomy": autonomy, "breadth": breadth},
        )
        # That it was rated, never how.
        record(experience, "experience.rated", actor=actor, side=str(side))


def reflect_on(
    experience: Experience, learned: str, *, application_plan: str, visibility: ReflectionVisibility, actor: User
) -> None:
    """Keep what somebody learned and where they will use it. The table holds who reads it. Refusal before it began."""
    if not learned.strip():
        raise Refusal("Write what you learned.")
    with transaction.atomic():
        _begun(experience)
        ExperienceReflection.objects.update_or_create(
            organization_id=experience.organization_id,
            experience=experience,
            author=actor,
            defaults={
                "learned": learned.strip()[:8000],
                "application_plan": application_plan.strip()[:8000],
                "visibility": visibility,
            },
        )
        Experience.objects.filter(pk=experience.pk, reflected_on=None).update(reflected_on=timezone.localdate())
        # That there is one, never what it says nor who may read it.
        record(experience, "experience.reflected", actor=actor)


def _begun(experience: Experience) -> None:
    locked = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
    if not locked.has_begun:
        raise Refusal("This experience has not begun.")


def _new(
    participant: Participant,
    draft: ExperienceDraft,
    *,
    state: ExperienceState,
    offered_by: User | None = None,
    public_id: str = "",
) -> Experience:
    Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if Experience.objects.filter(participant=participant, state__in=OPEN_STATES).count() >= MOST_OPEN:
        raise Refusal(f"{MOST_OPEN} experiences are open already. End one first.")
    return Experience.objects.create(
        organization_id=participant.organization_id,
        public_id=public_id or random_id(),
        participant=participant,
        state=state,
        offered_by=offered_by,
        **_columns(draft),
    )


def _columns(draft: ExperienceDraft) -> dict[str, object]:
    return {
        "title": draft.title,
        "kind": draft.kind,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "host": draft.host,
        "skill": find_or_create_skill(draft.skill) if draft.skill.strip() else None,
        "serves": draft.serves,
        "has_strategic_exposure": draft.has_strategic_exposure,
    }


def _state_by_day(starts_on: date) -> ExperienceState:
    return ExperienceState.RUNNING if starts_on <= timezone.localdate() else ExperienceState.PLANNED

"""Experiences as those see them who have a part in them, and the figure of completed ones."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from cohorts.models import Cohort, Participant
from programs.enums import ParticipantRole
from relationships.enums import ExperienceKind, ExperienceState, RelationshipKind
from relationships.models import Experience, RelationshipMember

# Nobody said what became of it for so long after its end: it lapsed.
LAPSE_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Part:
    """What somebody is to an experience."""

    is_own: bool = False
    is_mentor: bool = False
    is_host: bool = False
    is_manager: bool = False

    @property
    def is_any(self) -> bool:
        """Has a part in it."""
        return self.is_own or self.is_mentor or self.is_host or self.is_manager

    @property
    def can_write(self) -> bool:
        """May change and end it."""
        return self.is_own or self.is_mentor


def with_people_of(experiences: QuerySet[Experience]) -> QuerySet[Experience]:
    """Experiences with whose they are, host and skill, in one query."""
    return experiences.select_related(
        "participant__person__user", "participant__person__manager", "participant__cohort__program",
        "host__user", "skill", "offered_by",
    )  # fmt: skip


def part_of(user: User, experience: Experience) -> Part:
    """What a user is to an experience fetched by `with_people_of`."""
    person = experience.participant.person
    accompanied = RelationshipMember.objects.filter(
        Q(role=ParticipantRole.MENTOR) | Q(relationship__kind=RelationshipKind.PAIR),
        relationship__members__participant=experience.participant,
        participant__person__user=user,
    ).exclude(participant=experience.participant)
    return Part(
        is_own=person.user_id == user.pk,
        is_mentor=accompanied.exists(),
        is_host=experience.host is not None and experience.host.user_id == user.pk,
        is_manager=person.manager is not None and person.manager.user_id == user.pk,
    )


def experiences_of(participants: QuerySet[Participant] | list[Participant]) -> list[Experience]:
    """The ledger of participants, the newest first; declined offers are not in it."""
    rows = Experience.objects.filter(participant__in=participants).exclude(state=ExperienceState.DECLINED)
    return list(with_people_of(rows).order_by("-starts_on", "-pk"))


def hosted_by(user: User) -> list[Experience]:
    """What somebody hosts and has not rated, once it has begun."""
    states = [ExperienceState.RUNNING, ExperienceState.COMPLETED, ExperienceState.NOT_COMPLETED]
    rows = Experience.objects.filter(host__user=user, state__in=states).exclude(exposure_ratings__side="host")
    return list(with_people_of(rows).order_by("ends_on", "pk"))


def offers_to(user: User) -> list[Experience]:
    """What waits for somebody's answer."""
    rows = Experience.objects.filter(participant__person__user=user, state=ExperienceState.OFFERED)
    return list(with_people_of(rows).order_by("pk"))


def unsettled_of(user: User, today: date) -> list[Experience]:
    """Own experiences that are over, of which nobody said what became of them, or without a reflection."""
    over = Q(state__in=ExperienceState.under_way(), ends_on__lt=today)
    silent = Q(state=ExperienceState.COMPLETED, reflected_on=None)
    rows = Experience.objects.filter(over | silent, participant__person__user=user)
    return list(with_people_of(rows).order_by("ends_on", "pk"))


@dataclass(frozen=True)
class Completion:
    """Metric C8: completed with a reflection on file, of all that are due; and how many people they are of."""

    completed: int
    due: int
    people: int


def stretch_completion(cohort: Cohort) -> Completion:
    """Stretch assignments of a cohort: running ones are not due yet, lapsed ones are."""
    due = Experience.objects.filter(
        participant__cohort=cohort, kind=ExperienceKind.STRETCH, state__in=ExperienceState.due()
    )
    done = due.filter(state=ExperienceState.COMPLETED, reflected_on__isnull=False)
    return Completion(done.count(), due.count(), due.values("participant_id").distinct().count())

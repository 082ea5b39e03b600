"""Reads of shortlists and choices: what a participant chooses from, and how far a cohort is."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, Prefetch, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from core.enums import JobState
from matching.enums import OfferState, RematchState
from matching.models import Choice, Choosing, Offer, Rematch, ShortlistEntry
from programs.enums import ParticipantRole
from relationships.models import RelationshipMember
from relationships.queries import taken_participants

MOST_RANKS = 3


@dataclass(frozen=True)
class Progress:
    """How far choosing is in a cohort, for the program team. Who would rather not have whom is not among it."""

    listed: list[Participant]
    chosen: list[Participant]
    silent: list[Participant]
    newcomers: int
    wanted: list[tuple[Participant, int, int]]


def choosing_of(cohort: Cohort) -> Choosing | None:
    """The choosing of a cohort, or None before it was opened."""
    return (
        Choosing.objects.select_related("cohort__program", "cohort__organization", "job").filter(cohort=cohort).first()
    )


def may_choose(choosing: Choosing | None) -> bool:
    """Whether choices can be made and changed today."""
    if choosing is None or not choosing.is_open:
        return False
    return choosing.closes_on is None or timezone.localdate() <= choosing.closes_on


def is_being_made(choosing: Choosing) -> bool:
    """Whether a worker is making lists now."""
    return choosing.job is not None and choosing.job.state not in JobState.finished()


def own_participant(cohort: Cohort, user: User) -> Participant | None:
    """The user's active part in a cohort that has a list; a mentee's before a mentor's."""
    own = Participant.objects.filter(cohort=cohort, person__user=user, state=ParticipantState.ACTIVE)
    found = {one.role: one for one in own.select_related("person", "cohort__program", "cohort__organization")}
    return found.get(ParticipantRole.MENTEE) or found.get(ParticipantRole.MENTOR)


def shortlist_of(participant: Participant) -> QuerySet[ShortlistEntry]:
    """Whom a participant is shown, the best first; people who left the cohort are left out."""
    entries = ShortlistEntry.objects.filter(participant=participant, shown__state=ParticipantState.ACTIVE)
    return entries.select_related("shown__person__level").order_by("position", "id")


def choices_of(participant: Participant) -> dict[int, Choice]:
    """A participant's own choices by the id of the chosen."""
    return {one.chosen_id: one for one in Choice.objects.filter(participant=participant)}


def ranked_choices(cohort: Cohort) -> dict[int, list[int]]:
    """Whom each mentee of a cohort ranked, first choice first: participant ids."""
    rows = Choice.objects.filter(
        participant__cohort=cohort, participant__role=ParticipantRole.MENTEE, rank__isnull=False
    ).order_by("participant_id", "rank")
    found: dict[int, list[int]] = defaultdict(list)
    for mentee, mentor in rows.values_list("participant_id", "chosen_id"):
        found[mentee].append(mentor)
    return dict(found)


def progress_of(choosing: Choosing) -> Progress:
    """Who has a list, who has chosen, and how often each mentor is shown and wanted first."""
    entries = list(ShortlistEntry.objects.filter(choosing=choosing).values_list("participant_id", "shown_id"))
    ranked = ranked_choices(choosing.cohort)
    active = Participant.objects.filter(cohort=choosing.cohort, state=ParticipantState.ACTIVE)
    people = list(active.select_related("person").order_by("person__first_name", "person__last_name", "id"))
    listed_ids = {one for one, _ in entries}
    mentees = [one for one in people if one.role == ParticipantRole.MENTEE]
    listed = [one for one in mentees if one.pk in listed_ids]
    taken = taken_participants(choosing.cohort)
    without = set(choosing.summary.get("without", []))
    newcomers = [one for one in mentees if one.pk not in listed_ids | taken | without]
    shown = [shown for _, shown in entries]
    first = [mentors[0] for mentors in ranked.values()]
    mentors = [(one, shown.count(one.pk), first.count(one.pk)) for one in people if one.role == ParticipantRole.MENTOR]
    return Progress(
        listed=listed,
        chosen=[one for one in listed if one.pk in ranked],
        silent=[one for one in listed if one.pk not in ranked],
        newcomers=len(newcomers),
        wanted=sorted(mentors, key=lambda row: (-row[2], -row[1], row[0].pk)),
    )


def offers_in(cohort: Cohort) -> QuerySet[Offer]:
    """All offers of a cohort with their people, those that wait first: for the program team."""
    found = Offer.objects.filter(cohort=cohort).select_related(
        "mentee__person", "mentor__person", "mentor__cohort__organization"
    )
    order = Case(When(state=OfferState.WAITING, then=Value(0)), When(is_last=True, then=Value(1)), default=Value(2))
    return found.annotate(order=order).order_by("order", "expires_at", "-id")


def own_offer(public_id: str, user: User) -> Offer | None:
    """An offer to the user as mentor, or None."""
    found = Offer.objects.select_related(
        "mentee__person__level", "mentor__person", "cohort__program", "cohort__coordinator", "relationship"
    )
    return found.filter(public_id=public_id, mentor__person__user=user).first()


def others_asking(offer: Offer) -> int:
    """How many more mentees wait for the same mentor's answer."""
    return Offer.objects.filter(mentor=offer.mentor_id, state=OfferState.WAITING).exclude(pk=offer.pk).count()


def rematches_in(cohort: Cohort) -> QuerySet[Rematch]:
    """Drafts of a cohort, those that wait for a decision first."""
    members = RelationshipMember.objects.select_related("participant__person").order_by("role", "id")
    found = Rematch.objects.filter(cohort=cohort).prefetch_related(Prefetch("relationship__members", queryset=members))
    order = Case(When(state__in=RematchState.open_ones(), then=Value(0)), default=Value(1))
    return found.annotate(order=order, people=Count("options__mentee", distinct=True)).order_by("order", "-id")

"""Asking mentors, one after the other: the clock, who comes next, and what happens when nobody answers.

Every function expects the cohort's row to be locked by the caller (`lock_cohort`): that orders answers, reminders and
lapses of a cohort. Correctness does not rest on it alone: the database refuses a second waiting offer for a mentee and
one place too many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cohorts.enums import ParticipantState
from cohorts.letters import post
from cohorts.models import Cohort, Participant
from core.actions import enqueue
from core.wall_time import add_working_days, instant_of, zone_of
from matching.choosing.letters import ask_letter, over_letter, reminder_letter
from matching.choosing.next_best import Candidate, next_best
from matching.choosing.queries import ranked_choices
from matching.enums import OfferState
from matching.models import MatchingRun, Offer, ShortlistEntry
from organizations.audit import record
from relationships.queries import taken_participants

CLOCK = "matching.tend_offers"
MOST_TURNS = 5
"""After so many mentors the program team decides."""
EARLIEST, LATEST = time(9), time(17)
LAST_MINUTE = time(23, 59)


def lock_cohort(cohort_id: int) -> Cohort:
    """The cohort with its row held until commit. Not against rows that point to it: those need its key only."""
    found = Cohort.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("program", "organization", "coordinator").get(pk=cohort_id)


def clock_of(mentor: Participant, cohort: Cohort, now: datetime) -> tuple[datetime, datetime]:
    """When to remind and when the time is over: working days in the mentor's own time zone.

    The reminder comes at the hour of asking, between nine and five; the time ends with its last day.
    """
    zone = mentor.person.time_zone or cohort.organization.time_zone
    local = now.astimezone(zone_of(zone))
    hour = min(max(local.time().replace(second=0, microsecond=0), EARLIEST), LATEST)
    remind = instant_of(add_working_days(local.date(), cohort.program.remind_after_days), hour, zone)
    return remind, instant_of(add_working_days(local.date(), cohort.program.days_to_answer), LAST_MINUTE, zone)


def ask(
    cohort: Cohort,
    pairs: Iterable[tuple[Participant, Candidate]],
    *,
    run: MatchingRun | None,
    actor: User | None,
    now: datetime | None = None,
) -> list[Offer]:
    """Ask a mentor about each mentee: an offer, a mail, a clock. Returns the offers."""
    moment = now or timezone.now()
    chosen = list(pairs)
    before = Counter(Offer.objects.filter(mentee__in=[mentee for mentee, _ in chosen]).values_list("mentee", flat=True))
    mentors = people_of(one.mentor_id for _, one in chosen)
    offers = []
    for mentee, one in chosen:
        remind_at, expires_at = clock_of(mentors[one.mentor_id], cohort, moment)
        offers.append(
            Offer(
                organization_id=cohort.organization_id,
                cohort=cohort,
                run=run,
                mentee=mentee,
                mentor=mentors[one.mentor_id],
                turn=before[mentee.pk] + 1,
                reasons=one.reasons,
                asked_by=actor,
                asked_at=moment,
                remind_at=remind_at,
                expires_at=expires_at,
            )
        )
    Offer.objects.bulk_create(offers, batch_size=500)
    post(ask_letter(one, actor=actor) for one in offers)
    plan_clock(cohort, [at for one in offers for at in (one.remind_at, one.expires_at)])
    if offers:
        record(cohort, "offers.made", actor=actor, count=len(offers))
    return offers


def people_of(participant_ids: Iterable[int]) -> dict[int, Participant]:
    """Participants with all that a mail about them needs, by id."""
    related = ("person__user", "cohort__organization", "cohort__program", "cohort__coordinator")
    return {one.pk: one for one in Participant.objects.filter(pk__in=set(participant_ids)).select_related(*related)}


def plan_clock(cohort: Cohort, moments: Iterable[datetime]) -> None:
    """Queue a look at the cohort's offers for each of these moments; one look serves all offers of a moment."""
    for at in sorted(set(moments)):
        job, created = enqueue(
            CLOCK, key=f"{cohort.public_id}:{at.isoformat()}", initiator_id=None, queue="bulk", cohort=cohort.pk
        )
        if created and at > timezone.now():
            job.run_after = at
            job.save(update_fields=["run_after", "updated_at"])


def tend(cohort: Cohort, *, now: datetime) -> None:
    """Let offers lapse, remind once, and ask whoever comes next. Doing it again finds nothing left to do."""
    waiting = Offer.objects.filter(cohort=cohort, state=OfferState.WAITING)
    late = list(with_people(waiting.filter(expires_at__lte=now)))
    for one in late:
        close(one, OfferState.LAPSED, actor=None, now=now)
    post(over_letter(one) for one in late)
    silent = list(with_people(waiting.filter(remind_at__lte=now, reminded_at__isnull=True, expires_at__gt=now)))
    for one in silent:
        one.reminded_at = now
        one.save(update_fields=["reminded_at", "updated_at"])
    post(reminder_letter(one) for one in silent)
    ask_next(cohort, now=now)


def close(offer: Offer, state: OfferState, *, actor: User | None, now: datetime) -> None:
    """End an offer that waits."""
    offer.state, offer.answered_at = state, now
    offer.save(update_fields=["state", "answered_at", "decline_reason", "updated_at"])
    record(offer, f"offer.{state}", actor=actor)


def ask_next(cohort: Cohort, *, now: datetime) -> list[Offer]:
    """Ask the next choice of everybody whose last mentor said no or nothing; mark those for whom nobody is left."""
    stuck = _passed_on(cohort)
    if not stuck:
        return []
    mentees = people_of(stuck)
    candidates = candidates_for(cohort, stuck)
    found: dict[int | None, list[tuple[Participant, Candidate]]] = {}
    for mentee_id, offer in sorted(stuck.items()):
        following = candidates.get(mentee_id)
        if following is None or offer.turn >= MOST_TURNS:
            offer.is_last = True
            offer.save(update_fields=["is_last", "updated_at"])
            record(offer, "offer.nobody_left", actor=None)
            continue
        found.setdefault(offer.run_id, []).append((mentees[mentee_id], following))
    runs = {one.pk: one for one in MatchingRun.objects.filter(pk__in=[key for key in found if key])}
    asked: list[Offer] = []
    for run_id, pairs in found.items():
        asked += ask(cohort, pairs, run=runs.get(run_id or 0), actor=None, now=now)
    return asked


def candidates_for(cohort: Cohort, stuck: dict[int, Offer]) -> dict[int, Candidate]:
    """Whom to ask next: the mentee's own next choice, else the next best of the run that asked. One for each mentee.

    Nobody is asked twice about the same person. Places that other offers wait for count as taken for the next best.
    """
    asked = asked_so_far(stuck)
    free = free_mentors(cohort)
    found = chosen_ones(cohort, stuck, free, asked)
    rest = {one: offer for one, offer in stuck.items() if one not in found and offer.run_id is not None}
    waiting = Counter(
        Offer.objects.filter(cohort=cohort, state=OfferState.WAITING).values_list("mentor_id", flat=True)
    ) + Counter(one.mentor_id for one in found.values())
    room = {one: count - waiting[one] for one, count in free.items()}
    return found | next_best(rest, room, asked)


def asked_so_far(mentee_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who was asked about each of these mentees, by participant ids."""
    asked: dict[int, set[int]] = defaultdict(set)
    for mentee_id, mentor_id in Offer.objects.filter(mentee__in=mentee_ids).values_list("mentee_id", "mentor_id"):
        asked[mentee_id].add(mentor_id)
    return asked


def chosen_ones(
    cohort: Cohort, mentee_ids: Iterable[int], free: dict[int, int], asked: dict[int, set[int]]
) -> dict[int, Candidate]:
    """The first of each mentee's own choices who has a place and was not asked about them yet."""
    ranked = ranked_choices(cohort)
    first = {
        mentee_id: own[0]
        for mentee_id in mentee_ids
        if (own := [one for one in ranked.get(mentee_id, []) if free.get(one, 0) > 0 and one not in asked[mentee_id]])
    }
    entries = ShortlistEntry.objects.filter(participant__in=first, shown__in=set(first.values()))
    reasons = {(one, other): told for one, other, told in entries.values_list("participant", "shown", "reasons")}
    return {mentee_id: Candidate(one, reasons.get((mentee_id, one), [])) for mentee_id, one in first.items()}


def free_mentors(cohort: Cohort) -> dict[int, int]:
    """Places that mentors of the cohort have left, by participant id."""
    active = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE, role="mentor")
    return {one.pk: one.free_places for one in active}


def _passed_on(cohort: Cohort) -> dict[int, Offer]:
    """The last offer of each mentee who is still without anybody and whose next choice is to be asked."""
    newest: dict[int, Offer] = {}
    for one in Offer.objects.filter(cohort=cohort, mentee__state=ParticipantState.ACTIVE).order_by("mentee_id", "turn"):
        newest[one.mentee_id] = one
    taken = taken_participants(cohort)
    return {
        mentee_id: one
        for mentee_id, one in newest.items()
        if one.state in OfferState.passed_on() and not one.is_last and mentee_id not in taken
    }


def with_people(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with all that a mail or a page about them needs."""
    related = ("person__user", "cohort__organization", "cohort__program", "cohort__coordinator")
    return offers.select_related("mentee__person", *(f"mentor__{one}" for one in related)).order_by("pk")

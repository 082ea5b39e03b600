"""Group A: reach and rollout."""

from collections import Counter
from datetime import timedelta

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest, TruncDate

from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Application, Participant
from matching.enums import OfferState
from matching.models import Offer
from participants.enums import PersonStatus
from participants.models import Person
from programs.eligibility import eligible_people
from programs.enums import ParticipantRole
from relationships.enums import SessionState
from relationships.models import MentoringSession, RelationshipMember
from reporting.figures import Figure, Part, Unit, too_few
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.proportions import wilson
from reporting.statistics.survival import Curve, aalen_johansen

LEARNERS = (ParticipantRole.MENTEE, ParticipantRole.PEER)
LEAST = 5
LEAST_CURVE = 10
# Whoever is in a started cohort without a relationship for so long counts as not matched.
MATCHED_WITHIN = 30
MET_WITHIN = 21


def share(scope: Scope, metric: str, n: int, of: int, what: str, *, least: int = LEAST, **more: object) -> Figure:
    """A share with Wilson's interval, or why there is none."""
    if of < least:
        return too_few(metric, scope.today, Unit.SHARE, of, least, what)
    low, high = wilson(n, of)
    return Figure(metric, scope.today, Unit.SHARE, value=n / of, low=low, high=high, n=n, of=of, **more)  # type: ignore[arg-type]  # parts and notes


@measures("A1", "Participation", rows="cohorts:participants")
def participation(scope: Scope) -> Figure:
    """Distinct people enrolled, of those whom the rules admit or admitted."""
    enrolled = Participant.objects.filter(cohort_id__in=scope.ids, created_at__lt=scope.now)
    people = Q(pk__in=enrolled.values("person_id"))
    for program in {cohort.program_id: cohort.program for cohort in scope.cohorts}.values():
        for role in program.roles:
            people |= Q(pk__in=eligible_people(program, role).values("pk"))
    of = Person.objects.filter(people).count()
    n = enrolled.values("person_id").distinct().count()
    return share(scope, "A1", n, of, "eligible people")


@measures("A2", "Enrolled against target", rows="cohorts:participants")
def recruitment(scope: Scope) -> Figure:
    """Enrolled mentees or peers against the target of pairs; mentors beside them."""
    rows = Participant.objects.filter(cohort_id__in=scope.ids, created_at__lt=scope.now, state=ParticipantState.ACTIVE)
    counts = dict(rows.order_by().values_list("role").annotate(n=Count("pk")))
    target = sum(cohort.target_pairs or 0 for cohort in scope.cohorts)
    if not target:
        return too_few("A2", scope.today, Unit.SHARE, 0, 1, "target of pairs")
    learners = sum(counts.get(role, 0) for role in LEARNERS)
    parts = [
        Part(ParticipantRole(role).label, counts[role], target) for role in ParticipantRole.values if role in counts
    ]
    notes = ("The target has no date of its own: one that was changed since is shown as it is now.",)
    return Figure(
        "A2", scope.today, Unit.SHARE, value=learners / target, n=learners, of=target, parts=parts, notes=notes
    )


@measures("A3", "Applied to first session", rows="cohorts:applications")
def funnel(scope: Scope) -> Figure:
    """Each stage of those who reached the stage before and whose outcome is known; the value is the last stage."""
    applied = Application.objects.filter(cohort_id__in=scope.ids, submitted_at__lt=scope.now).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    decided = applied.exclude(state__in=[ApplicationState.SUBMITTED, ApplicationState.OFFERED])
    accepted = decided.filter(state=ApplicationState.ACCEPTED)
    enrolled, matched, open_ones = _matched(scope)
    met, young = _met(scope)
    counts = (
        ("Accepted of applied", accepted.count(), decided.count()),
        ("Matched of enrolled", matched, enrolled - open_ones),
        ("Met of matched", met, matched - young),
    )
    parts = [_stage(label, n, of) for label, n, of in counts]
    waiting = applied.count() - decided.count()
    notes = tuple(
        f"{count} {words}: left out of the rate."
        for count, words in (
            (waiting, "applications still to be decided"),
            (open_ones, "enrolled people still to be matched"),
            (young, f"people matched for less than {MET_WITHIN} days and not met yet"),
        )
        if count
    )
    return share(scope, "A3", met, max(matched - young, 0), "matched people", parts=parts, notes=notes)


def _stage(label: str, n: int, of: int) -> Part:
    if of < LEAST:
        return Part(label, n, of)
    low, high = wilson(min(n, of), of)
    return Part(label, n, of, min(n, of) / of, low, high)


def _members(scope: Scope) -> QuerySet[RelationshipMember]:
    return RelationshipMember.objects.filter(
        relationship__cohort_id__in=scope.ids, relationship__started_on__lte=scope.today
    )


def _matched(scope: Scope) -> tuple[int, int, int]:
    """Enrolled, ever in a relationship, and still waiting for one without being late."""
    people = Participant.objects.filter(cohort_id__in=scope.ids, created_at__lt=scope.now, role__in=LEARNERS)
    without = people.exclude(pk__in=_members(scope).values("participant_id"))
    late = Q(cohort__starts_on__lt=scope.today - timedelta(days=MATCHED_WITHIN)) | Q(state=ParticipantState.LEFT)
    waiting = without.exclude(late | Q(cohort__state=CohortState.COMPLETED)).count()
    return people.count(), people.count() - without.count(), waiting


def _met(scope: Scope) -> tuple[int, int]:
    """Learners with a held session, and those matched too recently to be asked."""
    held = MentoringSession.objects.filter(
        relationship__cohort_id__in=scope.ids, state=SessionState.HELD, starts_at__lt=scope.now
    )
    members = _members(scope).filter(role__in=LEARNERS)
    met = members.filter(relationship__in=held.values("relationship_id")).values("participant_id").distinct()
    young = members.filter(relationship__started_on__gt=scope.today - timedelta(days=MET_WITHIN)).exclude(
        participant_id__in=met
    )
    return met.count(), young.values("participant_id").distinct().count()


@measures("A5", "Days to a match")
def time_to_match(scope: Scope) -> Figure:
    """Median days from acceptance to the start of the first relationship; withdrawal competes."""
    first = Min("participant__relationship_members__relationship__started_on")
    accepted = (
        Application.objects.filter(
            cohort_id__in=scope.ids, role__in=LEARNERS, decided_at__lt=scope.now, state=ApplicationState.ACCEPTED
        )
        .annotate(decided=TruncDate("decided_at"), matched=first)
        .annotate(
            cause=Case(
                When(matched__lte=scope.today, then=Value(1)),
                When(participant__state=ParticipantState.LEFT, then=Value(2)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
        .values_list("decided", "matched", "cause")
        .annotate(people=Count("pk", distinct=True))
        .order_by()
    )
    counts: Counter[tuple[int, int]] = Counter()
    for decided, matched, cause, people in accepted:
        end = matched if cause == 1 else scope.today
        counts[max((end - decided).days, 0), cause] += people
    people = sum(counts.values())
    if people < LEAST_CURVE:
        return too_few("A5", scope.today, Unit.DAYS, people, LEAST_CURVE, "accepted applicants")
    curve = incidence(counts)
    matched_in_time = curve.at(MATCHED_WITHIN)
    part = Part(f"Matched within {MATCHED_WITHIN} days", None, people, *matched_in_time)
    middle, waiting = curve.first(0.5), sum(n for (_, cause), n in counts.items() if cause == 0)
    notes = [f"{waiting} still wait and count as waiting."] if waiting else []
    if middle is None:
        notes.append("Not reached: fewer than half are matched.")
    n = people - waiting
    return Figure("A5", scope.today, Unit.DAYS, value=middle, n=n, of=people, parts=(part,), notes=tuple(notes))


def incidence(counts: Counter[tuple[int, int]]) -> Curve:
    """The curve of cause 1 from counts of (days, cause)."""
    keys = sorted(counts)
    return aalen_johansen([k[0] for k in keys], [k[1] for k in keys], weights=[counts[k] for k in keys])


@measures("A6", "Mentors' yeses")
def acceptance(scope: Scope) -> Figure:
    """Offers that mentors accepted, of those decided or lapsed in the last 90 days."""
    since = scope.now - timedelta(days=90)
    ended = Offer.objects.filter(cohort_id__in=scope.ids, answered_at__gte=since, answered_at__lt=scope.now)
    lapsed = Offer.objects.filter(
        cohort_id__in=scope.ids, state=OfferState.LAPSED, expires_at__gte=since, expires_at__lt=scope.now
    )
    yes = ended.filter(state=OfferState.ACCEPTED).count()
    no = ended.filter(state=OfferState.DECLINED).count()
    return share(scope, "A6", yes, yes + no + lapsed.count(), "decided offers", least=LEAST_CURVE)


@measures("A7", "Ended early", rows="relationships:cohort")
def early_closure(scope: Scope) -> Figure:
    """Cumulative incidence of an early end by today; that a member left the organization competes."""
    left = RelationshipMember.objects.filter(
        participant__person__status=PersonStatus.LEFT, participant__person__end_date__lte=F("relationship__ended_on")
    )
    ended = Q(ended_on__isnull=False, ended_on__lte=scope.today)
    rows = (
        scope.relationships()
        .annotate(
            cause=Case(
                When(ended & Q(pk__in=left.values("relationship_id")), then=Value(2)),
                When(ended & Q(ended_on__lt=F("cohort__ends_on")), then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
        .values_list("started_on", "ended_on", "cause")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts: Counter[tuple[int, int]] = Counter()
    for started_on, ended_on, cause, n in rows:
        end = ended_on if ended_on and ended_on <= scope.today else scope.today
        counts[max((end - started_on).days, 0), cause] += n
    total = sum(counts.values())
    if total < LEAST_CURVE:
        return too_few("A7", scope.today, Unit.SHARE, total, LEAST_CURVE, "relationships")
    n = sum(count for (_, cause), count in counts.items() if cause == 1)
    if not n:
        # A curve without a step has no width of its own; what n relationships can say at most is Wilson's upper end.
        low, high = wilson(0, total)
        return Figure("A7", scope.today, Unit.SHARE, value=0.0, low=low, high=high, n=0, of=total)
    value, low, high = incidence(counts).at(max(days for days, _ in counts))
    return Figure("A7", scope.today, Unit.SHARE, value=value, low=low, high=high, n=n, of=total)


@measures("A8", "Mentors over capacity", rows="cohorts:participants")
def mentor_load(scope: Scope) -> Figure:
    """Mentors with more active relationships over all programs than they ever offered."""
    active = Q(
        participations__relationship_members__is_active=True,
        participations__relationship_members__role=ParticipantRole.MENTOR,
        participations__relationship_members__relationship__ended_on__isnull=True,
    )
    here = Participant.objects.filter(cohort_id__in=scope.ids, role=ParticipantRole.MENTOR, places_used__gt=0)
    # What somebody said on their profile, or to one cohort: the larger of both.
    mentors = (
        Person.objects.filter(pk__in=here.values("person_id"))
        .annotate(
            load=Count("participations__relationship_members", filter=active, distinct=True),
            offered=Greatest("capacity", Coalesce(Max("participations__capacity"), 0)),
        )
        .filter(load__gt=0)
    )
    over = mentors.filter(load__gt=F("offered")).count()
    return share(scope, "A8", over, mentors.count(), "mentors with a relationship")

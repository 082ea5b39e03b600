"""Reads of runs and proposals, for the program team."""

import statistics
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from matching.enums import ProposalState, RunState
from matching.models import MatchingRun, Proposal, ReviewStep, RunInput, Unmatched
from matching.snapshot import Snapshot, canonical, fingerprint, unpack
from matching.studio.freezing import input_of
from notifications.rendering import Rendered
from notifications.writing import Mail, preview
from organizations.models import Organization
from programs.enums import ParticipantRole, Structure
from relationships.emails import KINDS, mail_context
from relationships.models import Relationship, RelationshipMember
from relationships.queries import taken_participants


@dataclass(frozen=True)
class Waiting:
    """Who could be matched now."""

    mentees: int
    mentors: int
    places: int
    are_peers: bool


@dataclass(frozen=True)
class Figures:
    """The strip above the pairs, as the proposals stand now."""

    paired: int
    unpaired: int
    mentors: int
    median: float | None
    lowest: float | None
    looks: int
    locked: int
    rejected: int
    scores: list[float]


@dataclass(frozen=True)
class Preview:
    """A mail as it will look, for one role."""

    role: str
    kind: str
    recipient: str
    context: dict[str, Any]
    mail: Rendered


@dataclass(frozen=True)
class Staleness:
    """What changed since the inputs of a run were frozen."""

    people: int
    rules: bool

    @property
    def is_stale(self) -> bool:
        """Whether anything did."""
        return bool(self.people) or self.rules


def runs_of(cohort: Cohort) -> QuerySet[MatchingRun]:
    """The runs of a cohort, the newest first."""
    return (
        MatchingRun.objects.filter(cohort=cohort)
        .select_related("job", "started_by", "published_by")
        .order_by("-number")
    )


def previous_run(run: MatchingRun) -> MatchingRun | None:
    """The run with a result before this one."""
    earlier = MatchingRun.objects.filter(cohort_id=run.cohort_id, number__lt=run.number)
    return earlier.filter(state__in=RunState.with_result()).order_by("-number").first()


def waiting_in(cohort: Cohort) -> Waiting:
    """Mentees (or peers) without a relationship, and mentors with their free places."""
    active = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE)
    are_peers = cohort.program.structure in Structure.of_equals()
    role = ParticipantRole.PEER if are_peers else ParticipantRole.MENTEE
    mentees = active.filter(role=role).exclude(pk__in=taken_participants(cohort)).count()
    free = active.filter(role=ParticipantRole.MENTOR, places_used__lt=F("capacity"))
    found = free.aggregate(mentors=Count("id"), places=Sum(F("capacity") - F("places_used")))
    return Waiting(mentees, found["mentors"], found["places"] or 0, are_peers)


def standing_proposals(run: MatchingRun) -> QuerySet[Proposal]:
    """Pairs that would be, or were, published."""
    return Proposal.objects.filter(run=run, state__in=ProposalState.standing())


def proposals_of_page(run: MatchingRun) -> QuerySet[Proposal]:
    """All proposals of a run with their people."""
    return Proposal.objects.filter(run=run).select_related("mentee__person", "mentor__person")


def changed_since(proposals: QuerySet[Proposal], before: MatchingRun | None) -> QuerySet[Proposal]:
    """Those that the run before did not propose; none without a run before."""
    if before is None:
        return proposals.none()
    same = Proposal.objects.filter(
        run=before,
        mentee_id=OuterRef("mentee_id"),
        mentor_id=OuterRef("mentor_id"),
        state__in=ProposalState.standing(),
    )
    return proposals.filter(~Exists(same), state__in=ProposalState.standing())


def search_people(proposals: QuerySet[Proposal], text: str) -> QuerySet[Proposal]:
    """Those where either person's name holds every word."""
    for word in text.split()[:5]:
        found = Q()
        for side in ("mentee", "mentor"):
            for part in ("first_name", "last_name", "preferred_name"):
                found |= Q(**{f"{side}__person__{part}__icontains": word})
        proposals = proposals.filter(found)
    return proposals


def figures_of(run: MatchingRun) -> Figures:
    """Counts and scores of a run as it stands now, in three queries."""
    rows = list(standing_proposals(run).values_list("score", "needs_look", "state", "mentor_id"))
    scores = [row[0] for row in rows]
    return Figures(
        paired=len(rows),
        unpaired=Unmatched.objects.filter(run=run).count(),
        mentors=len({row[3] for row in rows}),
        median=round(statistics.median(scores), 1) if scores else None,
        lowest=min(scores, default=None),
        looks=sum(row[1] and row[2] == ProposalState.PROPOSED for row in rows),
        locked=sum(row[2] == ProposalState.LOCKED for row in rows),
        rejected=Proposal.objects.filter(run=run, state=ProposalState.REJECTED).count(),
        scores=scores,
    )


def last_step(run: MatchingRun) -> ReviewStep | None:
    """The change that would be undone next."""
    return ReviewStep.objects.filter(run=run, undone_at__isnull=True).order_by("-id").first()


def staleness(run: MatchingRun) -> Staleness:
    """People and rules that differ from the frozen inputs of a run under review, compared fact by fact."""
    stored = RunInput.objects.filter(run=run).first() if run.is_reviewable else None
    if stored is None:
        return Staleness(0, rules=False)
    if stored.fingerprint and stored.fingerprint == fingerprint(run.cohort):
        return Staleness(0, rules=False)
    then, now = unpack(stored.content), input_of(run)[0]
    before, after = _people(then), _people(now)
    changed = sum(before.get(one) != after.get(one) for one in before.keys() | after.keys())
    compared = ("criteria", "rules", "minimum_score", "group", "choices", "apart")
    rules = any(canonical(then.get(key)) != canonical(now.get(key)) for key in compared)
    return Staleness(changed, rules=rules)


def _people(snapshot: Snapshot) -> dict[int, bytes]:
    return {person["id"]: canonical(person) for person in (*snapshot["mentees"], *snapshot["mentors"])}


def previews(run: MatchingRun) -> list[Preview]:
    """The mails to the first pair, one for each role, as they will look."""
    first = standing_proposals(run).order_by("id").first()
    if first is None:
        return []
    cohort = Cohort.objects.select_related("program", "coordinator").get(pk=run.cohort_id)
    is_group = cohort.program.structure in Structure.of_several()
    pairs = (
        standing_proposals(run).filter(mentor_id=first.mentor_id) if is_group else Proposal.objects.filter(pk=first.pk)
    )
    found = list(pairs.select_related("mentee__person", "mentor__person").order_by("id"))
    relationship = Relationship(
        cohort=cohort, started_on=cohort.starts_on, reasons=[] if is_group else found[0].reasons
    )
    mentor = RelationshipMember(participant=found[0].mentor, role=found[0].mentor.role)
    mentees = [
        RelationshipMember(participant=one.mentee, role=one.mentee.role, reasons=one.reasons if is_group else [])
        for one in found
    ]
    organization = Organization.objects.get(pk=run.organization_id)
    told = [(mentees[0], [mentor] if mentor.role == ParticipantRole.MENTOR else [mentor, *mentees[1:]])]
    if mentor.role == ParticipantRole.MENTOR:
        told.append((mentor, mentees))
    return [_preview(organization, relationship, member, others) for member, others in told]


def _preview(
    organization: Organization, relationship: Relationship, member: RelationshipMember, others: list[RelationshipMember]
) -> Preview:
    kind = KINDS[ParticipantRole(member.role)]
    context = mail_context(organization, relationship, member, others)
    person, program_id = member.participant.person, relationship.cohort.program_id
    mail = Mail(kind, "", person.mailbox, person.name, person.user_id, context, program_id=program_id)
    return Preview(member.role, kind, person.name, context, preview(mail))


def full_mentors(run: MatchingRun) -> list[tuple[Participant, int]]:
    """Mentors with more proposed mentees than free places now, because places changed since the run."""
    if run.cohort.program.structure == Structure.CIRCLE:
        return []
    asked = dict(standing_proposals(run).values_list("mentor_id").annotate(Count("id")))
    found = Participant.objects.filter(pk__in=asked).select_related("person")
    found = found.annotate(free=Greatest(F("capacity") - F("places_used"), 0))
    return [(one, asked[one.pk]) for one in found if asked[one.pk] > one.free]

"""Making the proposals of a run live. Only a named person does it, once."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.actions.states import start_cohort
from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.errors import Refusal
from matching.actions.offering import offer_proposals
from matching.actions.reviewing import STALE
from matching.enums import ProposalState, RunState
from matching.models import MatchingRun, Proposal
from matching.queries import previews
from notifications.actions import Mail, send_mails
from organizations.audit import record
from relationships.actions import Draft, publish_relationships


def publish_run(run: MatchingRun, *, actor: User, version: int | None = None) -> int:
    """Make every proposed pair a relationship and tell everybody. Returns the number of pairs.

    Where the program asks mentors first, each mentor is asked instead, and a pair becomes live by a yes.
    One transaction: exactly one of several attempts succeeds. Refusal when the run was published already, its proposals
    changed meanwhile, or somebody left or has no free place; then nothing is changed and no mail leaves.
    """
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=run.cohort_id)
        locked = MatchingRun.objects.select_for_update(of=("self",)).select_related("published_by").get(pk=run.pk)
        _require_publishable(locked, version)
        proposals = list(
            Proposal.objects.select_for_update(of=("self",))
            .filter(run=locked, state__in=[ProposalState.PROPOSED, ProposalState.LOCKED])
            .order_by("id")
        )
        if not proposals:
            raise Refusal("There is no pair to publish. Pair somebody by hand, or run matching again.")
        asks_first = cohort.program.asks_mentors_first
        if asks_first:
            offer_proposals(cohort, locked, proposals, actor=actor)
        else:
            _make_live(cohort, proposals, actor)
        locked.state, locked.published_by, locked.published_at = RunState.PUBLISHED, actor, timezone.now()
        locked.version += 1
        locked.save(update_fields=["state", "published_by", "published_at", "version", "updated_at"])
        MatchingRun.objects.filter(cohort=cohort, state=RunState.COMPUTED).update(state=RunState.DISCARDED)
        record(
            locked,
            "matching_run.published",
            actor=actor,
            cohort=cohort.name,
            number=locked.number,
            pairs=len(proposals),
        )
        if cohort.state == CohortState.MATCHING and not asks_first:
            start_cohort(cohort, actor=actor)
    run.refresh_from_db()
    return len(proposals)


def _make_live(cohort: Cohort, proposals: list[Proposal], actor: User) -> None:
    drafts = [Draft(one.mentee_id, one.mentor_id, one.reasons) for one in proposals]
    relationships = publish_relationships(cohort, drafts, actor=actor)
    for proposal, relationship in zip(proposals, relationships, strict=True):
        proposal.relationship, proposal.state = relationship, ProposalState.PUBLISHED
    Proposal.objects.bulk_update(proposals, ["relationship", "state"], batch_size=500)


def send_test_mails(run: MatchingRun, *, actor: User) -> int:
    """Send the mails of one pair to the person who asks, as they will look. Returns how many."""
    with transaction.atomic():
        found = previews(run)
        stamp = f"{timezone.now():%Y%m%d%H%M%S%f}"
        return send_mails(
            Mail(
                kind=one.kind,
                dedupe=f"relationship-test:{run.public_id}:{one.role}:{stamp}",
                email=actor.email,
                name=actor.display_name,
                user_id=actor.pk,
                context=one.context,
                program_id=run.cohort.program_id,
            )
            for one in found
        )


def _require_publishable(run: MatchingRun, version: int | None) -> None:
    if run.state == RunState.PUBLISHED:
        who = run.published_by.display_name if run.published_by else "somebody"
        at = f"{timezone.localtime(run.published_at):%H:%M}" if run.published_at else "an earlier time"
        raise Refusal(f"Run {run.number} was published by {who} at {at}. Nothing was sent again.")
    if run.state != RunState.COMPUTED:
        raise Refusal(f"Run {run.number} cannot be published: {run.get_state_display().lower()}.")
    if version is not None and version != run.version:
        raise Refusal(STALE)

"""Starting and stopping a run, and the one-click changes that help somebody who was left without a pair."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from cohorts.actions.enrolling import set_capacity
from cohorts.actions.states import begin_matching
from cohorts.enums import CohortState, ParticipantState
from cohorts.models import Cohort, Participant
from core.actions import cancel_job, enqueue
from core.errors import Refusal
from core.models import Job
from matching.enums import RunState
from matching.jobs import KIND
from matching.models import MatchingRun, Unmatched
from matching.planning import objective_of
from matching.studio.settings import Settings, with_fix
from organizations.audit import record
from programs.actions.matching import save_matching_rules, stop_forbidding
from programs.enums import ParticipantRole, Structure
from programs.models import Criterion, HardRule
from relationships.queries import taken_participants


def start_run(cohort: Cohort, *, actor: User, key: str, scenario: dict[str, Any] | None = None) -> MatchingRun:
    """Queue a run of a cohort; a worker computes it. The same key again gives the first run.

    `scenario`: {"name", "settings"} of the studio that the run uses in the place of the program's own settings.
    Moves the cohort to matching when it is not there yet. Refusal, with what to do, when there is nothing to match, the
    program has no weights, the cohort is completed, or a run is being computed already.
    """
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        before = Job.objects.filter(kind=KIND, idempotency_key=key).first()
        if before is not None:
            return MatchingRun.objects.get(job=before)
        _require_matchable(locked)
        if locked.state != CohortState.MATCHING:
            begin_matching(locked, actor=actor)
        job, _created = enqueue(KIND, key=key, initiator_id=actor.pk, cohort=locked.public_id)
        last = MatchingRun.objects.filter(cohort=locked).aggregate(number=Max("number"))["number"] or 0
        run = MatchingRun.objects.create(
            organization_id=locked.organization_id,
            cohort=locked,
            number=last + 1,
            job=job,
            started_by=actor,
            scenario=scenario or {},
            objective=objective_of(scenario["settings"] if scenario else {}).name,
        )
        facts = {"scenario": scenario["name"]} if scenario else {}
        record(run, "matching_run.started", actor=actor, cohort=locked.name, number=run.number, **facts)
    cohort.refresh_from_db()
    return run


def stop_run(run: MatchingRun, *, actor: User) -> None:
    """Ask a run to stop; nothing of it is kept. Does nothing when it has ended."""
    with transaction.atomic():
        if run.job is None or not MatchingRun.objects.filter(pk=run.pk, state__in=RunState.unfinished()).exists():
            return
        cancel_job(run.job)
        record(run, "matching_run.stopped", actor=actor, number=run.number)


def apply_fix(unmatched: Unmatched, *, actor: User, key: str) -> MatchingRun:
    """Make the smallest change that would help this person, and run again with the locked pairs kept.

    A run of a scenario runs again with the change in a copy of its settings; the program's stay. Refusal when the
    reason offers no change of that kind, or the thing to change is gone.
    """
    fix, scenario = unmatched.fix, unmatched.run.scenario
    cohort = unmatched.run.cohort
    with transaction.atomic():
        if scenario and fix.get("kind") in {"rule", "rule_off", "minimum_score"}:
            settings = with_fix(Settings.of(scenario["settings"]), fix)
            return start_run(cohort, actor=actor, key=key, scenario={**scenario, "settings": settings.stored()})
        if fix.get("kind") in {"rule", "rule_off"}:
            rule = HardRule.objects.filter(program=cohort.program, public_id=fix["rule"]).first()
            if rule is None:
                raise Refusal("This rule is gone already. Run matching again.")
            is_on = fix["kind"] == "rule"
            change = {rule.pk: (is_on, {**rule.configuration, **fix.get("change", {})})}
            _save_rules(cohort, rules=change, minimum_score=cohort.program.minimum_score, actor=actor)
        elif fix.get("kind") == "criterion_only":
            _stop_forbidding(cohort, fix["criterion"], actor=actor)
        elif fix.get("kind") == "minimum_score":
            _save_rules(cohort, rules={}, minimum_score=float(fix["score"]), actor=actor)
        elif fix.get("kind") == "capacity":
            mentor = Participant.objects.filter(cohort=cohort, pk=fix["participant"]).first()
            if mentor is None:
                raise Refusal("This mentor has left the cohort. Run matching again.")
            if mentor.capacity < int(fix["capacity"]):
                set_capacity(mentor, int(fix["capacity"]), actor=actor)
        else:
            raise Refusal("There is no change that would help by itself. Choose a mentor by hand or add mentors.")
        return start_run(cohort, actor=actor, key=key, scenario=scenario or None)


def _stop_forbidding(cohort: Cohort, public_id: str, *, actor: User) -> None:
    criterion = Criterion.objects.filter(program=cohort.program, public_id=public_id).first()
    if criterion is None:
        raise Refusal("This criterion is gone already. Run matching again.")
    stop_forbidding(criterion, actor=actor)


def _save_rules(
    cohort: Cohort, *, rules: dict[int, tuple[bool, dict[str, object]]], minimum_score: float, actor: User
) -> None:
    save_matching_rules(cohort.program, weights={}, rules=rules, minimum_score=minimum_score, actor=actor)


def _require_matchable(cohort: Cohort) -> None:
    """Refusal, naming what to do, when a run could not give anything."""
    if cohort.state == CohortState.COMPLETED:
        raise Refusal(f"{cohort.name} is completed. Resume it before you match again.")
    running = MatchingRun.objects.filter(cohort=cohort, state__in=RunState.unfinished()).first()
    if running is not None:
        raise Refusal(f"Run {running.number} is still being computed. Wait for it, or stop it first.")
    if not Criterion.objects.filter(program=cohort.program, weight__gt=0).exists():
        raise Refusal("No criterion has a weight. Set at least one under Rules and weights.")
    active = Participant.objects.filter(cohort=cohort, state=ParticipantState.ACTIVE)
    taken = taken_participants(cohort)
    if cohort.program.structure in Structure.of_equals():
        if active.filter(role=ParticipantRole.PEER).exclude(pk__in=taken).count() < 2:
            raise Refusal("Fewer than two people wait for a partner. Accept applications or add people first.")
        return
    if not active.filter(role=ParticipantRole.MENTEE).exclude(pk__in=taken).exists():
        raise Refusal("No mentee waits for a mentor. Accept applications or add mentees first.")
    if not active.filter(role=ParticipantRole.MENTOR, places_used__lt=F("capacity")).exists():
        raise Refusal("No mentor has a free place. Add mentors, or raise a mentor's number of places.")

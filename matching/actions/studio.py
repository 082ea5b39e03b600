"""Trying settings side by side, and making a run of the ones that convince."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.actions import cancel_job, enqueue
from core.errors import Refusal
from core.identifiers import random_id
from matching.actions.running import start_run
from matching.enums import ScenarioState
from matching.models import Comparison, MatchingRun, Scenario
from matching.snapshot import Snapshot, pack
from matching.studio.computing import KIND, compute_now, is_at_once
from matching.studio.freezing import (
    completed,
    freeze,
    frozen,
    mark_of,
    parts_of,
    program_settings,
    why_empty,
)
from matching.studio.settings import Settings, why_unfit
from matching.studio.stored import standing_scenarios
from matching.studio.words import differences
from organizations.audit import record
from programs.actions.matching import save_matching_rules
from programs.models import Criterion, HardRule, Program

MOST_SCENARIOS = 6
FIRST_NAME = "As in the program"


def open_comparison(cohort: Cohort, *, actor: User) -> Comparison:
    """Freeze the people of a cohort and try the program's own settings on them; one that is open is given back.

    Refusal, with what to do, when there is nothing to match or no criterion has a weight.
    """
    with transaction.atomic():
        locked = _open_cohort(cohort)
        before = Comparison.objects.filter(cohort=locked).first()
        if before is not None:
            return before
        whole, _names = freeze(locked)
        settings = program_settings(locked.program)
        if reason := why_empty(whole) or why_unfit(settings, whole):
            raise Refusal(reason)
        comparison = Comparison(organization_id=locked.organization_id, cohort=locked)
        _freeze_into(comparison, whole, actor)
        record(comparison, "comparison.opened", actor=actor, cohort=locked.name, people=comparison.people)
        first = _make(comparison, FIRST_NAME, settings, actor)
        record(first, "scenario.added", actor=actor, cohort=locked.name)
        _compute(first, whole, actor)
    return comparison


def add_scenario(comparison: Comparison, *, actor: User, copy_of: Scenario | None = None) -> Scenario:
    """One more scenario: a copy of another, or of the program's settings as they are now. Refusal for a seventh."""
    with transaction.atomic():
        cohort = _open_cohort(comparison.cohort)
        if standing_scenarios(comparison).count() >= MOST_SCENARIOS:
            raise Refusal(f"{MOST_SCENARIOS} scenarios stand side by side at most. Remove one first.")
        settings = Settings.of(copy_of.settings) if copy_of else program_settings(cohort.program)
        number = Scenario.objects.filter(comparison=comparison).count() + 1
        name = f"{copy_of.name} (copy)"[:60] if copy_of else f"Scenario {number}"
        scenario = _make(comparison, name, settings, actor)
        record(scenario, "scenario.added", actor=actor, cohort=cohort.name, copy_of=copy_of.name if copy_of else "")
        _compute(scenario, None, actor)
    return scenario


def change_scenario(scenario: Scenario, *, actor: User, name: str, settings: Settings) -> list[str]:
    """Set name and settings and compute again. Returns what changed, in words; Refusal for settings that cannot be."""
    with transaction.atomic():
        current, comparison = _locked(scenario)
        before = Settings.of(current.settings)
        if reason := why_unfit(settings, comparison.parts):
            raise Refusal(reason)
        changed = differences(settings, before, comparison.parts)
        name = " ".join(name.split())[:60] or current.name
        if name != current.name:
            changed.append(f"Name: {name}")
        if changed:
            record(current, "scenario.changed", actor=actor, changed=changed)
        current.name, current.settings = name, settings.stored()
        current.save(update_fields=["name", "settings", "updated_at"])
        if settings != before or not current.is_ready:
            _compute(current, None, actor)
    scenario.refresh_from_db()
    return changed


def remove_scenario(scenario: Scenario, *, actor: User) -> None:
    """Take a scenario off the page. Does nothing when it is off."""
    with transaction.atomic():
        current, _comparison = _locked(scenario)
        if current.removed_at:
            return
        _stop(current)
        current.removed_at = timezone.now()
        current.save(update_fields=["removed_at", "updated_at"])
        record(current, "scenario.removed", actor=actor)


def restore_scenario(scenario: Scenario, *, actor: User) -> None:
    """Put a removed scenario back. Refusal when its place is taken."""
    with transaction.atomic():
        current, comparison = _locked(scenario)
        if current.removed_at is None:
            return
        if standing_scenarios(comparison).count() >= MOST_SCENARIOS:
            raise Refusal(f"{MOST_SCENARIOS} scenarios stand side by side at most. Remove one first.")
        current.removed_at = None
        current.save(update_fields=["removed_at", "updated_at"])
        record(current, "scenario.restored", actor=actor)
        _compute(current, None, actor)


def refresh_comparison(comparison: Comparison, *, actor: User) -> None:
    """Freeze the people as they are now and compute every scenario again."""
    with transaction.atomic():
        cohort = _open_cohort(comparison.cohort)
        current = Comparison.objects.select_for_update().get(pk=comparison.pk)
        current.cohort = cohort
        whole, _names = freeze(cohort)
        if reason := why_empty(whole):
            raise Refusal(reason)
        _freeze_into(current, whole, actor)
        record(current, "comparison.refreshed", actor=actor, cohort=cohort.name, people=current.people)
        for scenario in standing_scenarios(current):
            scenario.settings = completed(Settings.of(scenario.settings), cohort.program).stored()
            scenario.save(update_fields=["settings", "updated_at"])
            _compute(scenario, whole, actor)


def stop_scenario(scenario: Scenario, *, actor: User) -> None:
    """Stop the computing of a scenario. Does nothing when it has ended."""
    with transaction.atomic():
        current, _comparison = _locked(scenario)
        if current.is_unfinished and current.job:
            cancel_job(current.job)
            record(current, "scenario.stopped", actor=actor)


def choose_scenario(scenario: Scenario, *, actor: User, key: str, keep: bool = False) -> MatchingRun:
    """Start a run with a scenario's settings, for the review. `keep`: they become the program's weights and rules too.

    The run reads the people as they are when it computes: those of the scenario, when nothing changed since.
    """
    with transaction.atomic():
        current, comparison = _locked(scenario)
        if not current.is_ready:
            raise Refusal("This scenario has no plan yet. Wait for it, or change its settings.")
        settings, program = Settings.of(current.settings), comparison.cohort.program
        if keep:
            _save_to_program(program, settings, actor)
        run = start_run(
            comparison.cohort,
            actor=actor,
            key=key,
            scenario={"name": current.name, "settings": settings.stored()},
        )
        record(current, "scenario.chosen", actor=actor, number=run.number, kept=keep)
    return run


def _open_cohort(cohort: Cohort) -> Cohort:
    """The cohort, held so that two presses are one. Refusal for a completed one."""
    locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    if locked.state == CohortState.COMPLETED:
        raise Refusal(f"{locked.name} is completed. Resume it before you try settings.")
    return locked


def _locked(scenario: Scenario) -> tuple[Scenario, Comparison]:
    found = Comparison.objects.defer("content").select_related("cohort__program")
    comparison = found.get(pk=scenario.comparison_id)
    current = Scenario.objects.select_for_update(of=("self",)).select_related("job").get(pk=scenario.pk)
    current.comparison = comparison
    return current, comparison


def _freeze_into(comparison: Comparison, whole: Snapshot, actor: User) -> None:
    comparison.content, comparison.parts = pack(whole), parts_of(whole)
    comparison.fingerprint = mark_of(comparison.cohort)
    comparison.people = len(whole["mentees"]) + len(whole["mentors"])
    comparison.frozen_at, comparison.frozen_by = timezone.now(), actor
    comparison.save()


def _make(comparison: Comparison, name: str, settings: Settings, actor: User) -> Scenario:
    last = Scenario.objects.filter(comparison=comparison).aggregate(last=Max("position"))["last"]
    return Scenario.objects.create(
        organization_id=comparison.organization_id,
        comparison=comparison,
        name=name,
        position=0 if last is None else last + 1,
        settings=settings.stored(),
        made_by=actor,
    )


def _compute(scenario: Scenario, whole: Snapshot | None, actor: User) -> None:
    """Compute now, or queue it for a worker in the place of what is being computed. `whole` None: it is read."""
    _stop(scenario)
    if is_at_once(scenario.comparison, Settings.of(scenario.settings)):
        compute_now(scenario, whole or frozen(scenario.comparison))
        return
    scenario.job, _created = enqueue(KIND, key=random_id(), initiator_id=actor.pk, scenario=scenario.public_id)
    scenario.state = ScenarioState.WAITING
    scenario.save(update_fields=["job", "state", "updated_at"])


def _stop(scenario: Scenario) -> None:
    """Let go of a job that computes settings which do not count any more."""
    job, scenario.job = scenario.job, None
    if job is not None:
        scenario.save(update_fields=["job", "updated_at"])
        cancel_job(job)


def _save_to_program(program: Program, settings: Settings, actor: User) -> None:
    """Weights, rules and lowest score; a program has no objective, quota or bonus of its own."""
    criteria = Criterion.objects.filter(program=program, public_id__in=settings.weights)
    rules = HardRule.objects.filter(program=program, public_id__in=settings.rules)
    save_matching_rules(
        program,
        weights={one.pk: settings.weights[one.public_id] for one in criteria},
        rules={
            one.pk: (
                settings.rules[one.public_id],
                {**one.configuration, **settings.changes.get(one.public_id, {})},
            )
            for one in rules
        },
        minimum_score=settings.minimum_score,
        actor=actor,
    )

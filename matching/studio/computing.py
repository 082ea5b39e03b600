"""Computing a stored scenario: at once in small cohorts, by a worker in large ones."""

from django.utils import timezone

from core.jobs import PermanentError, Work, job_kind
from matching.engine import Infeasible
from matching.enums import ScenarioState
from matching.models import Comparison, Scenario
from matching.names import names_of
from matching.snapshot import Snapshot, pack
from matching.studio.figures import CIRCLE
from matching.studio.freezing import frozen, why_empty
from matching.studio.outcome import Outcome, compute, contradiction
from matching.studio.settings import Settings, why_unfit
from organizations.access import allows
from organizations.models import Membership

KIND = "matching.scenario"
AT_ONCE = 500
"""People of a cohort up to which a change is answered in the same request: a tenth of a second of processor time."""
AT_ONCE_WITH_QUOTA = 100
"""With a quota every solve is an integer program: a cohort of 500 would take seconds."""

AT_ONCE_IN_CIRCLES = 24
"""Circles are searched for from many starts, and once more for each person who has to stay out."""


def is_at_once(comparison: Comparison, settings: Settings) -> bool:
    """Whether a scenario is small enough to be computed while the page waits."""
    if comparison.parts["structure"] == CIRCLE:
        return comparison.people <= AT_ONCE_IN_CIRCLES
    return comparison.people <= (AT_ONCE_WITH_QUOTA if settings.quota_field else AT_ONCE)


def compute_now(scenario: Scenario, whole: Snapshot) -> None:
    """Compute and save a scenario in the caller's transaction; what stands in the way is kept as its error."""
    try:
        outcome = compute(whole, _checked(scenario, whole), names_of(_people(whole)))
    except (PermanentError, Infeasible) as error:
        fail(scenario, contradiction(error) if isinstance(error, Infeasible) else str(error))
    else:
        store(scenario, outcome)


def store(scenario: Scenario, outcome: Outcome) -> None:
    """Save the figures and the plan."""
    scenario.state, scenario.error, scenario.computed_at = ScenarioState.READY, "", timezone.now()
    scenario.figures, scenario.plan = outcome.figures, pack(outcome.plan)
    scenario.save(update_fields=["state", "error", "computed_at", "figures", "plan", "updated_at"])


def fail(scenario: Scenario, message: str) -> None:
    """Save why there is no plan."""
    scenario.state, scenario.error, scenario.figures, scenario.plan = ScenarioState.FAILED, message[:500], {}, None
    scenario.save(update_fields=["state", "error", "figures", "plan", "updated_at"])


def fail_job(job_id: int, message: str) -> None:
    """Tell the scenario that its job ended without a result."""
    unfinished = Scenario.objects.filter(job_id=job_id, state=ScenarioState.WAITING)
    unfinished.update(state=ScenarioState.FAILED, error=message[:500] or "It was stopped.")


@job_kind(KIND, on_failure=fail_job)
def compute_scenario(work: Work) -> None:
    """Compute one scenario. Writes nothing before the end; a scenario whose settings changed since has another job."""
    with work.context():
        scenario = Scenario.objects.select_related("comparison").filter(job_id=work.job_id).first()
        if scenario is None:
            raise PermanentError("The scenario was changed or removed.")
        _recheck_right(work)
        whole = frozen(scenario.comparison)
        settings, names = _checked(scenario, whole), names_of(_people(whole))
    try:
        outcome = compute(whole, settings, names, work.progress)
    except Infeasible as error:
        raise PermanentError(contradiction(error)) from error
    with work.finish():
        current = Scenario.objects.select_for_update().filter(pk=scenario.pk, job_id=work.job_id).first()
        if current is not None:
            store(current, outcome)


def _checked(scenario: Scenario, whole: Snapshot) -> Settings:
    """The scenario's settings. PermanentError, in words, when nothing can come of them."""
    settings = Settings.of(scenario.settings)
    if reason := why_empty(whole) or why_unfit(settings, whole):
        raise PermanentError(reason)
    return settings


def _people(whole: Snapshot) -> set[int]:
    return {person["id"] for person in (*whole["mentees"], *whole["mentors"])}


def _recheck_right(work: Work) -> None:
    """The person who changed the scenario must still have the right to."""
    if work.initiator_id is None:
        return
    membership = Membership.objects.filter(user_id=work.initiator_id, is_active=True).first()
    if not allows(membership, "matching.manage"):
        raise PermanentError("The person who started this may no longer run matching.")

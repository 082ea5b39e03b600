"""What a worker does for a forecast: freeze, play the quarters through, see what moves the answer, store."""

from core.enums import JobState
from core.jobs import PermanentError, Work, job_kind
from core.models import Job
from organizations.access import allows
from organizations.audit import record
from organizations.models import Membership
from readiness.engine import succession_forecast, tornado
from readiness.enums import ForecastState
from readiness.forecasting.inputs import thaw
from readiness.forecasting.parameters import parameters_of, source_from_json
from readiness.forecasting.results import pack
from readiness.models import SuccessionForecast

KIND = "readiness.forecast"
SWING_RUNS = 1000


def fail_forecast(job_id: int, message: str) -> None:
    """Tell the forecast that its job ended without a result."""
    stopped = Job.objects.filter(pk=job_id, state=JobState.CANCELLED).exists()
    state = ForecastState.STOPPED if stopped else ForecastState.FAILED
    SuccessionForecast.objects.filter(job_id=job_id, state=ForecastState.WAITING).update(
        state=state, error=message[:500]
    )


@job_kind(KIND, on_failure=fail_forecast)
def compute_forecast(work: Work) -> None:
    """Compute one forecast from what was frozen when it was asked for. Writes nothing before the end."""
    with work.context():
        forecast = SuccessionForecast.objects.filter(job_id=work.job_id).first()
        if forecast is None:
            raise PermanentError("The forecast was removed.")
        member = Membership.objects.filter(user_id=work.initiator_id or 0, is_active=True).first()
        if not allows(member, "readiness.manage"):
            raise PermanentError("Whoever asked for this forecast may not do so any more.")
    roles, successors = thaw(forecast.inputs)
    sources = [source_from_json(name, stored) for name, stored in forecast.parameters.items()]
    parameters = parameters_of(sources)
    result = succession_forecast(
        roles,
        successors,
        parameters,
        runs=forecast.runs,
        seed=forecast.seed,
        tell=lambda done: work.progress("Playing twelve quarters through", 0.5 * done),
    )
    swings = tornado(
        roles,
        successors,
        parameters,
        runs=SWING_RUNS,
        seed=forecast.seed,
        tell=lambda done: work.progress("Seeing what moves the answer", 0.5 + 0.49 * done),
    )
    with work.finish():
        ids = [role["id"] for role in forecast.inputs["roles"]]
        SuccessionForecast.objects.filter(pk=forecast.pk).update(
            state=ForecastState.DONE, results=pack(result, swings, ids), error=""
        )
        record(forecast, "forecast.computed", actor=None, runs=forecast.runs, key_roles=len(ids))

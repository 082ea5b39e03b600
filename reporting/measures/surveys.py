"""Group B, what people say: made of the figures that closed pulses released, so that nothing new can be worked out."""

from collections.abc import Sequence

from reporting.figures import Figure, Part, Unit, Verdict, too_few
from reporting.measures.reach import LEAST, share
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.proportions import wilson
from surveys.enums import ItemKind, SurveyKind, SurveyState
from surveys.models import Survey
from surveys.results import Figure as Released
from surveys.results import from_json, pooled


def _latest(scope: Scope) -> list[Survey]:
    """The last closed pulse of each cohort."""
    closed = Survey.objects.filter(
        cohort_id__in=scope.ids, kind=SurveyKind.PULSE, state=SurveyState.CLOSED, closes_on__lte=scope.today
    )
    return list(closed.select_related("cohort").order_by("cohort", "-opens_on", "-pk").distinct("cohort"))


def _scores(surveys: Sequence[Survey]) -> list[tuple[Survey, Released]]:
    found = [(one, pooled(from_json(one.results.get("lines", [])))) for one in surveys]
    return [(survey, figure) for survey, figure in found if figure.is_shown]


@measures("B5", "Pulse favourable", rows="surveys:cohort")
def pulse(scope: Scope) -> Figure:
    """Favourable answers to the core questions in each cohort's last pulse, weighted by people."""
    surveys = _latest(scope)
    shown = _scores(surveys)
    if not shown:
        return too_few("B5", scope.today, Unit.SHARE, sum(one.answered for one in surveys), LEAST, "answers to a pulse")
    people = sum(figure.n or 0 for _, figure in shown)
    value = sum((figure.favourable or 0) * (figure.n or 0) for _, figure in shown) / people / 100
    low, high = wilson(round(value * people), people)
    asked = sum(survey.invited for survey, _ in shown)
    parts = tuple(_part(survey, figure) for survey, figure in shown) if len(scope.cohorts) > 1 else ()
    note = f"{people} of {asked} asked people answered. Those who did not may feel differently."
    return Figure(
        "B5", scope.today, Unit.SHARE, value=value, low=low, high=high, n=None, of=people, parts=parts, notes=(note,)
    )


def _part(survey: Survey, figure: Released) -> Part:
    return Part(
        f"{survey.cohort}, {survey.opens_on:%-d %B %Y}",
        None,
        figure.n,
        (figure.favourable or 0) / 100,
        (figure.low or 0) / 100,
        (figure.high or 0) / 100,
    )


@measures("B7", "Recommend score", rows="surveys:cohort")
def recommend(scope: Scope) -> Figure:
    """The recommend score of each cohort's last pulse that asked it, weighted by people; one pulse has its range."""
    lines = [line for one in _latest(scope) for line in from_json(one.results.get("lines", []))]
    shown = [line.total for line in lines if line.kind == ItemKind.RECOMMEND and line.total.is_shown]
    people = sum(figure.n or 0 for figure in shown)
    if not people:
        return too_few("B7", scope.today, Unit.POINTS, 0, 10, "answers to the recommend question")
    value = sum((figure.mean or 0) * (figure.n or 0) for figure in shown) / people
    ends = (shown[0].mean_low, shown[0].mean_high) if len(shown) == 1 else (None, None)
    notes = ("Changes inside the range are noise.",) if len(shown) == 1 else ("Without a range, over several pulses.",)
    return Figure("B7", scope.today, Unit.POINTS, value=value, low=ends[0], high=ends[1], of=people, notes=notes)


@measures("B8", "Answered the pulse", rows="surveys:cohort")
def response(scope: Scope) -> Figure:
    """People who answered each cohort's last pulse, of those asked."""
    surveys = _latest(scope)
    answered, invited = sum(one.answered for one in surveys), sum(one.invited for one in surveys)
    return share(scope, "B8", answered, invited, "people asked")


@measures("B10", "Pulse, whatever others think", rows="surveys:cohort")
def bounds(scope: Scope) -> Figure:
    """Favourable share if all who did not answer were unfavourable, or favourable. Bounds, not an interval."""
    shown = _scores(_latest(scope))
    invited = sum(survey.invited for survey, _ in shown)
    if invited < LEAST:
        return too_few("B10", scope.today, Unit.SHARE, invited, LEAST, "people asked")
    people = sum(figure.n or 0 for _, figure in shown)
    favourable = sum((figure.favourable or 0) / 100 * (figure.n or 0) for _, figure in shown)
    low, high = favourable / invited, (favourable + invited - people) / invited
    note = "The true figure for everybody asked lies between these two."
    return Figure(
        "B10", scope.today, Unit.SHARE, Verdict.SHOWN, favourable / people, low, high, None, invited, notes=(note,)
    )

"""The released figures of a closed pulse, in the shape that pages and files show."""

from dataclasses import dataclass

from core.spreadsheets import defuse
from surveys.enums import ItemKind, SurveyKind, SurveyState
from surveys.models import Survey
from surveys.queries import BREAKDOWNS
from surveys.results import EVERYBODY, Figure, Line, from_json, pooled, wilson

ROLES = {"mentor": "Mentors", "mentee": "Mentees", "peer": "Peers", "Other": "Others"}


@dataclass(frozen=True)
class Released:
    """Everything that may be shown of one pulse."""

    survey: Survey
    lines: list[Line]
    score: Figure
    before: Figure | None
    rate: tuple[int, int, int] | None
    bounds: tuple[int, int] | None
    comments: list[dict[str, str]]

    @property
    def rows(self) -> "list[Row]":
        """One row per question and group, everybody first."""
        return [row for line in self.lines for row in _rows(line)]

    @property
    def main_rows(self) -> "list[Row]":
        """Everybody and the roles."""
        return [row for row in self.rows if not row.is_second]

    @property
    def second_rows(self) -> "list[Row]":
        """The second breakdown, with the question's words in each first row."""
        return [row for row in self.rows if row.is_second]

    @property
    def second_name(self) -> str:
        """What the second breakdown goes by."""
        return BREAKDOWNS.get(self.survey.breakdown, "")


@dataclass(frozen=True)
class Row:
    """One group of one question."""

    line: Line
    group: str
    figure: Figure
    is_first: bool
    is_second: bool = False


def released(survey: Survey) -> Released:
    """The figures that were made when the pulse closed, with those of the pulse before it."""
    lines = from_json(survey.results.get("lines", []))
    return Released(
        survey,
        lines,
        pooled(lines),
        _before(survey),
        _rate(survey),
        _bounds(survey, pooled(lines)),
        list(survey.results.get("comments", [])),
    )


def _before(survey: Survey) -> Figure | None:
    """The score of the pulse before, when it can be shown."""
    earlier = Survey.objects.filter(
        cohort_id=survey.cohort_id, kind=SurveyKind.PULSE, state=SurveyState.CLOSED, opens_on__lt=survey.opens_on
    ).last()
    if earlier is None:
        return None
    found = pooled(from_json(earlier.results.get("lines", [])))
    return found if found.is_shown else None


def _rate(survey: Survey) -> tuple[int, int, int] | None:
    """Response rate in percent with its interval (metric B8); None below five people asked."""
    if survey.invited < survey.minimum:
        return None
    low, high = wilson(survey.answered, survey.invited)
    return round(100 * survey.answered / survey.invited), round(100 * low), round(100 * high)


def _bounds(survey: Survey, score: Figure) -> tuple[int, int] | None:
    """Favourable share of everybody asked, whatever those think who did not answer (metric B10)."""
    if not score.is_shown or score.favourable is None or score.n is None:
        return None
    favourable = score.favourable / 100 * score.n
    missing = survey.invited - score.n
    return round(100 * favourable / survey.invited), round(100 * (favourable + missing) / survey.invited)


def _rows(line: Line) -> list[Row]:
    rows = [Row(line, ROLES.get(line.role, "Everybody"), line.total, is_first=True)]
    for name, groups in line.groups.items():
        if name == EVERYBODY or len(groups) < 2:
            continue
        is_second = name != "role"
        rows += [
            Row(line, label if is_second else ROLES.get(label, label), figure, is_second and not place, is_second)
            for place, (label, figure) in enumerate(groups.items())
        ]
    return rows


def table(found: Released) -> list[list[object]]:
    """The file: heading, then one row per question and group."""
    heading: list[object] = ["Question", "Group", "Answers", "Asked", "Mean or score", "Favourable %", "95 % from"]
    rows: list[list[object]] = [[*heading, "95 % to", "Note"]]
    for row in found.rows:
        figure, is_score = row.figure, row.line.kind == ItemKind.RECOMMEND
        low, high = (figure.mean_low, figure.mean_high) if is_score else (figure.low, figure.high)
        asked = found.survey.invited if row.group == "Everybody" else ""
        group = f"{found.second_name}: {row.group}" if row.is_second else row.group
        rows.append([row.line.text, group, figure.n, asked, figure.mean, figure.favourable, low, high, figure.says])
    return rows


def cell(value: object) -> object:
    """A value as a cell: empty for nothing, and never a formula."""
    return "" if value is None else defuse(value)

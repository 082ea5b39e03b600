"""What a people manager may know of own reports in programs: that they take part, dates, time asked, shared goals."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

from accounts.models import User
from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Milestone, Participant
from participants.enums import PersonStatus
from participants.models import Person
from relationships.queries.goals import GoalLine, goals_shared_with

# One thing a manager can do in each stretch of a program; the share of it that is over by then.
HELP = (
    (0.15, "Ask what they hope to get out of it, and keep the session time free in the calendar."),
    (0.40, "Give them one piece of work that uses what they are practising."),
    (0.65, "Tell them one change you have noticed. Do not ask what was said in the sessions."),
    (0.90, "Let them present or lead something that is new to them."),
    (9.99, "Agree with them what of this goes on after the program, and who hears about it."),
)


@dataclass(frozen=True)
class Part:
    """A report's part in one cohort. Dates and time: never what is talked about, nor how often."""

    cohort: Cohort
    role: str
    next_milestone: Milestone | None
    today: date

    @property
    def hours(self) -> float:
        """Hours a month that the program asks for in sessions."""
        program = self.cohort.program
        return program.sessions_per_month * program.session_minutes / 60

    @property
    def help(self) -> str:
        """One thing the manager can do now."""
        days = max((self.cohort.ends_on - self.cohort.starts_on).days, 1)
        over = (self.today - self.cohort.starts_on).days / days
        return next(words for until, words in HELP if over <= until)


@dataclass
class Report:
    """Somebody who reports to the manager, with their parts and what they chose to share."""

    person: Person
    parts: list[Part] = field(default_factory=list)
    goals: list[GoalLine] = field(default_factory=list)


def reports_of(user: User, today: date) -> list[Report]:
    """Own reports who take part in a program that is not over, by name. By reporting line: nobody enrols a manager."""
    people = Person.objects.filter(manager__user=user, status=PersonStatus.ACTIVE)
    rows = Participant.objects.filter(person__in=people, state=ParticipantState.ACTIVE, cohort__ends_on__gte=today)
    parts = list(rows.select_related("person", "cohort__program").order_by("person__last_name", "person_id", "pk"))
    milestones = _next_milestones({one.cohort_id for one in parts}, today)
    goals: dict[int, list[GoalLine]] = defaultdict(list)
    for line in goals_shared_with(user):
        goals[line.goal.owner.participant.person_id].append(line)
    found: dict[int, Report] = {}
    for one in parts:
        report = found.setdefault(one.person_id, Report(one.person, goals=goals[one.person_id]))
        report.parts.append(Part(one.cohort, one.get_role_display(), milestones.get(one.cohort_id), today))
    return list(found.values())


def _next_milestones(cohorts: set[int], today: date) -> dict[int, Milestone]:
    found: dict[int, Milestone] = {}
    for one in Milestone.objects.filter(cohort__in=cohorts, due_on__gte=today).order_by("due_on", "pk"):
        found.setdefault(one.cohort_id, one)
    return found


def has_reports(user: User) -> bool:
    """Whether anybody reports to this user."""
    return Person.objects.filter(manager__user=user, status=PersonStatus.ACTIVE).exists()


def data_day() -> date | None:
    """When people data was last changed by an import or by hand."""
    latest = Person.objects.aggregate(at=Max("updated_at"))["at"]
    return latest.date() if latest else None


def without_manager() -> int:
    """Active people whose manager is not known; the one at the top is among them."""
    return Person.objects.filter(Q(manager=None), status=PersonStatus.ACTIVE).count()

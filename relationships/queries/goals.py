"""Goals as their readers may see them. Row security leaves out the words that are not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from relationships.enums import GoalState, GoalVisibility
from relationships.models import Goal, GoalText, GoalUpdate, Relationship

QUIET_DAYS = 35


@dataclass(frozen=True)
class GoalLine:
    """A goal for a list: its words when they may be read, how it stands, and who else reads it."""

    goal: Goal
    text: GoalText | None
    last: GoalUpdate | None
    standing: str
    kind: str

    @property
    def meter_words(self) -> str:
        """What the bar says to screen readers."""
        return f"{self.goal.progress} percent done"

    @property
    def title(self) -> str:
        """The words, or that they are not for the reader."""
        return self.text.title if self.text else "A goal whose words are not shared with you"


def with_texts(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Goals with whose they are, their words and history, in a fixed number of queries."""
    return goals.select_related("owner__participant__person__manager", "owner__relationship").prefetch_related(
        Prefetch("texts", queryset=GoalText.objects.select_related("skill")),
        Prefetch("updates", queryset=GoalUpdate.objects.select_related("author").order_by("-pk")),
    )


def goal_lines(goals: Sequence[Goal]) -> list[GoalLine]:
    """Goals fetched by `with_texts`, with how they stand today."""
    return [_line(goal) for goal in goals]


def goals_of(relationship: Relationship) -> list[GoalLine]:
    """All goals of a relationship, those under way first."""
    goals = with_texts(Goal.objects.filter(owner__relationship=relationship)).order_by("state", "due_on", "pk")
    return goal_lines(list(goals))


def goals_shared_with(user: User) -> list[GoalLine]:
    """Goals of the people a user manages, which they chose to share with their manager."""
    shared = Goal.objects.filter(
        owner__participant__person__manager__user=user,
        visibility__in=[GoalVisibility.MANAGER, GoalVisibility.ALL],
    )
    return goal_lines(list(with_texts(shared).order_by("owner__participant__person__last_name", "due_on")))


def _line(goal: Goal) -> GoalLine:
    text, last = next(iter(goal.texts.all()), None), next(iter(goal.updates.all()), None)
    return GoalLine(goal, text, last, *_standing(goal))


def _standing(goal: Goal) -> tuple[str, str]:
    """(words, kind of tag): where the goal stands against its dates."""
    today = timezone.localdate()
    if goal.state == GoalState.REACHED:
        return "Reached", "good"
    if goal.state == GoalState.STOPPED:
        return "Stopped", ""
    if goal.due_on < today:
        return "Overdue", "bad"
    if (today - timezone.localdate(goal.updated_at)).days > QUIET_DAYS:
        return "Needs a nudge", "warn"
    days = max(1, (goal.due_on - goal.starts_on).days)
    expected = 100 * max(0, (today - goal.starts_on).days) / days
    return ("On track", "good") if goal.progress + 20 >= expected else ("Behind", "warn")

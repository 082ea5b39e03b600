"""Goals as their readers may see them. Row security leaves out the words that are not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from participants.leave import Away, days_away, leaves_of
from relationships.enums import GoalState, GoalVisibility
from relationships.models import Goal, GoalText, GoalUpdate, Relationship
from relationships.pauses import later_by_leave

QUIET_DAYS = 35


@dataclass(frozen=True)
class GoalLine:
    """A goal for a list: its words when they may be read, how it stands, and who else reads it."""

    goal: Goal
    text: GoalText | None
    last: GoalUpdate | None
    standing: str
    kind: str
    # As agreed, later by the days on which its owner is away.
    due_on: date

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
    """Goals fetched by `with_texts`, with how they stand today. One query."""
    leaves = leaves_of({goal.owner.participant.person for goal in goals})
    return [_line(goal, leaves.get(goal.owner.participant.person_id, [])) for goal in goals]


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


def _line(goal: Goal, leaves: Sequence[Away]) -> GoalLine:
    due_on = later_by_leave(leaves, goal.starts_on, goal.due_on)
    text, last = next(iter(goal.texts.all()), None), next(iter(goal.updates.all()), None)
    return GoalLine(goal, text, last, *_standing(goal, leaves), due_on)


def _standing(goal: Goal, leaves: Sequence[Away]) -> tuple[str, str]:
    """(words, kind of tag): where the goal stands against its dates; days away do not count."""
    today = timezone.localdate()
    if goal.state == GoalState.REACHED:
        return "Reached", "good"
    if goal.state == GoalState.STOPPED:
        return "Stopped", ""
    passed = (today - goal.starts_on).days - days_away(leaves, goal.starts_on, today)
    if passed > (goal.due_on - goal.starts_on).days:
        return "Overdue", "bad"
    updated_on = timezone.localdate(goal.updated_at)
    if (today - updated_on).days - days_away(leaves, updated_on, today) > QUIET_DAYS:
        return "Needs a nudge", "warn"
    expected = 100 * max(0, passed) / max(1, (goal.due_on - goal.starts_on).days)
    return ("On track", "good") if goal.progress + 20 >= expected else ("Behind", "warn")

"""When relationships end by themselves, by the settings of their program: a look at all of them every night.

What a night finds follows from what stands in the tables, so a night that runs twice, or is missed, changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final

from django.db.models import Max, QuerySet
from django.db.models.functions import TruncDate

from cohorts.enums import CohortState
from organizations.audit import record
from participants.leave import Away, away_on, days_away
from programs.enums import Ending
from relationships.actions.relationships import end_relationship
from relationships.emails.endings import tell_over, warn_of_end
from relationships.enums import RelationshipState, SessionState
from relationships.last_day import end_of
from relationships.models import Goal, MentoringSession, Relationship, SilenceNotice
from relationships.pauses import pauses_of
from relationships.queries import with_people

NOTICE_DAYS: Final = 7
REASONS: Final = {
    Ending.COHORT: "Ended by itself: the cohort's last day.",
    Ending.DURATION: "Ended by itself: the time of the program is over.",
    Ending.NEVER: "Ended by itself: the agreed time is over.",
}
SILENT: Final = "Ended by itself: no sign of life, and nobody answered within a week."


@dataclass(frozen=True)
class Standing:
    """A relationship with what its end depends on."""

    relationship: Relationship
    pauses: Sequence[Away]
    sign_of_life: date

    def ends_on(self) -> date | None:
        """The day on which it ends by itself, or None."""
        return end_of(self.relationship, self.pauses)

    def silent_days(self, today: date) -> int:
        """Days without a sign of life; days away do not count."""
        gone = (today - self.sign_of_life).days
        return gone - days_away(self.pauses, self.sign_of_life, today)


def tend_endings(today: date) -> tuple[int, int]:
    """End what is over, and ask both where it is silent, in the active organization. (ended, asked); again: (0, 0)."""
    ended = asked = 0
    for standing in standings(_running(), today):
        relationship, over = standing.relationship, standing.ends_on()
        if over is not None and today > over:
            reason = REASONS[Ending(relationship.cohort.program.ending)]
            ended += _end(standing, REASONS[Ending.NEVER] if relationship.extended_until else reason)
        elif _is_silent(standing, today):
            was_ended, was_asked = _tend_silence(standing, today)
            ended, asked = ended + was_ended, asked + was_asked
    return ended, asked


def _running() -> QuerySet[Relationship]:
    """Relationships for good, of cohorts that run; a trial has an end of its own."""
    found = Relationship.objects.filter(state=RelationshipState.ACTIVE, cohort__state=CohortState.RUNNING)
    return with_people(found).order_by("pk")


def standings(relationships: QuerySet[Relationship], today: date) -> list[Standing]:
    """What is known of each relationship, in a fixed number of queries. Fetch them by `with_people`."""
    found = list(relationships)
    pauses, signs = pauses_of(found), signs_of_life([one.pk for one in found], today)
    return [
        Standing(one, pauses.get(one.pk, []), max(one.started_on, signs.get(one.pk, one.started_on))) for one in found
    ]


def signs_of_life(ids: Collection[int], today: date) -> dict[int, date]:
    """The last day on which a session was held or one lay ahead, a goal moved, or somebody said that they meet."""
    days: dict[int, list[date]] = defaultdict(list)
    sessions = MentoringSession.objects.filter(relationship__in=ids)
    held = sessions.filter(state=SessionState.HELD).order_by().values_list("relationship_id")
    ahead = sessions.filter(state=SessionState.PLANNED, starts_at__date__gte=today)
    goals = Goal.objects.filter(owner__relationship__in=ids).order_by().values_list("owner__relationship_id")
    answers = SilenceNotice.objects.filter(relationship__in=ids, answered_on__isnull=False).order_by()
    for pk, day in chain(
        held.annotate(day=Max(TruncDate("starts_at"))),
        goals.annotate(day=Max(TruncDate("updated_at"))),
        answers.values_list("relationship_id").annotate(day=Max("answered_on")),
        ((pk, today) for pk in ahead.values_list("relationship_id", flat=True).distinct()),
    ):
        days[pk].append(min(day, today))
    return {pk: max(found) for pk, found in days.items()}


def _is_silent(standing: Standing, today: date) -> bool:
    limit = standing.relationship.cohort.program.silent_days
    if limit is None or away_on(standing.pauses, today) is not None:
        return False
    return standing.silent_days(today) >= limit


def _tend_silence(standing: Standing, today: date) -> tuple[int, int]:
    """Ask both once; end it when the notice has run out unanswered. (ended, asked)."""
    relationship = Relationship.objects.select_for_update().get(pk=standing.relationship.pk)
    if not relationship.is_active:
        return 0, 0
    notice, is_new = SilenceNotice.objects.get_or_create(
        organization_id=relationship.organization_id,
        relationship=relationship,
        silent_since=standing.sign_of_life,
        defaults={"ends_on": today + timedelta(days=NOTICE_DAYS)},
    )
    if is_new:
        record(relationship, "relationship.silence_asked", actor=None, ends_on=notice.ends_on.isoformat())
        warn_of_end(standing.relationship, notice)
        return 0, 1
    if today < notice.ends_on or notice.answered_on is not None:
        return 0, 0
    return _end(standing, SILENT), 0


def _end(standing: Standing, reason: str) -> int:
    """End it, free the places and tell both. 1 when it stood until now."""
    relationship = Relationship.objects.select_for_update().get(pk=standing.relationship.pk)
    if not relationship.is_active:
        return 0
    end_relationship(relationship, actor=None, reason=reason)
    tell_over(standing.relationship)
    return 1


def open_notice(relationship: Relationship, today: date) -> SilenceNotice | None:
    """The notice that waits for an answer and still holds: no sign of life since. None otherwise."""
    if not relationship.is_active:
        return None
    found = SilenceNotice.objects.filter(relationship=relationship, answered_on=None).order_by("-silent_since").first()
    if found is None:
        return None
    sign = max(relationship.started_on, signs_of_life([relationship.pk], today).get(relationship.pk, date.min))
    return found if sign <= found.silent_since else None

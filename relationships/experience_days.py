"""What the days do to experiences: planned ones begin, and those of which nobody said anything lapse."""

from datetime import date

from organizations.audit import record
from relationships.enums import ExperienceState
from relationships.models import Experience
from relationships.queries.experiences import LAPSE_AFTER


def turn_day(today: date) -> int:
    """Begin what begins and let lapse what was forgotten, in the organization. Again on the same day: nothing."""
    planned = Experience.objects.filter(state=ExperienceState.PLANNED, starts_on__lte=today)
    begun = planned.update(state=ExperienceState.RUNNING)
    forgotten = Experience.objects.select_for_update().filter(
        state=ExperienceState.RUNNING, ends_on__lt=today - LAPSE_AFTER
    )
    lapsed = list(forgotten.order_by("pk"))
    for experience in lapsed:
        experience.state, experience.settled_on = ExperienceState.LAPSED, today
        experience.save(update_fields=["state", "settled_on", "updated_at"])
        record(experience, "experience.lapsed", actor=None)
    return begun + len(lapsed)

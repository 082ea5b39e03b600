"""The day on which a relationship ends by itself."""

from collections.abc import Sequence
from datetime import date

from cohorts.dates import add_months
from participants.leave import Away, day_after
from programs.enums import Ending
from relationships.models import Relationship


def end_of(relationship: Relationship, pauses: Sequence[Away] = ()) -> date | None:
    """The day on which a relationship ends by itself; None: never, or nobody knows while somebody is away.

    An agreed extension comes first. Time away is added to a duration, never to a date.
    """
    program = relationship.cohort.program
    if relationship.extended_until:
        return relationship.extended_until
    if program.ending == Ending.COHORT:
        return relationship.cohort.ends_on
    if program.ending == Ending.DURATION and program.ending_months:
        over = add_months(relationship.started_on, program.ending_months)
        return day_after(pauses, relationship.started_on, (over - relationship.started_on).days)
    return None

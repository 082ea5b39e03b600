"""Asking for ratings of growth at the start, every quarter and at the end, and for what is left of an experience.

Planned and asked again when due like every reminder: see relationships.reminders.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.enums import Category
from notifications.models import Reminder
from notifications.reminders import Plan, Recipient, Words, plan_reminders, reminder_kind
from participants.models import Person
from relationships.enums import ExperienceState, GrowthMoment, RaterKind, RelationshipKind
from relationships.growth import CLOSING_DAYS, QUARTER_DAYS, Occasion, asks_about, last_day
from relationships.hours import zone_name
from relationships.milestones import own_start
from relationships.models import Experience, RelationshipMember
from relationships.queries.experiences import with_people_of
from relationships.queries.team import standing_learners
from relationships.session_words import first_name

AHEAD = timedelta(days=14)
CATCH_UP = timedelta(days=2)
# The plan needs some days to be written before anybody can rate its skills.
BASELINE_AFTER = timedelta(days=14)


def plan_growth(*, now: datetime) -> int:
    """Plan what is asked in the next two weeks in the organization. Again: nothing new."""
    today = now.date()
    plans = [plan for plan in [*_of_growth(), *_of_experiences()] if today <= plan.day <= (now + AHEAD).date()]
    return plan_reminders(plans)


def _of_growth() -> Iterator[Plan]:
    for member in standing_learners().filter(rated_skills__dropped_on=None, rated_skills__isnull=False):
        start, end = own_start(member, member.relationship), last_day(member.relationship)
        days = [(Occasion(GrowthMoment.BASELINE), start + BASELINE_AFTER)]
        days.append((Occasion(GrowthMoment.CLOSING), end - timedelta(days=CLOSING_DAYS - 7)))
        quarters = max(0, (end - start).days // QUARTER_DAYS)
        of_mentor = [
            (Occasion(GrowthMoment.QUARTER, number), start + timedelta(days=QUARTER_DAYS * number))
            for number in range(1, quarters + 1)
        ]
        for kind, person in _raters(member):
            for occasion, day in days + (of_mentor if kind == RaterKind.MENTOR else []):
                yield Plan("growth.rate", f"learner:{member.pk}", occasion.key, _recipient(person), day)


def _raters(member: RelationshipMember) -> Iterator[tuple[RaterKind, Person]]:
    person = member.participant.person
    yield RaterKind.SELF, person
    if person.manager is not None:
        yield RaterKind.MANAGER, person.manager
    is_pair = member.relationship.kind == RelationshipKind.PAIR
    for other in member.relationship.members.all():
        if other.pk != member.pk and other.is_active and (other.role == "mentor" or is_pair):
            yield RaterKind.MENTOR, other.participant.person


def _of_experiences() -> Iterator[Plan]:
    """On its last day, whose experience it is and the host are asked what became of it."""
    rows = Experience.objects.filter(state__in=[ExperienceState.RUNNING, ExperienceState.COMPLETED])
    for experience in with_people_of(rows):
        for person in (experience.participant.person, experience.host):
            if person is not None:
                yield Plan(
                    "experience.over",
                    f"experience:{experience.pk}",
                    f"ends:{experience.ends_on}",
                    _recipient(person),
                    experience.ends_on,
                )


def _recipient(person: Person) -> Recipient:
    return Recipient(person.mailbox, person.name, person.user_id, zone_name(person))


@reminder_kind("growth.rate", Category.MILESTONES, catch_up=CATCH_UP)
def growth_due(reminder: Reminder) -> Words | None:
    """It is still that moment, and this rater has not rated."""
    member = standing_learners().filter(pk=int(reminder.subject.partition(":")[2])).first()
    user = User.objects.filter(pk=reminder.recipient_id or 0).first()
    occasion = asks_about(member, user, timezone.localdate()) if member and user else None
    if member is None or user is None or occasion is None or occasion.key != reminder.occurrence:
        return None
    person = member.participant.person
    is_self = person.user_id == user.pk
    line = _("Rate your own growth: one page.") if is_self else _("Rate the growth of %(who)s: one page.")
    path = reverse("relationships:growth_rate", args=[member.organization.slug, member.public_id])
    context = {
        "is_self": is_self,
        "who": person.name,
        "program": member.relationship.cohort.program.name,
        "moment": occasion.words.lower(),
    }
    return Words("growth_rate", line % {"who": first_name(person)} if not is_self else line, path, _("Rate"), context)


@reminder_kind("experience.over", Category.MILESTONES, catch_up=CATCH_UP)
def experience_over(reminder: Reminder) -> Words | None:
    """It still ends that day, and something is missing: what became of it, a reflection, or the host's answer."""
    found = with_people_of(Experience.objects.filter(pk=int(reminder.subject.partition(":")[2]))).first()
    if found is None or reminder.occurrence != f"ends:{found.ends_on}" or not _is_open(found, reminder):
        return None
    path = reverse("relationships:experience_detail", args=[found.organization.slug, found.public_id])
    is_host = found.host is not None and found.host.user_id == reminder.recipient_id
    context: dict[str, object] = {
        "is_host": is_host, "who": found.participant.person.name, "title": found.title, "ends_on": found.ends_on,
    }  # fmt: skip
    line = _("“%(title)s” is over: what came of it?") % {"title": found.title}
    return Words("experience_over", line, path, _("Open it"), context)


def _is_open(experience: Experience, reminder: Reminder) -> bool:
    if experience.host is not None and experience.host.user_id == reminder.recipient_id:
        return not experience.exposure_ratings.filter(side="host").exists()
    return experience.is_under_way or (experience.state == ExperienceState.COMPLETED and not experience.reflected_on)

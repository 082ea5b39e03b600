"""What still stands between a cohort and its applicants. For the go-live page and for opening applications."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from cohorts.models import Cohort
from cohorts.pilots import pilot_warning
from cohorts.queries.places import counted, places_in, role_words
from notifications.enums import MessageState
from notifications.models import Message
from programs.eligibility import eligible_people
from programs.enums import ParticipantRole
from programs.questions import questions_for

GOOD, WARN, BAD = "good", "warn", "bad"
DAYS_OF_MAIL_LOOKED_AT = 7


@dataclass(frozen=True)
class Check:
    """One line of the go-live page. `fix` names where it is put right: settings, eligibility, questions, mails."""

    title: str
    hint: str
    kind: str
    fix: str = ""
    role: str = ""

    @property
    def blocks(self) -> bool:
        """Applications cannot open before this is put right."""
        return self.kind == BAD


def go_live_checks(cohort: Cohort) -> list[Check]:
    """All checks, those that block first."""
    checks = [
        _dates(cohort),
        *_eligibility(cohort),
        *_questions(cohort),
        _coordinator(cohort),
        _mail(),
        *_size(cohort),
    ]
    return sorted(checks, key=lambda check: (BAD, WARN, GOOD).index(check.kind))


def blocking(cohort: Cohort) -> list[Check]:
    """The checks that keep applications closed."""
    return [check for check in go_live_checks(cohort) if check.blocks]


def _dates(cohort: Cohort) -> Check:
    today = timezone.localdate()
    closes = cohort.applications_close_on
    if closes is None:
        return Check("No closing date for applications", "People ask how long they can apply.", BAD, "settings")
    if closes < today:
        hint = f"Applications closed on {closes:%-d %B %Y}. Choose a later day to take more."
        return Check("The closing date has passed", hint, BAD, "settings")
    if cohort.starts_on <= closes:
        hint = "People can apply until after the start. Matching needs some days between the two."
        return Check("Applications close after the start", hint, WARN, "settings")
    if cohort.starts_on < today:
        hint = f"The cohort started on {cohort.starts_on:%-d %B %Y}."
        return Check("The start is in the past", hint, WARN, "settings")
    return Check("Dates are set", f"Applications until {closes:%-d %B %Y}, start {cohort.starts_on:%-d %B %Y}.", GOOD)


def _eligibility(cohort: Cohort) -> list[Check]:
    checks = []
    with_rules = set(cohort.program.eligibility_rules.values_list("role", flat=True))
    for role in cohort.program.roles:
        if role not in with_rules:
            title = f"Nobody can join as {role_words(role)}"
            hint = "A role without a rule admits nobody. Say who may apply, or that everybody may."
            checks.append(Check(title, hint, BAD, "eligibility", role))
            continue
        eligible = eligible_people(cohort.program, role)
        count = eligible.count()
        if not count:
            hint = "No person meets the rules. Loosen them, or import the missing HR columns."
            checks.append(Check(f"Nobody is eligible as {role_words(role)}", hint, BAD, "eligibility", role))
        elif role == ParticipantRole.MENTOR:
            checks.append(_enough_mentors(cohort, count, eligible.aggregate(all=Sum("capacity"))["all"] or 0))
        else:
            checks.append(_enough_people(cohort, role, count))
    return checks


def _enough_mentors(cohort: Cohort, count: int, capacity: int) -> Check:
    """Mentors' places against the mentees wanted."""
    wanted = places_in(cohort, ParticipantRole.MENTEE)
    if wanted is not None and capacity < wanted:
        title = f"Eligible mentors have {capacity} places for {wanted} mentees"
        hint = f"{counted(count, ParticipantRole.MENTOR)} can join. Widen the rules, or plan fewer pairs."
        return Check(title, hint, WARN, "eligibility", ParticipantRole.MENTOR)
    hint = f"Together they can take {capacity} {role_words(ParticipantRole.MENTEE, capacity)}."
    return Check(f"{counted(count, ParticipantRole.MENTOR)} can join", hint, GOOD)


def _enough_people(cohort: Cohort, role: str, count: int) -> Check:
    wanted = places_in(cohort, role)
    if wanted is not None and count < wanted:
        title = f"{counted(count, role)} can join, {wanted} are wanted"
        return Check(title, "Widen the rules, or plan fewer pairs.", WARN, "eligibility", role)
    return Check(f"{counted(count, role)} can join", "They see this role on the application page.", GOOD)


def _questions(cohort: Cohort) -> list[Check]:
    empty = [role for role in cohort.program.roles if not questions_for(cohort.program, role)]
    if empty:
        words = " and ".join(role_words(role, 2) for role in empty)
        hint = "Without answers, pairs rest on HR data alone."
        return [Check(f"No questions for {words}", hint, WARN, "questions")]
    if cohort.program.questions_reviewed_at is None:
        hint = "Read the application as an applicant sees it, then mark the questions as reviewed."
        return [Check("Questions are not reviewed yet", hint, WARN, "questions")]
    return [Check("Questions are reviewed", "Nobody changed them since.", GOOD)]


def _coordinator(cohort: Cohort) -> Check:
    if cohort.coordinator is None or not cohort.coordinator.is_active:
        return Check("No coordinator", "Applicants and participants need a name to turn to.", BAD, "settings")
    return Check("Coordinator is set", f"Questions go to {cohort.coordinator.display_name}.", GOOD)


def _mail() -> Check:
    since = timezone.now() - timedelta(days=DAYS_OF_MAIL_LOOKED_AT)
    failed = Message.objects.filter(state=MessageState.DEAD, updated_at__gte=since).count()
    if failed:
        title = f"{failed} {'mail' if failed == 1 else 'mails'} of the last seven days did not leave"
        return Check(title, "See why, then send them again.", WARN, "mails")
    if settings.MAIL_GOES_TO_OUTBOX_PAGE:
        hint = "No mail server is set up, so mails are kept on the outbox page and nobody receives them."
        return Check("Mails stay here", hint, WARN, "mails")
    return Check("Mail works", "No mail was refused in the last seven days.", GOOD)


def _size(cohort: Cohort) -> list[Check]:
    warning = pilot_warning(is_pilot=cohort.is_pilot, target_pairs=cohort.target_pairs)
    return [Check(f"A pilot with {cohort.target_pairs} pairs", warning, WARN, "settings")] if warning else []

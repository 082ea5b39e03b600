"""Everything that people do with surveys."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort
from core.errors import Refusal
from core.tenancy import purpose
from organizations.audit import record
from participants.models import Person
from programs.models import Program
from relationships.models import Relationship
from surveys.box import put_in
from surveys.cadence import DAYS_BETWEEN, DAYS_OPEN, plan
from surveys.enums import ContactState, ItemKind, Moment, SurveyKind, SurveyState
from surveys.items import MOST_OWN
from surveys.models import CheckIn, ContactRequest, CustomItem, Invitation, Survey
from surveys.queries import BREAKDOWNS, relationships_about
from surveys.waves import close_survey, open_survey, plan_next_turn

CLOSED = "This survey is closed. Thank you for wanting to answer."
ANSWERED = "Your answer is in already. It cannot be opened again, so that nobody can look at it."


def plan_surveys(cohort: Cohort, *, actor: User) -> list[Survey]:
    """Put the recommended surveys into a cohort's plan; what lies behind or stands there already is left out."""
    today = timezone.localdate()
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        taken = set(Survey.objects.filter(cohort=cohort).values_list("opens_on", flat=True))
        made = [
            Survey.objects.create(
                organization_id=cohort.organization_id,
                cohort=cohort,
                kind=one.kind,
                moment=one.moment,
                opens_on=one.opens_on,
                closes_on=one.closes_on,
            )
            for one in plan(cohort.starts_on, cohort.ends_on)
            if one.opens_on > today and not any(abs((one.opens_on - day).days) < DAYS_BETWEEN for day in taken)
        ]
        for survey in made:
            plan_next_turn(survey, today)
        if made:
            record(cohort, "surveys.planned", actor=actor, surveys=len(made))
    return made


def add_survey(
    cohort: Cohort,
    *,
    kind: str,
    opens_on: date,
    breakdown: str = "",
    minimum: int = 5,
    moment: str = Moment.REGULAR,
    actor: User,
) -> Survey:
    """One more survey. Refusal for a day that is over, or an unknown breakdown."""
    _check_facts(opens_on, breakdown)
    with transaction.atomic():
        survey = Survey.objects.create(
            organization_id=cohort.organization_id,
            cohort=cohort,
            kind=kind,
            moment=moment,
            opens_on=opens_on,
            closes_on=opens_on + timedelta(days=DAYS_OPEN),
            breakdown=breakdown if kind == SurveyKind.PULSE else "",
            minimum=max(5, minimum),
            comment_minimum=max(10, minimum),
        )
        plan_next_turn(survey, timezone.localdate())
        record(survey, "survey.planned", actor=actor, opens_on=f"{opens_on}")
    return survey


def change_survey(survey: Survey, *, opens_on: date, breakdown: str, minimum: int, actor: User) -> None:
    """Move a planned survey or change its groups. Refusal once it has opened: people answered under these rules."""
    _check_facts(opens_on, breakdown)
    with transaction.atomic():
        locked = _planned(survey)
        locked.opens_on, locked.closes_on = opens_on, opens_on + timedelta(days=DAYS_OPEN)
        locked.breakdown = breakdown if locked.is_anonymous else ""
        locked.minimum, locked.comment_minimum = max(5, minimum), max(10, minimum)
        locked.save()
        plan_next_turn(locked, timezone.localdate())
        record(locked, "survey.changed", actor=actor, opens_on=f"{opens_on}", minimum=locked.minimum)


def remove_survey(survey: Survey, *, actor: User) -> None:
    """Take a planned survey out of the plan."""
    with transaction.atomic():
        locked = _planned(survey)
        record(locked, "survey.removed", actor=actor)
        locked.delete()


def open_now(survey: Survey, *, actor: User) -> Survey:
    """Send a planned survey today. Refusal, saying why, when it would be left out."""
    with transaction.atomic():
        locked = _planned(survey)
        open_survey(locked, timezone.localdate(), actor=actor)
        if locked.state == SurveyState.LEFT_OUT:
            raise Refusal(_left_out(locked))
        plan_next_turn(locked, timezone.localdate())
    return locked


def close_now(survey: Survey, *, actor: User) -> None:
    """Close an open survey before its day. It does not open again, so that two states cannot be compared."""
    with transaction.atomic():
        locked = Survey.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=survey.pk)
        if locked.is_open:
            close_survey(locked, actor=actor)


def _left_out(survey: Survey) -> str:
    spared = f" {survey.spared} were asked something less than {DAYS_BETWEEN} days ago." if survey.spared else ""
    if survey.is_anonymous:
        return f"A pulse needs at least ten people who can be asked, so that nobody stands out.{spared}"
    return f"There is nobody to ask: only people in active relationships are.{spared}"


def _planned(survey: Survey) -> Survey:
    locked = Survey.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=survey.pk)
    if locked.state != SurveyState.PLANNED:
        raise Refusal("This survey has been sent. Its date, questions and groups stay as they were then.")
    return locked


def _check_facts(opens_on: date, breakdown: str) -> None:
    if opens_on < timezone.localdate():
        raise Refusal("Choose today or a later day.")
    if breakdown and breakdown not in BREAKDOWNS:
        raise Refusal("Choose one of the offered breakdowns.")


def answer_pulse(invitation: Invitation, *, scores: dict[str, int | None], words: dict[str, str]) -> None:
    """Put an anonymous answer into the box and mark the link as used. Refusal when it was, or the pulse is closed.

    No audit entry, no time: the mark says that somebody answered, and nothing leads from it to the answer.
    """
    with transaction.atomic():
        locked = _unanswered(invitation)
        put_in(locked.survey, role=locked.role, label=locked.label, scores=scores, words=words)
        _mark_answered(locked)


def answer_check_in(invitation: Invitation, answers: dict[Relationship, tuple[dict[str, int | None], str]]) -> None:
    """Keep a named answer per relationship. Refusal when it was given, the check-in is closed, or it is not theirs."""
    with transaction.atomic():
        locked = _unanswered(invitation)
        own = {one.pk for one in relationships_about(locked.person, locked.survey.cohort)}
        if any(relationship.pk not in own for relationship in answers):
            raise Refusal("You can answer about your own relationships only.")
        with purpose("check_in"):
            CheckIn.objects.bulk_create(
                CheckIn(
                    organization_id=locked.organization_id,
                    survey=locked.survey,
                    relationship=relationship,
                    person=locked.person,
                    role=locked.role,
                    scores=scores,
                    words=words.strip(),
                    answered_on=timezone.localdate(),
                )
                for relationship, (scores, words) in answers.items()
            )
        _mark_answered(locked)


def _unanswered(invitation: Invitation) -> Invitation:
    related = Invitation.objects.select_for_update(of=("self",)).select_related("survey__cohort", "person")
    locked = related.get(pk=invitation.pk)
    if not locked.survey.is_open:
        raise Refusal(CLOSED)
    if locked.is_answered:
        raise Refusal(ANSWERED)
    return locked


def _mark_answered(invitation: Invitation) -> None:
    # update() and not save(): the row's date of change would tell when somebody answered.
    Invitation.objects.filter(pk=invitation.pk).update(is_answered=True)


def ask_for_contact(person: Person, cohort: Cohort) -> ContactRequest:
    """Note that somebody wants to be contacted; the program team sees it at once. Asking twice is asking once."""
    with transaction.atomic():
        request, _created = ContactRequest.objects.get_or_create(
            organization_id=cohort.organization_id,
            person=person,
            cohort=cohort,
            state=ContactState.OPEN,
            defaults={"asked_on": timezone.localdate()},
        )
    return request


def settle_contact(request: ContactRequest, *, actor: User) -> None:
    """Somebody has been in touch."""
    with transaction.atomic():
        locked = ContactRequest.objects.select_for_update().get(pk=request.pk)
        if locked.state == ContactState.DONE:
            return
        locked.state, locked.done_by = ContactState.DONE, actor
        locked.save(update_fields=["state", "done_by", "updated_at"])
        record(locked, "contact_request.settled", actor=actor)


def add_item(program: Program, *, instrument: str, kind: str, text: str, role: str, actor: User) -> CustomItem:
    """Add a question of the program's own. Refusal beyond two per instrument: each makes fewer people answer."""
    if kind == ItemKind.RECOMMEND:
        raise Refusal("The recommend question is asked at mid-point and close already.")
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        if CustomItem.objects.filter(program=program, instrument=instrument).count() >= MOST_OWN:
            raise Refusal("Two own questions per survey at most: with each further one fewer people answer.")
        item = CustomItem.objects.create(
            organization_id=program.organization_id,
            program=program,
            instrument=instrument,
            kind=kind,
            text=text.strip(),
            role=role,
        )
        record(program, "survey_item.added", actor=actor, text=item.text)
    return item


def remove_item(item: CustomItem, *, actor: User) -> None:
    """Stop asking a question. Surveys that were sent keep it."""
    with transaction.atomic():
        record(item.program, "survey_item.removed", actor=actor, text=item.text)
        item.delete()

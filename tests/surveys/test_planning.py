"""When whom is asked what: the plan of a cohort, 30 days between surveys, reminders, own questions."""

import itertools
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refusal
from core.models import Job
from notifications.models import Message
from participants.models import Leave, Person
from surveys.actions import add_item, add_survey, answer_pulse, change_survey, open_now
from surveys.cadence import plan
from surveys.items import CORE_KEYS, Item, items_for, pulse_items
from surveys.models import Invitation, Survey
from surveys.waves import TURN_JOB, turn

START = date(2026, 1, 5)


def days(length: int, kind: str) -> list[int]:
    return [(one.opens_on - START).days for one in plan(START, START + timedelta(days=length)) if one.kind == kind]


def test_a_year_is_asked_every_quarter_and_a_pilot_every_sixty_days():
    assert days(365, "pulse") == [90, 180, 270, 365, 547, 730]
    assert days(365, "check_in") == [30, 120, 210, 300]
    assert days(182, "pulse") == [60, 120, 150, 182, 364, 547]
    assert days(182, "check_in") == [30, 90]


@pytest.mark.parametrize("length", [90, 182, 270, 365, 547])
def test_the_recommended_plan_stands_at_least_thirty_days_apart(length):
    found = [one.opens_on for one in plan(START, START + timedelta(days=length))]
    assert min((after - before).days for before, after in itertools.pairwise(found)) >= 30


def test_the_middle_and_the_end_ask_for_satisfaction_and_recommendation():
    middle, end = ({item.key for item in pulse_items(moment, 2)} for moment in ("mid_point", "close"))
    assert {"match", "support", "platform", "recommend", "change"} <= middle
    assert {"recommend", "best", "future"} <= end


def test_everybody_gets_the_core_and_two_rotating_questions_that_change_by_wave():
    waves = [items_for([one.as_row() for one in pulse_items("regular", turn)], "mentee") for turn in range(5)]
    assert {len(items) for items in waves} == {5}
    assert all([item.key for item in items][:3] == list(CORE_KEYS) for items in waves)
    assert len({items[3].key for items in waves}) > 2


def test_own_questions_take_the_place_of_rotating_ones():
    own = [Item("own-1", "First"), Item("own-2", "Second")]
    assert [item.key for item in pulse_items("regular", 0, own)] == [*CORE_KEYS, "own-1", "own-2"]


def test_the_plan_is_made_by_one_press_and_not_twice(cohort, manager):
    url = reverse("surveys:plan", args=["halden", cohort.slug])
    manager.client.post(url)
    planned = Survey.objects.count()
    manager.client.post(url)
    assert (planned > 3, Survey.objects.count()) == (True, planned)
    assert Job.objects.filter(kind=TURN_JOB).count() == planned


def test_somebody_who_was_asked_lately_is_spared(cohort, pairs, manager):
    def sent() -> Survey:
        return open_now(
            add_survey(cohort, kind="check_in", opens_on=timezone.localdate(), actor=manager.user), actor=manager.user
        )

    first = sent()
    Invitation.objects.filter(pk__in=[one.pk for one in first.invitations.all()[:3]]).update(
        sent_on=timezone.localdate() - timedelta(days=30)
    )
    second = sent()
    assert (first.invited, second.invited, second.spared) == (12, 3, 9)


def test_only_those_who_have_not_answered_are_reminded_and_twice_at_most(pulse):
    answer_pulse(pulse.invitations.first(), scores={"time": 4}, words={})
    for day in (4, 5, 6, 10, 11):
        turn(pulse, pulse.opens_on + timedelta(days=day))
    reminders = Message.objects.filter(kind="survey_reminder")
    assert (reminders.count(), reminders.values("recipient_email").distinct().count()) == (22, 11)
    assert not Message.objects.filter(kind="survey_reminder", recipient_email=pulse.invitations.first().person.email)


def test_a_survey_closes_by_itself_on_its_day(pulse):
    turn(pulse, pulse.closes_on)
    pulse.refresh_from_db()
    assert pulse.state == "closed"


def test_a_sent_survey_keeps_its_rules(pulse, manager):
    with pytest.raises(Refusal, match="has been sent"):
        change_survey(pulse, opens_on=timezone.localdate(), breakdown="", minimum=9, actor=manager.user)


def test_a_minimum_under_five_is_raised_to_five(cohort, manager):
    survey = add_survey(cohort, kind="pulse", opens_on=timezone.localdate(), minimum=2, actor=manager.user)
    assert (survey.minimum, survey.comment_minimum) == (5, 10)


def test_a_third_own_question_is_refused(cohort, manager):
    for number in range(2):
        add_item(cohort.program, instrument="pulse", kind="agree", text=f"Own {number}", role="", actor=manager.user)
    with pytest.raises(Refusal, match="Two own questions"):
        add_item(cohort.program, instrument="pulse", kind="agree", text="Third", role="", actor=manager.user)


def test_surveys_are_added_changed_and_removed_on_the_pages(cohort, manager):
    client, base = manager.client, reverse("surveys:cohort", args=["halden", cohort.slug])
    day = timezone.localdate() + timedelta(days=40)
    form = {"kind": "pulse", "opens_on": str(day), "minimum": "6", "breakdown": "division"}
    assert client.post(f"{base}new/", form).status_code == 302
    survey = Survey.objects.get()
    assert client.post(f"{base}{survey.public_id}/", form | {"minimum": "4"}).status_code == 422
    assert client.post(f"{base}{survey.public_id}/", form | {"minimum": "8"}).status_code == 302
    survey.refresh_from_db()
    assert survey.minimum == 8
    client.post(f"{base}{survey.public_id}/remove/")
    assert not Survey.objects.exists()


def test_an_own_question_is_added_and_removed_on_the_pages(cohort, manager):
    base = reverse("surveys:cohort", args=["halden", cohort.slug])
    sent = {"text": "I know whom to ask.", "instrument": "pulse", "kind": "agree", "role": ""}
    manager.client.post(f"{base}questions/new/", sent)
    item = cohort.program.survey_items.get()
    assert item.text in manager.client.get(base).content.decode()
    manager.client.post(f"{base}questions/{item.public_id}/remove/")
    assert not cohort.program.survey_items.exists()


def away(person: Person, survey_day: date, first: int, last: int | None) -> None:
    ends_on = None if last is None else survey_day + timedelta(days=last)
    Leave.objects.create(
        organization_id=person.organization_id,
        person=person,
        starts_on=survey_day + timedelta(days=first),
        ends_on=ends_on,
    )


@pytest.mark.parametrize("kind", ["check_in", "pulse"])
def test_who_is_on_leave_is_asked_when_back_and_counts_only_then(cohort, pairs, manager, kind):
    today = timezone.localdate()
    back, gone = (pairs[number].members.get(role="mentee").participant.person for number in range(2))
    away(back, today, -3, 2)
    away(gone, today, -3, None)
    survey = open_now(add_survey(cohort, kind=kind, opens_on=today, actor=manager.user), actor=manager.user)
    assert (survey.invited, survey.spared) == (10, 0)
    turns = set(Job.objects.filter(kind=TURN_JOB).values_list("run_after__date", flat=True))
    assert today + timedelta(days=3) in turns
    for day in range(1, 12):
        turn(survey, today + timedelta(days=day))
    assert survey.invited == 11
    mails = Message.objects.filter(recipient_email=back.email).values_list("kind", flat=True)
    assert list(mails.order_by("pk")) == [f"survey_{kind}", "survey_reminder"]
    assert not Message.objects.filter(recipient_email=gone.email).exists()


def test_reminders_wait_until_the_leave_is_over_and_come_once(check_in):
    today, person = check_in.opens_on, check_in.invitations.first().person
    away(person, today, 2, 10)
    counts = []
    for day in (5, 10, 11, 12):
        turn(check_in, today + timedelta(days=day))
        counts.append(Message.objects.filter(kind="survey_reminder", recipient_email=person.email).count())
    assert counts == [0, 0, 1, 1]
    assert Message.objects.filter(kind="survey_reminder").count() == 23

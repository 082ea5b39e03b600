"""The anonymous pulse: one answer per link, and nothing that leads from an answer to a person."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import purpose
from notifications.models import Message
from surveys.actions import add_survey, answer_pulse, close_now, open_now
from surveys.box import take_out
from surveys.links import token_of
from surveys.models import BallotBox, Invitation, Survey


def address_of(invitation: Invitation) -> str:
    return reverse("surveys:answer", args=["halden", token_of(invitation)])


def answer_all(survey: Survey, value: int = 4) -> None:
    for number, invitation in enumerate(survey.invitations.order_by("id")):
        scores = {"time": value, "openly": 1 + number % 5, "clear": 1 + (number * 2) % 5}
        answer_pulse(invitation, scores=scores, words={})


def test_everybody_in_a_relationship_gets_a_link_by_mail_and_nobody_twice(pulse):
    assert pulse.invited == 12
    mails = Message.objects.filter(kind="survey_pulse")
    assert (mails.count(), mails.values("recipient_email").distinct().count()) == (12, 12)
    first = pulse.invitations.select_related("person").order_by("id").first()
    assert token_of(first) in mails.get(recipient_email=first.person.email).body_text


def test_the_link_opens_the_questions_without_signing_in_and_takes_one_answer(pulse):
    address, client = address_of(pulse.invitations.first()), Client()
    assert b"Our mentoring time is well used." in client.get(address).content
    answer = {"time": "5", "openly": "4", "clear": "none"}
    assert client.post(address, answer).status_code == 302
    assert b"Thank you" in client.get(address).content
    client.post(address, answer)
    rows, _words = take_out(pulse)
    assert [row["scores"]["time"] for row in rows] == [5]
    assert rows[0]["scores"]["clear"] is None


def test_opening_the_link_changes_nothing(pulse):
    Client().get(address_of(pulse.invitations.first()))
    assert not pulse.invitations.filter(is_answered=True).exists()


def test_an_empty_answer_is_not_taken(pulse):
    response = Client().post(address_of(pulse.invitations.first()), {})
    assert response.status_code == 422
    assert b"Answer at least one question" in response.content


def test_a_made_up_or_changed_link_is_unknown(pulse):
    address = address_of(pulse.invitations.first())
    for wrong in (address[:-2] + "x/", address.replace(pulse.invitations.first().public_id, "abc")):
        assert Client().get(wrong).status_code == 404


def test_a_second_answer_is_refused_and_none_is_taken_after_the_close(pulse, manager):
    first, second = pulse.invitations.all()[:2]
    answer_pulse(first, scores={"time": 3}, words={})
    with pytest.raises(Refusal):
        answer_pulse(first, scores={"time": 5}, words={})
    close_now(pulse, actor=manager.user)
    with pytest.raises(Refusal):
        answer_pulse(second, scores={"time": 5}, words={})


@pytest.mark.goal("E2")
def test_the_database_has_no_row_no_id_and_no_time_of_an_answer(pulse):
    before = dict(Invitation.objects.values_list("pk", "updated_at"))
    with purpose("pulse"):
        opened = BallotBox.objects.get(survey=pulse).updated_at
    answer_all(pulse)
    assert dict(Invitation.objects.values_list("pk", "updated_at")) == before
    with purpose("pulse"):
        box = BallotBox.objects.get(survey=pulse)
        assert (BallotBox.objects.count(), box.updated_at) == (1, opened)
    assert "time" not in box.scores
    assert {field.name for field in BallotBox._meta.fields if field.is_relation} == {"organization", "survey"}


@pytest.mark.goal("E2")
def test_the_length_of_the_box_tells_nothing_of_one_answer(pulse):
    lengths = set()
    for invitation in pulse.invitations.order_by("id"):
        answer_pulse(invitation, scores={"time": 5}, words={"change": "x" * 40})
        with purpose("pulse"):
            lengths.add(len(BallotBox.objects.get(survey=pulse).scores))
    assert len(lengths) == 1


def test_row_security_keeps_the_box_from_whoever_does_not_name_the_purpose(pulse):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_ballotbox")
        assert cursor.fetchone()[0] == 0


def test_at_close_who_answered_is_forgotten_and_figures_stay(pulse, manager):
    answer_all(pulse)
    close_now(pulse, actor=manager.user)
    pulse.refresh_from_db()
    assert (pulse.answered, pulse.invitations.filter(is_answered=True).count()) == (12, 0)
    openly = next(line for line in pulse.results["lines"] if line["key"] == "openly")
    assert openly["groups"]["everybody"]["everybody"]["n"] == 12


def test_a_pulse_for_fewer_than_ten_people_is_not_sent(cohort, pairs, manager):
    for pair in pairs[:2]:
        pair.members.update(is_active=False)
    survey = add_survey(cohort, kind="pulse", opens_on=timezone.localdate(), actor=manager.user)
    with pytest.raises(Refusal, match="at least ten people"):
        open_now(survey, actor=manager.user)


def test_asking_for_contact_is_apart_from_the_answer_and_named(pulse, manager):
    invitation = pulse.invitations.select_related("person").first()
    Client().post(reverse("surveys:contact", args=["halden", token_of(invitation)]))
    page = manager.client.get(reverse("surveys:check_ins", args=["halden", pulse.cohort.slug]))
    assert invitation.person.name in page.content.decode()
    assert not pulse.invitations.filter(is_answered=True).exists()

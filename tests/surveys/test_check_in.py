"""The named check-in: says who reads it, is read by nobody else, and leads to relationships that need a word."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.tenancy import identify_user
from surveys.actions import answer_check_in
from surveys.links import token_of
from surveys.models import CheckIn
from surveys.queries import relationships_about
from tests.conftest import make_member

WORDS = "My mentor has cancelled three times."


def answer(survey, person, scores: dict, words: str = "") -> None:
    invitation = survey.invitations.get(person=person)
    answer_check_in(invitation, dict.fromkeys(relationships_about(person, survey.cohort), (scores, words)))


def sides_of(pair):
    members = {member.role: member.participant.person for member in pair.members.all()}
    return members["mentor"], members["mentee"]


@pytest.fixture
def answered(check_in, pairs):
    """One pair that sees things differently, one that is content."""
    mentor, mentee = sides_of(pairs[0])
    answer(check_in, mentor, {"time": 5, "openly": 5, "clear": 4})
    answer(check_in, mentee, {"time": 2, "openly": 2, "clear": 4}, WORDS)
    answer(check_in, sides_of(pairs[1])[0], {"time": 5, "openly": 5, "clear": 4})
    return pairs


def test_the_form_says_who_reads_it_and_keeps_one_answer_with_the_name(check_in, pairs):
    mentor, mentee = sides_of(pairs[0])
    invitation = check_in.invitations.get(person=mentee)
    address, client = reverse("surveys:answer", args=["halden", token_of(invitation)]), Client()
    page = client.get(address).content.decode()
    assert "not anonymous" in page
    assert mentor.name in page
    prefix = pairs[0].public_id[:8]
    sent = {f"{prefix}-time": "4", f"{prefix}-openly": "none", f"{prefix}-words": WORDS}
    assert client.post(address, sent).status_code == 302
    identify_user(None)
    assert client.get(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_answered


def test_the_program_manager_reads_answers_those_that_need_a_word_first(answered, check_in, manager):
    page = manager.client.get(reverse("surveys:check_ins", args=["halden", "spring"])).content.decode()
    assert WORDS in page
    assert "does not find it easy to speak openly" in page
    assert "The sides see it differently: “Our mentoring time is well used” (2 and 5 of 5)." in page
    assert page.index(sides_of(answered[0])[1].name) < page.index(sides_of(answered[1])[0].name)


@pytest.mark.parametrize("role", ["organization_admin", "executive_sponsor", "facilitator", "external_observer"])
def test_other_roles_are_refused(answered, organization, role):
    other = make_member(organization, "Some Body", role)
    response = other.client.get(reverse("surveys:check_ins", args=["halden", "spring"]))
    assert response.status_code == 403


@pytest.mark.goal("B2")
def test_raw_sql_under_the_runtime_role_shows_answers_to_author_and_manager_only(answered, manager, admin, mentor):
    def seen(user_id) -> int:
        identify_user(user_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM surveys_checkin WHERE words LIKE '%%cancelled%%'")
            return cursor.fetchone()[0]

    assert [seen(who) for who in (None, admin.user.pk, mentor.user.pk)] == [0, 0, 0]
    assert seen(manager.user.pk) == 1


def test_the_list_takes_as_many_queries_for_many_as_for_one(answered, check_in, manager, pairs):
    url = reverse("surveys:check_ins", args=["halden", "spring"])
    manager.client.get(url)
    with CaptureQueriesContext(connection) as few:
        manager.client.get(url)
    for pair in pairs[2:]:
        for person in sides_of(pair):
            answer(check_in, person, {"time": 1})
    with CaptureQueriesContext(connection) as many:
        manager.client.get(url)
    assert len(many) == len(few)
    identify_user(manager.user.pk)
    assert CheckIn.objects.count() == 11

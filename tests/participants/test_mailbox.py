"""Mailed links open the account of the person they are for, whatever HR says about addresses since."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.actions import request_application_link
from core.tenancy import tenant
from notifications.models import Message
from participants.actions.people import change_person
from relationships.actions import publish_pair
from tests.cohorts.conftest import make_cohort, make_program
from tests.matching.conftest import join
from tests.matching.conftest import make_cohort as make_matched_cohort

NEW = "married.name@example.org"


@pytest.fixture
def renamed(organization, manager, mentee):
    """HR has a new address for the mentee, who signs in with the one of before."""
    with tenant(organization.pk, user_id=manager.user.pk):
        change_person(mentee.person, {"email": NEW}, actor=manager.user)
        yield mentee


def open_mailed_link(kind: str) -> Client:
    """What the reader of the mail does: open the link, press the button."""
    words = Message.objects.filter(kind=kind).latest("pk").body_text
    client = Client()
    client.post("/o/" + words.split("/o/")[1].split()[0])
    return client


def test_a_mailed_link_opens_the_account_that_the_person_has(renamed, organization, manager, mentor):
    cohort = make_matched_cohort(organization, coordinator=manager.user)
    ama = join(cohort, "", "mentee", person=renamed.person)
    publish_pair(cohort, ama, join(cohort, "", "mentor", person=mentor.person), reasons=[], actor=manager.user)
    assert Message.objects.get(kind="relationship_mentee").recipient_email == renamed.user.email
    client = open_mailed_link("relationship_mentee")
    assert client.session["_auth_user_id"] == str(renamed.user.pk)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("typed", ["the account's", "the one of HR"])
def test_a_link_asked_for_with_either_address_opens_the_account(renamed, organization, manager, typed):
    cohort = make_cohort(make_program(organization), manager.user)
    cohort.state, cohort.applications_close_on = "open", timezone.localdate()
    cohort.save()
    request_application_link(cohort, NEW if typed == "the one of HR" else renamed.user.email)
    client = open_mailed_link("application_link")
    assert client.session["_auth_user_id"] == str(renamed.user.pk)
    assert User.objects.filter(email=NEW).count() == 0


def test_a_link_to_an_address_that_its_user_gave_up_signs_nobody_in(organization, manager, mentee, mentor):
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_matched_cohort(organization, coordinator=manager.user)
        ama = join(cohort, "", "mentee", person=mentee.person)
        publish_pair(cohort, ama, join(cohort, "", "mentor", person=mentor.person), reasons=[], actor=manager.user)
        mentee.user.emailaddress_set.all().delete()
        mentee.user.email = "elsewhere@example.org"
        mentee.user.save()
        users = User.objects.count()
        assert "_auth_user_id" not in open_mailed_link("relationship_mentee").session
        assert User.objects.count() == users


def test_the_team_reads_which_address_mails_go_to(renamed, organization, manager):
    page = manager.client.get(reverse("participants:detail", args=[organization.slug, renamed.person.public_id]))
    assert renamed.user.email in page.content.decode()
    assert NEW in page.content.decode()

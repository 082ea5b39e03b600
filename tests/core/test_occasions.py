"""The same form sent twice makes one thing: a double click where no script holds it back."""

import re
import threading

import pytest
from django.db import connections
from django.urls import reverse

from api.models import ApiKey
from cohorts.models import Milestone
from core.tenancy import tenant
from organizations.links import hash_token
from organizations.models import AuditEntry
from programs.models import PlanMilestone, Question
from tests.cohorts.conftest import make_cohort, make_program
from tests.conftest import make_member, make_organization

STEP = {"name": "Half time", "starts_on": "2027-03-01", "due_on": "2027-03-08", "responsible": "mentor"}
PLAN = {
    "name": "Half time",
    "starts_after_days_0": "2",
    "starts_after_days_1": "weeks",
    "due_after_days_0": "4",
    "due_after_days_1": "weeks",
    "responsible": "mentor",
}
ASKED = {"label": "What do you hope for?", "role": ""}
KEY = {"name": "Payroll", "scopes": ["people:read"], "days": "30"}


def forms_of(organization, manager):
    """(address, what is filled in, what it makes) of each form."""
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(make_program(organization), manager.user)
    slug = organization.slug
    return {
        "milestone": (reverse("cohorts:milestone_new", args=[slug, cohort.slug]), STEP, Milestone),
        "plan": (reverse("programs:milestone-new", args=[slug, "leaders"]), PLAN, PlanMilestone),
        "question": (reverse("programs:question-new", args=[slug, "leaders", "text"]), ASKED, Question),
        "key": (reverse("api_keys:new_personal", args=[slug]), KEY, ApiKey),
    }


@pytest.fixture
def forms(organization, manager):
    return forms_of(organization, manager)


def count(organization, model) -> int:
    with tenant(organization.pk):
        return model.objects.count()


@pytest.mark.parametrize("name", ["milestone", "plan", "question", "key"])
def test_a_form_sent_twice_makes_one_thing_and_a_fresh_form_another(name, forms, organization, manager):
    address, filled, model = forms[name]
    before = count(organization, model)
    answers = [manager.client.post(address, filled | {"csrfmiddlewaretoken": "one"}).status_code for _ in range(2)]
    assert (len(set(answers)), answers[0] < 400) == (1, True)
    assert count(organization, model) == before + 1
    manager.client.post(address, filled | {"csrfmiddlewaretoken": "two"})
    assert count(organization, model) == before + 2


def test_the_words_shown_last_are_those_of_the_key(forms, organization, manager):
    address, filled, _model = forms["key"]
    words = [
        re.search(r"mtk_[\w-]+", manager.client.post(address, filled | {"csrfmiddlewaretoken": "one"}).content.decode())
        for _ in range(2)
    ]
    with tenant(organization.pk):
        assert ApiKey.objects.get().key_hash == hash_token(words[1][0])
        assert AuditEntry.objects.filter(event="key.made").count() == 1


def test_two_clicks_at_the_same_moment_make_one_milestone(committed_db):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", "program_manager")
    address, filled, model = forms_of(organization, manager)["milestone"]
    before, start = count(organization, model), threading.Barrier(4)

    def click() -> None:
        start.wait()
        manager.client.post(address, filled | {"csrfmiddlewaretoken": "one"})
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert count(organization, model) == before + 1

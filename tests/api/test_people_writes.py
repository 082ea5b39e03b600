from django.urls import reverse

from api.enums import Scope
from core.tenancy import tenant
from organizations.models import AuditEntry, Membership
from participants.models import Level, Person
from tests.api.test_keys import key_for
from tests.api.test_writes import post


def patch(client, organization, words: str, person_id: str, body: dict):
    path = reverse("api:people-detail", kwargs={"organization": organization.slug, "public_id": person_id})
    return client.patch(path, body, content_type="application/json", headers={"Authorization": f"Bearer {words}"})


def test_a_person_is_added_once_with_level_and_manager(client, organization, manager):
    _, words = key_for(manager)
    with tenant(organization.pk):
        Level.objects.create(organization=organization, name="L4", rank=4)
    body = {"external_id": "007", "first_name": "Jane", "level": "L4", "manager": manager.person.public_id}
    made = post(client, organization, "people-list", words, body, key="one")
    again = post(client, organization, "people-list", words, body, key="one")
    assert (made.status_code, again.json()) == (201, made.json())
    assert {key: made.json()[key] for key in body} == body
    with tenant(organization.pk):
        assert Person.objects.filter(external_id="007").count() == 1
        assert AuditEntry.objects.get(event="person.added").actor == manager.user


def test_what_is_left_out_stays_and_what_is_wrong_changes_nothing(client, organization, manager):
    _, words = key_for(manager)
    person = post(client, organization, "people-list", words, {"external_id": "1", "title": "Clerk"}).json()
    changed = patch(client, organization, words, person["id"], {"department": "Sales"})
    assert (changed.json()["department"], changed.json()["title"]) == ("Sales", "Clerk")
    wrong = patch(client, organization, words, person["id"], {"level": "No such", "title": "Head"})
    assert [one["field"] for one in wrong.json()["problems"]] == ["level"]
    with tenant(organization.pk):
        assert Person.objects.get(external_id="1").title == "Clerk"


def test_doubles_and_loops_are_conflicts_in_the_words_of_the_page(client, organization, manager):
    _, words = key_for(manager)
    boss = post(client, organization, "people-list", words, {"external_id": "1", "first_name": "Ada"}).json()
    post(client, organization, "people-list", words, {"external_id": "2", "manager": boss["id"]})
    double = post(client, organization, "people-list", words, {"external_id": "1"})
    assert (double.status_code, double.json()["detail"]) == (409, "Ada has the personnel number 1 already.")
    loop = patch(client, organization, words, boss["id"], {"manager": boss["id"]})
    assert loop.status_code == 409


def test_who_left_is_shut_out_and_let_in_again(client, organization, manager, mentor):
    _, words = key_for(manager)
    person = {"public_id": mentor.person.public_id}
    left = post(client, organization, "people-mark-left", words, {"on": "2026-10-31"}, **person)
    assert (left.json()["status"], left.json()["end_date"]) == ("left", "2026-10-31")
    with tenant(organization.pk):
        assert not Membership.objects.get(user=mentor.user).is_active
    assert post(client, organization, "people-mark-active", words, {}, **person).json()["status"] == "active"
    with tenant(organization.pk):
        assert Membership.objects.get(user=mentor.user).is_active


def test_another_organizations_person_is_neither_changed_nor_a_manager(client, organization, manager, outsider):
    _, words = key_for(manager)
    foreign = outsider.person.public_id
    assert patch(client, organization, words, foreign, {"title": "Head"}).status_code == 404
    answer = post(client, organization, "people-list", words, {"external_id": "5", "manager": foreign})
    assert [one["field"] for one in answer.json()["problems"]] == ["manager"]


def test_reading_is_not_writing(client, organization, manager):
    _, words = key_for(manager, Scope.PEOPLE_READ)
    assert post(client, organization, "people-list", words, {"external_id": "1"}).status_code == 403


def test_a_body_nested_without_end_is_the_callers_mistake(client, organization, manager):
    _, words = key_for(manager)
    path = reverse("api:people-list", kwargs={"organization": organization.slug})
    headers = {"Authorization": f"Bearer {words}"}
    answer = client.post(path, "[" * 20_000, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (400, "This JSON is nested too deeply.")

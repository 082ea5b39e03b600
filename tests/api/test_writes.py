from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from api.models import IdempotencyRecord
from core.tenancy import tenant
from matching.models import MatchingRun
from programs.models import Program
from tests.api.test_keys import key_for
from tests.matching.conftest import make_cohort

PILOT = {"template": "pilot", "name": "Spring pilot"}


def post(client, organization, address: str, words: str, body: dict, key: str = "", **parts):
    headers = {"Authorization": f"Bearer {words}"} | ({"Idempotency-Key": key} if key else {})
    path = reverse(f"api:{address}", kwargs={"organization": organization.slug, **parts})
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_write_sent_twice_with_one_idempotency_key_is_done_once(client, organization, manager):
    _, words = key_for(manager)
    first = post(client, organization, "programs-list", words, PILOT, key="abc")
    second = post(client, organization, "programs-list", words, PILOT, key="abc")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    with tenant(organization.pk):
        assert Program.objects.count() == 1


def test_answers_to_writes_are_kept_for_a_day_only(client, organization, manager):
    _, words = key_for(manager)
    post(client, organization, "programs-list", words, PILOT, key="abc")
    with tenant(organization.pk):
        IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
    post(client, organization, "programs-list", words, {**PILOT, "name": "Later"}, key="def")
    with tenant(organization.pk):
        assert [record.key for record in IdempotencyRecord.objects.all()] == ["def"]


def test_an_idempotency_key_is_refused_for_another_request(client, organization, manager):
    _, words = key_for(manager)
    post(client, organization, "programs-list", words, PILOT, key="abc")
    other = post(client, organization, "programs-list", words, {**PILOT, "name": "Other"}, key="abc")
    assert other.status_code == 409


def test_values_that_are_wrong_are_named_and_change_nothing(client, organization, manager):
    _, words = key_for(manager)
    answer = post(client, organization, "programs-list", words, {"template": "nonsense", "name": ""}, key="abc")
    assert answer.status_code == 400
    assert sorted(problem["field"] for problem in answer.json()["problems"]) == ["name", "template"]
    assert post(client, organization, "programs-list", words, PILOT, key="abc").status_code == 201


def test_a_refused_action_is_a_conflict_in_the_users_words(client, organization, manager):
    _, words = key_for(manager)
    post(client, organization, "programs-list", words, PILOT)
    with tenant(organization.pk):
        program = Program.objects.get()
    made = post(
        client,
        organization,
        "cohorts-list",
        words,
        {"program": program.slug, "name": "Spring", "starts_on": "2027-03-01"},
    )
    assert made.status_code == 201
    answer = post(client, organization, "cohorts-open-applications", words, {}, slug=made.json()["slug"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")


def test_a_run_tells_the_id_by_which_it_is_read(client, organization, manager):
    _, words = key_for(manager)
    with tenant(organization.pk, user_id=manager.user.pk):
        run = MatchingRun.objects.create(organization=organization, cohort=make_cohort(organization), number=1)
    headers = {"Authorization": f"Bearer {words}"}
    listed = client.get(f"/o/{organization.slug}/api/v1/runs/", headers=headers).json()["results"]
    assert [one["id"] for one in listed] == [run.public_id]
    assert client.get(f"/o/{organization.slug}/api/v1/runs/{listed[0]['id']}/", headers=headers).status_code == 200

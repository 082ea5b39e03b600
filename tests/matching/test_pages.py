import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Participant
from matching.actions import start_run
from matching.models import MatchingRun, Proposal, Unmatched
from notifications.models import Message
from participants.models import Person
from relationships.models import Relationship
from tests.matching.conftest import computed, join, skills


@pytest.fixture
def run(cast):
    return computed(cast.cohort, cast.manager.user)


@pytest.fixture
def client(cast):
    return cast.manager.client


def at(cast, name, *args) -> str:
    return reverse(f"matching:{name}", args=[cast.organization.slug, cast.cohort.slug, *args])


def text(answer) -> str:
    """The words of the page as a person reads them."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_first_page_says_who_waits(cast, client):
    page = text(client.get(at(cast, "list")))
    assert "3 mentees wait for 3 free places with 3 mentors." in page
    assert "No run yet" in page


def test_pressing_run_shows_progress_under_the_runs_address(cast, client):
    answer = client.post(at(cast, "start"), {"key": "k"}, follow=True)
    assert answer.redirect_chain[-1][0] == at(cast, "run", 1)
    assert "Waiting for a worker" in text(answer)
    assert 'http-equiv="refresh"' in answer.content.decode()


def test_pressing_run_twice_is_one_run(cast, client):
    client.post(at(cast, "start"), {"key": "k"})
    client.post(at(cast, "start"), {"key": "k"})
    assert MatchingRun.objects.count() == 1


def test_polling_gets_a_piece_and_then_a_fresh_page(cast, client):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    poll = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "progress"}
    assert b"<html" not in client.get(at(cast, "run", run.number), **poll).content
    MatchingRun.objects.update(state="cancelled")
    assert client.get(at(cast, "run", run.number), **poll)["HX-Refresh"] == "true"


def test_stop_ends_the_run(cast, client):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    page = text(client.post(at(cast, "stop", run.number), follow=True))
    assert "Run 1 was stopped" in page
    assert "Nothing of it was kept" in page


def test_the_review_lists_pairs_with_reasons(cast, client, run):
    page = text(client.get(at(cast, "run", run.number)))
    assert "Run 1 paired 3 of 3 mentees with 3 mentors" in page
    assert "Wants to grow Negotiation; Luis offers it at level 5." in page
    assert "Publish 3 pairs…" in page


def test_a_pair_has_its_own_address(cast, client, run):
    pair = Proposal.objects.get(run=run, mentee=cast.jonas)
    page = text(client.get(at(cast, "run", run.number), {"pair": pair.public_id}))
    assert "Jonas wants to grow Finance, which Hanna offers." in page
    assert "Next best mentors" in page


@pytest.mark.parametrize(
    "query",
    ["tab=look", "tab=locked", "tab=rejected", "tab=x", "sort=high", "sort=name", "q=ama", "pair=nope", "page=9"],
)
def test_every_view_of_the_list_answers(cast, client, run, query):
    assert client.get(f"{at(cast, 'run', run.number)}?{query}").status_code == 200


def test_searching_finds_either_side(cast, client, run):
    answer = client.get(at(cast, "run", run.number), {"q": "ortega"})
    assert [row.proposal.mentee for row in answer.context["review"].rows] == [cast.ama]


def test_lock_then_undo_by_the_buttons(cast, client, run):
    pair = Proposal.objects.get(run=run, mentee=cast.ama)
    page = client.post(at(cast, "lock", run.number, pair.public_id), {"version": 0}, follow=True)
    assert "Ama Boateng and Luis Ortega are locked." in text(page)
    undo = re.search(r'action="([^"]+/undo/)"', page.content.decode())[1]
    client.post(undo)
    assert Proposal.objects.get(public_id=pair.public_id).state == "proposed"


def test_a_second_window_is_told_kindly(cast, client, run):
    pair = Proposal.objects.get(run=run, mentee=cast.ama)
    client.post(at(cast, "lock", run.number, pair.public_id), {"version": 0})
    page = client.post(at(cast, "unlock", run.number, pair.public_id), {"version": 0}, follow=True)
    assert "The proposals were changed in another window." in text(page)


def test_swapping_by_the_page(cast, client, run):
    address = at(cast, "choose", run.number, cast.ama.public_id)
    assert "Hanna Virtanen" in text(client.get(address))
    page = client.post(address, {"mentor": cast.hanna.public_id, "version": 0}, follow=True)
    assert "Ama Boateng is now with Hanna Virtanen." in text(page)


def test_rejecting_asks_for_a_reason_that_stays_with_the_team(cast, client, run):
    pair = Proposal.objects.get(run=run, mentee=cast.ama)
    address = at(cast, "reject", run.number, pair.public_id)
    assert "The program team only" in text(client.get(address))
    page = text(client.post(address, {"reason": "Know each other", "version": 0}, follow=True))
    assert "1 mentee without a mentor" in page


def test_a_person_without_a_pair_has_a_reason_and_a_button(cast, client):
    join(cast.cohort, "Kenji Watanabe", "mentee", time_zone="Asia/Taipei", answers={"wanted": skills("Law")})
    run = computed(cast.cohort, cast.manager.user)
    page = text(client.get(at(cast, "run", run.number)))
    assert "No mentor shares 2 hours of the working day. 3 do if the limit is 1 hour." in page
    fix = at(cast, "fix", run.number, Unmatched.objects.get(run=run).public_id)
    assert client.post(fix).url == at(cast, "run", 2)


def test_the_page_says_when_people_changed_since(cast, client, run):
    Person.objects.filter(pk=cast.ama.person_id).update(time_zone="Africa/Accra")
    assert "1 person changed since this run" in text(client.get(at(cast, "run", run.number)))


def test_publishing_shows_the_mails_first(cast, client, run):
    page = text(client.get(at(cast, "publish", run.number)))
    assert "Luis Ortega is your mentor in Emerging Leaders" in page
    assert "Publish 3 pairs and notify 6 people" in page
    assert not Message.objects.exists()


def test_publishing_by_the_button(cast, client, run):
    page = client.post(at(cast, "publish", run.number), {"version": run.version}, follow=True)
    assert "3 pairs are published" in text(page)
    assert Relationship.objects.count() == 3


def test_publishing_in_a_second_window_changes_nothing(cast, client, run):
    client.post(at(cast, "publish", run.number), {"version": run.version})
    page = client.post(at(cast, "publish", run.number), {"version": run.version}, follow=True)
    assert "was published by Priya Nair" in text(page)
    assert Relationship.objects.count() == 3


def test_looking_changes_nothing(cast, client, run):
    before = list(Proposal.objects.values_list("pk", "state", "updated_at"))
    pair = Proposal.objects.first()
    for address in (at(cast, "run", 1), at(cast, "publish", 1), at(cast, "reject", 1, pair.public_id)):
        client.get(address)
    assert list(Proposal.objects.values_list("pk", "state", "updated_at")) == before
    assert not Relationship.objects.exists()


@pytest.mark.parametrize("name", ["list", "run", "publish"])
def test_only_program_managers_get_in(cast, admin, mentee, sponsor, run, name):
    address = at(cast, name, *([] if name == "list" else [1]))
    assert [one.client.get(address).status_code for one in (admin, mentee, sponsor)] == [403] * 3


def test_another_organization_gets_404(cast, outsider, run):
    assert outsider.client.get(at(cast, "run", 1)).status_code == 404


def queries_of(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_review_asks_as_many_questions_for_many_pairs(cast, client):
    Participant.objects.exclude(pk__in=[cast.ama.pk, cast.luis.pk, cast.hanna.pk]).delete()
    computed(cast.cohort, cast.manager.user)
    few = queries_of(client, at(cast, "run", 1))
    for number in range(24):
        join(cast.cohort, f"Mentee {number}", "mentee", answers={"wanted": skills("Finance")})
        join(cast.cohort, f"Mentor {number}", "mentor", department="Board", answers={"offered": skills("Finance")})
    computed(cast.cohort, cast.manager.user)
    assert queries_of(client, at(cast, "run", 2)) <= few + 2  # the run before, and what changed since

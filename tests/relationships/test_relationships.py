import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Participant
from core.errors import Refusal
from core.tenancy import tenant
from organizations.models import AuditEntry
from relationships.actions import end_relationship, publish_pair, reopen_relationship
from relationships.queries import pairs_so_far, taken_participants
from tests.matching.conftest import join, make_cohort


@pytest.fixture
def pair(organization, manager, mentor, mentee):
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        ama = join(cohort, "", "mentee", person=mentee.person)
        luis = join(cohort, "", "mentor", person=mentor.person)
        yield publish_pair(cohort, ama, luis, reasons=["You both named “Lead sites”."], actor=manager.user)


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def at(pair, name="detail") -> str:
    return reverse(f"relationships:{name}", args=[pair.organization.slug, pair.public_id])


def test_a_mentee_finds_the_mentor_the_reasons_and_the_next_step(pair, mentee):
    page = text(mentee.client.get(at(pair)))
    assert "You and Luis Ortega" in page
    assert "You both named “Lead sites”." in page
    assert "Next: Kickoff" in page
    assert "Talk to Priya Nair in confidence" in page


def test_a_mentor_finds_the_mentee(pair, mentor):
    assert "You and Ama Boateng" in text(mentor.client.get(at(pair)))


def test_my_mentoring_lists_own_relationships(pair, mentee, admin):
    address = reverse("relationships:list", args=[pair.organization.slug])
    assert "Luis Ortega" in text(mentee.client.get(address))
    assert "No relationship yet" in text(admin.client.get(address))


def test_a_program_manager_sees_that_it_exists(pair, manager):
    assert "Ama Boateng and Luis Ortega" in text(manager.client.get(at(pair)))
    address = reverse("relationships:cohort", args=[pair.organization.slug, pair.cohort.slug])
    assert "1 active relationship" in text(manager.client.get(address))


def test_everybody_else_gets_404(pair, admin, sponsor, outsider):
    assert [one.client.get(at(pair)).status_code for one in (admin, sponsor, outsider)] == [404] * 3


def test_ending_gives_the_places_back_and_can_be_undone(pair, manager):
    end_relationship(pair, actor=manager.user, reason="Moved abroad")
    assert list(Participant.objects.values_list("places_used", flat=True)) == [0, 0]
    reopen_relationship(pair, actor=manager.user)
    assert list(Participant.objects.values_list("places_used", flat=True)) == [1, 1]
    assert pair.is_active


def test_ending_twice_gives_the_places_back_once(pair, manager):
    end_relationship(pair, actor=manager.user)
    end_relationship(pair, actor=manager.user)
    assert list(Participant.objects.values_list("places_used", flat=True)) == [0, 0]


def test_the_reason_is_for_the_program_team_only(pair, manager, mentee):
    manager.client.post(at(pair, "end"), {"reason": "Quarrelled about money"})
    assert "Quarrelled about money" in text(manager.client.get(at(pair)))
    assert "Quarrelled about money" not in text(mentee.client.get(at(pair)))
    assert "Quarrelled" not in str(list(AuditEntry.objects.values()))


def test_members_cannot_end_it(pair, mentee, mentor):
    assert [one.client.post(at(pair, "end")).status_code for one in (mentee, mentor)] == [403, 403]


def test_reopening_is_refused_when_somebody_is_paired_again(pair, manager, organization):
    end_relationship(pair, actor=manager.user)
    ama = Participant.objects.get(role="mentee")
    other = join(pair.cohort, "Hanna Virtanen", "mentor")
    publish_pair(pair.cohort, ama, other, reasons=[], actor=manager.user)
    with pytest.raises(Refusal, match="somebody else by now"):
        reopen_relationship(pair, actor=manager.user)
    pair.refresh_from_db()
    assert not pair.is_active


def test_somebody_who_left_the_cohort_is_not_paired_again_by_reopening(pair, manager):
    end_relationship(pair, actor=manager.user)
    Participant.objects.filter(role="mentee").update(state="left")
    with pytest.raises(Refusal, match="No longer in the cohort"):
        reopen_relationship(pair, actor=manager.user)
    pair.refresh_from_db()
    assert not pair.is_active


def test_pairs_so_far_remember_ended_ones(pair, manager, mentee, mentor):
    end_relationship(pair, actor=manager.user)
    ids = sorted([mentee.person.pk, mentor.person.pk])
    assert pairs_so_far(ids) == {tuple(ids)}
    assert taken_participants(pair.cohort) == set()


def test_a_mentee_has_one_relationship_at_a_time(pair, manager):
    other = join(pair.cohort, "Hanna Virtanen", "mentor")
    ama = Participant.objects.get(role="mentee")
    with pytest.raises(Refusal, match="In a relationship already: Ama Boateng"):
        publish_pair(pair.cohort, ama, other, reasons=[], actor=manager.user)


def queries_of(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_as_many_questions_for_many(pair, manager):
    address = reverse("relationships:cohort", args=[pair.organization.slug, pair.cohort.slug])
    few = queries_of(manager.client, address)
    for number in range(20):
        one = join(pair.cohort, f"Mentee {number}", "mentee")
        other = join(pair.cohort, f"Mentor {number}", "mentor")
        publish_pair(pair.cohort, one, other, reasons=[], actor=manager.user)
    assert queries_of(manager.client, address) == few

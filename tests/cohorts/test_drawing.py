"""Lots for places: the same chance for everybody, a share for every group, repeatable from what is kept."""

from collections import Counter

import pytest
from django.urls import reverse

from cohorts.actions.drawing import draw_places
from cohorts.drawing import draw_lots, fingerprint
from cohorts.models import Application, Cohort, Participant, PlaceDraw
from core.errors import Refusal
from organizations.models import AuditEntry
from participants.models import Person
from programs.models import EligibilityRule
from tests.surveys.conftest import make_cohort

PEOPLE = {f"p{n:02}": "a" if n < 9 else "b" if n < 16 else "c" for n in range(20)}


def test_the_same_seed_draws_the_same_people_and_another_seed_others():
    assert draw_lots(PEOPLE, 8, 5) == draw_lots(dict(reversed(PEOPLE.items())), 8, 5)
    assert draw_lots(PEOPLE, 8, 5) != draw_lots(PEOPLE, 8, 6)
    assert fingerprint(PEOPLE, 8, 5) != fingerprint(PEOPLE, 8, 6)


def test_every_group_gets_its_share_rounded_up_or_down():
    for seed in range(200):
        drawn = Counter(PEOPLE[one] for one in draw_lots(PEOPLE, 8, seed))
        assert drawn["a"] in {3, 4}
        assert drawn["b"] in {2, 3}
        assert drawn["c"] in {1, 2}


def test_everybody_has_the_same_chance():
    counts = Counter(one for seed in range(4000) for one in draw_lots(PEOPLE, 8, seed))
    # 1,600 times of 4,000 each; five standard deviations are 155.
    assert max(abs(counts[one] - 1600) for one in PEOPLE) < 155


@pytest.mark.parametrize("places", [0, 20, 21])
def test_without_too_few_places_there_is_nothing_to_draw(places):
    with pytest.raises(ValueError, match="more people than places"):
        draw_lots(PEOPLE, places, 1)


@pytest.fixture
def cohort(organization, inside, manager) -> Cohort:
    """Ten people of two departments have applied for four places."""
    cohort = make_cohort(organization, manager)
    Cohort.objects.filter(pk=cohort.pk).update(state="open", target_pairs=4)
    cohort.refresh_from_db()
    EligibilityRule.objects.create(
        organization=organization, program=cohort.program, role="mentee", field="everyone", operator="everyone"
    )
    for number in range(10):
        person = Person.objects.create(
            organization=organization,
            email=f"a{number}@example.org",
            first_name=f"A{number}",
            department="Sales" if number < 5 else "Plant",
        )
        Application.objects.create(
            organization=organization, cohort=cohort, person=person, role="mentee", state="submitted"
        )
    return cohort


@pytest.mark.django_db
def test_a_draw_accepts_waitlists_and_keeps_everything(cohort, manager):
    kept = draw_places(cohort, "mentee", by_field="department", actor=manager.user)
    states = Counter(Application.objects.values_list("state", "person__department"))
    assert states == {
        ("accepted", "Sales"): 2,
        ("accepted", "Plant"): 2,
        ("waitlisted", "Sales"): 3,
        ("waitlisted", "Plant"): 3,
    }
    assert Participant.objects.filter(role="mentee").count() == 4
    groups = {entry["application"]: entry["group"] for entry in kept.entries}
    assert kept.fingerprint == fingerprint(groups, 4, kept.seed)
    assert AuditEntry.objects.filter(event="places.drawn", subject_id=kept.public_id).exists()


@pytest.mark.django_db
def test_no_second_draw_and_none_where_places_suffice(cohort, manager):
    draw_places(cohort, "mentee", by_field="", actor=manager.user)
    with pytest.raises(Refusal, match="more people apply"):
        draw_places(cohort, "mentee", by_field="", actor=manager.user)


@pytest.mark.django_db
def test_the_page_draws_and_says_that_drawing_again_comes_out_the_same(cohort, organization, manager, mentee):
    address = reverse("cohorts:draw", args=[organization.slug, cohort.slug])
    assert "Draw 4 of 10" in manager.client.get(address).content.decode()
    manager.client.post(
        reverse("cohorts:draw_now", args=[organization.slug, cohort.slug, "mentee"]), {"by": "department"}
    )
    text = manager.client.get(address).content.decode()
    assert "Comes out the same" in text
    assert mentee.client.get(address).status_code == 403


@pytest.mark.django_db
def test_somebody_who_may_not_join_is_not_in_the_draw(cohort, manager):
    Person.objects.filter(email="a0@example.org").update(status="left")
    draw_places(cohort, "mentee", by_field="", actor=manager.user)
    assert len(PlaceDraw.objects.get().entries) == 9

"""Another mentor for one mentee, for a leaver's, for a whole cohort: drafts that a person decides about."""

import pytest
from django.urls import reverse

from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from matching.actions import publish_run
from matching.actions.rematching import dismiss_rematch, draft_cohort, draft_rematch, take_all, take_option
from matching.choosing.drafts import LEAVERS, REMATCH, standing_pairs
from matching.models import Offer, Rematch
from notifications.models import Message
from participants.actions.people import mark_left
from relationships.actions.trials import end_trial
from relationships.models import Relationship
from tests.matching.conftest import computed, join, skills
from tests.matching.test_choosing import text


def worked(organization) -> None:
    """Workers have done what is queued about drafts."""
    for kind in (LEAVERS, REMATCH):
        for job in Job.objects.filter(kind=kind, state="queued"):
            perform(job.pk, organization.pk)


@pytest.fixture
def paired(cast):
    """Ama-Luis, Jonas-Hanna, Mei-Daniel are paired; Erik has two free places and offers what Ama wants."""
    publish_run(computed(cast.cohort, cast.manager.user), actor=cast.manager.user)
    cast.cohort.refresh_from_db()
    cast.erik = join(
        cast.cohort, "Erik Lund", "mentor", capacity=2, department="Research",
        answers={"offered": skills("Negotiation", level=5), "goals": ["Lead sites"]},
    )  # fmt: skip
    cast.pair = Relationship.objects.get(members__participant=cast.ama)
    return cast


def drafted(paired) -> Rematch:
    made = draft_rematch(paired.pair, actor=paired.manager.user)
    worked(paired.organization)
    made.refresh_from_db()
    return made


def test_a_draft_names_the_next_best_with_a_free_place_and_changes_nothing(paired):
    made = drafted(paired)
    assert (made.state, [one.mentor_id for one in made.options.all()]) == ("draft", [paired.erik.pk])
    assert standing_pairs(paired.cohort)[paired.ama.pk] == paired.luis.pk


def test_asking_twice_is_one_draft(paired):
    assert drafted(paired) == draft_rematch(paired.pair, actor=paired.manager.user)
    assert Rematch.objects.count() == 1


def test_choosing_ends_the_old_pair_begins_the_new_one_and_tells_both(paired):
    made = drafted(paired)
    before = Message.objects.count()
    take_option(made.options.get(), actor=paired.manager.user)
    made.refresh_from_db()
    paired.luis.refresh_from_db()
    assert standing_pairs(paired.cohort)[paired.ama.pk] == paired.erik.pk
    assert (made.state, paired.luis.places_used, Message.objects.count() - before) == ("taken", 0, 2)
    with pytest.raises(Refusal, match="settled already"):
        take_option(made.options.get(), actor=paired.manager.user)


def test_where_mentors_are_asked_first_the_next_is_asked(paired):
    paired.cohort.program.asks_mentors_first = True
    paired.cohort.program.save()
    take_option(drafted(paired).options.get(), actor=paired.manager.user)
    offer = Offer.objects.get(state="waiting")
    assert (offer.mentee_id, offer.mentor_id) == (paired.ama.pk, paired.erik.pk)


def test_a_leavers_mentee_has_a_draft_the_same_hour_and_nothing_is_published(paired):
    mark_left([paired.luis.person], actor=paired.manager.user)
    worked(paired.organization)
    made = Rematch.objects.get()
    assert (made.cause, made.state, made.relationship_id) == ("leaver", "draft", paired.pair.pk)
    assert [one.mentor_id for one in made.options.all()] == [paired.erik.pk]
    assert Relationship.objects.filter(state="active").count() == 3


def test_marking_more_leavers_drafts_each_relationship_once(paired):
    for one in (paired.luis, paired.hanna, paired.mei):
        mark_left([one.person], actor=paired.manager.user)
        worked(paired.organization)
    assert Rematch.objects.filter(cause="leaver").count() == 3
    assert not Rematch.objects.get(relationship__members__participant=paired.mei).options.exists()


def test_an_ended_trial_reserves_the_next_best_with_the_places_of_then(paired, mentee):
    paired.ama.person.user = mentee.user
    mentee.person.delete()
    paired.ama.person.save()
    paired.cohort.program.trial_days = 30
    paired.cohort.program.save()
    take_option(drafted(paired).options.get(), actor=paired.manager.user)
    trial = Relationship.objects.get(state="trial")
    with tenant(paired.organization.pk, user_id=mentee.user.pk):
        end_trial(trial.members.get(role="mentee"), actor=mentee.user)
    worked(paired.organization)
    made = Rematch.objects.get(cause="trial")
    assert [one.mentor_id for one in made.options.all()] == []
    assert paired.erik.pk not in standing_pairs(paired.cohort).values()


def test_a_cohort_shows_its_churn_before_and_keeps_what_is_nearly_as_good(paired, manager):
    free = draft_cohort(paired.cohort, keep_bonus=0, actor=manager.user)
    worked(paired.organization)
    kept = draft_cohort(paired.cohort, keep_bonus=20, actor=manager.user)
    worked(paired.organization)
    for one in (free, kept):
        one.refresh_from_db()
    assert (free.state, free.summary["changed"]) == ("dismissed", 0)
    assert (kept.summary["pairs"], kept.summary["changed"], kept.summary["gain"]) == (3, 0, 0.0)


def test_the_changes_of_a_cohort_are_made_together_or_not_at_all(paired, manager):
    paired.luis.answers = {"offered": skills("Painting"), "goals": ["Rest"]}
    paired.luis.save(update_fields=["answers"])
    made = draft_cohort(paired.cohort, keep_bonus=3, actor=manager.user)
    worked(paired.organization)
    page = text(manager.client.get(address(paired, made)))
    made.refresh_from_db()
    assert f"1 of 3 pairs would change, +{made.summary['gain']} % points." in page
    assert made.summary["after"] > made.summary["before"]
    assert take_all(made, actor=manager.user) == 1
    assert standing_pairs(paired.cohort)[paired.ama.pk] == paired.erik.pk


def test_a_draft_that_is_out_of_date_changes_nothing(paired, manager):
    paired.luis.answers = {"offered": skills("Painting"), "goals": ["Rest"]}
    paired.luis.save(update_fields=["answers"])
    made = draft_cohort(paired.cohort, keep_bonus=0, actor=manager.user)
    worked(paired.organization)
    take_option(drafted(paired).options.first(), actor=manager.user)
    with pytest.raises(Refusal, match="changed since the draft was made"):
        take_all(made, actor=manager.user)


def test_pages_list_drafts_and_put_them_away(paired, manager, mentee):
    made = drafted(paired)
    page = reverse("matching:rematches", args=[paired.organization.slug, paired.cohort.slug])
    assert "Ama Boateng" in text(manager.client.get(page))
    assert mentee.client.get(page).status_code == 403
    assert "Erik Lund" in text(manager.client.get(address(paired, made)))
    manager.client.post(address(paired, made) + "dismiss/")
    made.refresh_from_db()
    assert made.state == "dismissed"
    dismiss_rematch(made, actor=manager.user)


def address(paired, made) -> str:
    return reverse("matching:rematch", args=[paired.organization.slug, paired.cohort.slug, made.public_id])

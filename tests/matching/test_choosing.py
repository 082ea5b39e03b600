"""Shortlists with fair exposure, and what participants choose from them."""

import re

import numpy as np
import pytest
from django.urls import reverse

from cohorts.models import Participant
from core.errors import Refusal
from core.jobs import perform
from core.tenancy import tenant
from matching.actions.choosing import AVOID, close_choosing, open_choosing, renew_shortlists, save_choices
from matching.choosing.exposure import fair_lists
from matching.choosing.queries import progress_of, ranked_choices, shortlist_of
from matching.choosing.shortlists import snapshot_for_lists
from matching.models import Choice, ShortlistEntry
from matching.scoring import score_pairs
from matching.snapshot import take_snapshot
from notifications.models import Message
from organizations.models import AuditEntry
from participants.models import ProtectedAttribute
from programs.models import Criterion
from tests.matching.conftest import computed, join, make_cohort, make_program, skills


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def opened(cohort, manager):
    """Choosing with its lists made, as a worker would."""
    choosing = open_choosing(cohort, closes_on=None, actor=manager.user)
    perform(choosing.job_id, cohort.organization_id)
    choosing.refresh_from_db()
    assert choosing.summary, choosing.job.error
    return choosing


@pytest.fixture
def choosers(organization, manager, mentee, mentor):
    """Twelve mentees (the first can sign in) and six mentors (likewise) in a program where participants choose."""
    with tenant(organization.pk, user_id=manager.user.pk):
        program = make_program(organization, matching_by="hybrid", mentors_choose=True)
        cohort = make_cohort(organization, program, coordinator=manager.user)
        wanted = [skills("Negotiation"), skills("Finance"), skills("Speaking")]
        mentees = [
            join(cohort, f"Mentee{at} Test", "mentee", answers={"wanted": wanted[at % 3], "goals": ["Lead sites"]},
                 person=mentee.person if at == 0 else None)
            for at in range(12)
        ]  # fmt: skip
        mentors = [
            join(cohort, f"Mentor{at} Test", "mentor", department="Board", person=mentor.person if at == 0 else None,
                 answers={"offered": wanted[at % 3], "goals": ["Lead sites"]})
            for at in range(6)
        ]  # fmt: skip
        yield cohort, mentees, mentors


@pytest.mark.parametrize("seed", range(12))
def test_everybody_is_shown_about_equally_often_even_beside_stars(seed):
    dice = np.random.default_rng(seed)
    scores = dice.uniform(0, 60, (90, 30))
    scores[:, :3] += 40
    found = fair_lists(scores, dice.random(scores.shape) < 0.8, size=8, seed=seed)
    assert {len(one) for one in found.lists} == {8}
    assert found.fewest <= found.shown.min()
    assert found.shown.max() <= found.most
    assert (found.fewest, found.most) == (19, 29)


def test_the_best_stand_first_and_nobody_whom_a_rule_forbids():
    dice = np.random.default_rng(4)
    scores, allowed = dice.uniform(0, 100, (40, 25)), dice.random((40, 25)) < 0.5
    found = fair_lists(scores, allowed, size=6, seed=1)
    for row, columns in enumerate(found.lists):
        assert allowed[row, columns].all()
        assert list(scores[row, columns]) == sorted(scores[row, columns], reverse=True)


def test_lists_are_the_same_for_the_same_seed_and_others_for_another():
    scores = np.full((30, 20), 50.0)
    first, again = (fair_lists(scores, scores > 0, size=4, seed=7).lists for _ in range(2))
    assert first == again
    assert first != fair_lists(scores, scores > 0, size=4, seed=8).lists


def test_somebody_shown_often_before_is_shown_less_to_newcomers():
    scores = np.full((10, 5), 50.0)
    found = fair_lists(scores, scores > 0, size=2, before=np.array([10, 2, 2, 2, 2]), seed=1)
    assert (int(found.shown[0]), int(found.shown.max())) == (10, 10)


def test_where_rules_leave_no_room_the_list_is_short_and_nobody_is_forced():
    allowed = np.array([[True, False, False], [True, False, False]])
    found = fair_lists(np.full((2, 3), 70.0), allowed, size=2)
    assert found.lists == [[0], [0]]


def test_everybody_gets_a_list_with_reasons_and_a_mail(choosers, manager):
    cohort, mentees, mentors = choosers
    choosing = opened(cohort, manager)
    counts = [ShortlistEntry.objects.filter(shown=mentor).count() for mentor in mentors]
    assert counts == [12] * 6
    assert "You both named “Lead sites”." in shortlist_of(mentees[0])[0].reasons
    assert Message.objects.filter(kind="choices_open").count() == 18
    assert progress_of(choosing).silent == sorted(mentees, key=lambda one: (one.person.first_name, one.pk))


def test_identities_are_neither_on_a_list_nor_in_its_order(choosers, manager):
    cohort, mentees, mentors = choosers
    Criterion.objects.create(
        organization=cohort.organization, program=cohort.program, kind="opted_in_identity", label="Identity",
        weight=10, configuration={"key": "identity"},
    )  # fmt: skip
    before = snapshot_for_lists(cohort)[0]
    for one in (mentees[0], mentors[0]):
        with tenant(cohort.organization_id, user_id=one.person.user_id):
            ProtectedAttribute(
                organization=cohort.organization, person=one.person, key="identity", value="Veteran", opted_in=True
            ).save(force_insert=True)
    opened(cohort, manager)
    assert "veteran" not in str(list(ShortlistEntry.objects.values_list("reasons", flat=True))).casefold()
    assert np.array_equal(score_pairs(snapshot_for_lists(cohort)[0]).total, score_pairs(before).total)


def test_a_mentee_ranks_without_script_and_finds_it_again(choosers, manager, mentee):
    cohort, mentees, _mentors = choosers
    opened(cohort, manager)
    address = reverse("matching:my_choices", args=[cohort.organization.slug, cohort.slug])
    shown = [one.shown.public_id for one in shortlist_of(mentees[0])]
    answer = mentee.client.post(
        address, {f"place-{shown[0]}": "2", f"place-{shown[1]}": "1", f"place-{shown[2]}": "0"}, follow=True
    )
    assert "Saved: 2 choices, in your order." in text(answer)
    assert [Participant.objects.get(pk=pk).public_id for pk in ranked_choices(cohort)[mentees[0].pk]] == [
        shown[1], shown[0],
    ]  # fmt: skip
    page = mentee.client.get(address).content.decode()
    assert re.findall(r'<option value="(\w)" selected', page) == ["2", "1", "0"]


def test_a_place_given_twice_is_refused_in_the_same_words(choosers, manager, mentee):
    cohort, mentees, _mentors = choosers
    opened(cohort, manager)
    address = reverse("matching:my_choices", args=[cohort.organization.slug, cohort.slug])
    shown = [one.shown.public_id for one in shortlist_of(mentees[0])]
    answer = mentee.client.post(address, {f"place-{shown[0]}": "1", f"place-{shown[1]}": "1"})
    assert (answer.status_code, "First choice is given twice" in text(answer)) == (422, True)
    assert not Choice.objects.exists()


def test_ranks_are_closed_up_and_replaced_as_a_whole(choosers, manager):
    cohort, mentees, _mentors = choosers
    opened(cohort, manager)
    one, two, three, *_ = [entry.shown.public_id for entry in shortlist_of(mentees[1])]
    save_choices(mentees[1], {one: 3, two: 1}, actor=manager.user)
    save_choices(mentees[1], {one: 3, three: 2}, actor=manager.user)
    kept = Choice.objects.filter(participant=mentees[1]).order_by("rank")
    assert [(row.chosen.public_id, row.rank) for row in kept] == [(three, 1), (one, 2)]


def test_nobody_outside_the_list_can_be_chosen_and_nothing_once_closed(choosers, manager):
    cohort, mentees, _mentors = choosers
    choosing = opened(cohort, manager)
    with pytest.raises(Refusal, match="no longer on the list"):
        save_choices(mentees[0], {mentees[1].public_id: 1}, actor=manager.user)
    close_choosing(choosing, actor=manager.user)
    shown = shortlist_of(mentees[0])[0].shown.public_id
    with pytest.raises(Refusal, match="Choosing is closed"):
        save_choices(mentees[0], {shown: 1}, actor=manager.user)


def test_rather_not_is_seen_by_nobody_else_and_keeps_the_pair_apart(choosers, manager, mentee, mentor):
    cohort, mentees, mentors = choosers
    opened(cohort, manager)
    with tenant(cohort.organization_id, user_id=mentee.user.pk):
        save_choices(mentees[0], {mentors[3].public_id: AVOID, mentors[0].public_id: 1}, actor=mentee.user)
        assert Choice.objects.filter(participant=mentees[0]).count() == 2
    for other in (manager.user, mentor.user):
        with tenant(cohort.organization_id, user_id=other.pk):
            assert not Choice.objects.filter(avoid=True).exists()
    assert sorted([mentees[0].person_id, mentors[3].person_id]) in take_snapshot(cohort)[0]["apart"]
    assert mentors[3].public_id not in str(list(AuditEntry.objects.values()))


def test_choices_count_in_a_run(choosers, manager):
    cohort, mentees, mentors = choosers
    Criterion.objects.create(
        organization=cohort.organization, program=cohort.program, kind="ranked_choice", label="Choices", weight=10
    )
    opened(cohort, manager)
    save_choices(mentees[5], {mentors[2].public_id: 1}, actor=manager.user)
    pairs = computed(cohort, manager.user).proposals.values_list("mentee_id", "mentor_id")
    assert (mentees[5].pk, mentors[2].pk) in pairs


def test_a_newcomer_gets_a_list_and_the_others_keep_theirs(choosers, manager):
    cohort, mentees, _mentors = choosers
    choosing = opened(cohort, manager)
    before = [(one.pk, one.position) for one in shortlist_of(mentees[0])]
    late = join(cohort, "Late Comer", "mentee", answers={"wanted": skills("Finance")})
    assert progress_of(choosing).newcomers == 1
    renew_shortlists(choosing, actor=manager.user)
    choosing.refresh_from_db()
    perform(choosing.job_id, cohort.organization_id)
    assert shortlist_of(late).count() == 6
    assert [(one.pk, one.position) for one in shortlist_of(mentees[0])] == before


def test_where_the_team_pairs_nobody_is_asked_to_choose(choosers, manager):
    cohort, _mentees, _mentors = choosers
    cohort.program.matching_by = "team"
    cohort.program.save()
    with pytest.raises(Refusal, match="the team pairs people"):
        open_choosing(cohort, closes_on=None, actor=manager.user)


def test_others_have_no_list_and_the_team_no_rather_not(choosers, manager, sponsor, mentee):
    cohort, mentees, mentors = choosers
    opened(cohort, manager)
    with tenant(cohort.organization_id, user_id=mentee.user.pk):
        save_choices(mentees[0], {mentors[3].public_id: AVOID}, actor=mentee.user)
    own = reverse("matching:my_choices", args=[cohort.organization.slug, cohort.slug])
    team = reverse("matching:choosing", args=[cohort.organization.slug, cohort.slug])
    assert sponsor.client.get(own).status_code == 404
    assert mentee.client.get(team).status_code == 403
    assert "0 of 12 mentees with a list have chosen" in text(manager.client.get(team))

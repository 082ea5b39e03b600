from datetime import date

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.errors import Refusal
from core.tenancy import purpose, tenant
from matching.actions.learning import accept_weights, churn_of, dismiss_weights, propose_weights, undo_weights
from matching.enums import ProposalState
from matching.learning import RatedPairs, capped_shares, correlation, fit_guarded, learn, whole_weights
from matching.learning.proposing import shares_of
from matching.learning.ridge import coefficients, fold_of
from matching.models import LearnedWeights, MatchingRun, Proposal
from matching.quality import dataset_of, settle, thirds
from organizations.models import AuditEntry
from programs.models import Criterion
from relationships.actions.ratings import record_rating
from relationships.models import Relationship, RelationshipMember, RelationshipRating
from tests.matching.conftest import computed, join, make_cohort


def made(count, weights, *, noise=0.3, seed=1, criteria=None) -> RatedPairs:
    """Ratings that come from these shares of the values, with noise."""
    random = np.random.default_rng(seed)
    values = random.random((count, criteria or len(weights)))
    ratings = 1 + 6 * (values @ shares_of(weights)) + random.normal(scale=noise, size=count)
    return RatedPairs(values, ratings, np.zeros(count, dtype=np.int64), np.arange(count) // 2)


def test_without_a_penalty_it_is_least_squares_and_with_an_endless_one_the_prior():
    pairs, prior = made(200, [6, 3, 1]), shares_of([1, 1, 1])
    x = pairs.values - pairs.values.mean(axis=0)
    plain = np.linalg.lstsq(x, pairs.ratings - pairs.ratings.mean(), rcond=None)[0]
    assert coefficients(pairs.values, pairs.ratings, prior, 1e-12) == pytest.approx(plain, abs=1e-5)
    endless = coefficients(pairs.values, pairs.ratings, prior, float("inf"))
    assert endless / endless.sum() == pytest.approx(prior)


def test_weights_are_never_negative():
    pairs = made(300, [5, 5, 0])
    turned = RatedPairs(pairs.values, pairs.ratings - 4 * pairs.values[:, 2], pairs.cohorts, pairs.mentors)
    fit = fit_guarded(turned.values, turned.ratings, shares_of([1, 1, 1]), fold_of(300, 0))
    assert fit.shares[2] == 0
    assert fit.shares.sum() == pytest.approx(1)


def test_noise_alone_leaves_the_configured_weights():
    random, kept = np.random.default_rng(3), 0
    for _ in range(10):
        values, ratings = random.random((120, 4)), random.normal(size=120)
        kept += fit_guarded(values, ratings, shares_of([4, 3, 2, 1]), fold_of(120, 0)).is_prior
    assert kept >= 8


def test_cohorts_have_their_own_level():
    pairs = made(200, [6, 2])
    cohorts = np.arange(200) % 2
    lifted = pairs.ratings + 3 * cohorts
    fits = [
        fit_guarded(pairs.values, ratings, shares_of([1, 1]), fold_of(200, 0), cohorts)
        for ratings in (pairs.ratings, lifted)
    ]
    assert fits[0].shares == pytest.approx(fits[1].shares)


def test_a_mentor_stays_in_one_fold():
    mentors = np.arange(200) // 4
    folds = fold_of(200, 7, mentors)
    assert all(len(set(folds[mentors == one])) == 1 for one in np.unique(mentors))
    assert (folds == fold_of(200, 7, mentors)).all()


def test_no_share_moves_by_more_than_a_quarter():
    configured, learned = shares_of([10, 5, 3, 2]), np.array([0.1, 0.2, 0.3, 0.4])
    shares = capped_shares(configured, learned)
    assert shares.sum() == pytest.approx(1)
    assert (np.abs(shares - configured) <= 0.25 * configured + 1e-9).all()
    assert shares[3] == pytest.approx(0.125)


@pytest.mark.parametrize("weights", [[10, 5, 3, 2], [10, 8, 7, 2, 1, 3, 2, 1], [4, 4], [1, 1, 1], [10, 10, 9]])
def test_whole_weights_hold_the_quarter_too(weights):
    random = np.random.default_rng(len(weights))
    for _ in range(20):
        wanted = capped_shares(shares_of(weights), random.dirichlet(np.ones(len(weights))))
        found = whole_weights(weights, wanted)
        moved = np.abs(shares_of(found) - shares_of(weights))
        assert (moved <= 0.25 * shares_of(weights) + 1e-9).all()
        assert max(found) <= 10
        assert ((shares_of(found) - wanted) ** 2).sum() <= ((shares_of(weights) - wanted) ** 2).sum() + 1e-12


def test_learning_moves_towards_what_made_the_ratings():
    found = learn(made(250, [10, 5, 3, 2]), [5, 5, 5, 5])
    assert found.weights[0] > found.weights[3]
    assert found.gain.low > 0
    assert found.gain.learned > found.gain.configured


def test_nothing_is_learned_below_a_hundred():
    with pytest.raises(ValueError, match="99 are fewer than 100"):
        learn(made(99, [1, 1]), [1, 1])


def test_the_correlation_has_fishers_interval():
    found = correlation(np.arange(40.0), np.arange(40.0) % 7, np.zeros(40, dtype=np.int64))
    r = np.corrcoef(np.arange(40.0), np.arange(40.0) % 7)[0, 1]
    reach = 1.959964 / np.sqrt(37)
    assert found.value == pytest.approx(r)
    assert (found.low, found.high) == pytest.approx((np.tanh(np.arctanh(r) - reach), np.tanh(np.arctanh(r) + reach)))
    assert correlation(np.ones(30), np.arange(30.0), np.zeros(30, dtype=np.int64)) is None


def test_figures_change_in_steps_of_five_relationships():
    given = [(relationship, side, 5) for relationship in range(7) for side in (1, 2)]
    assert {one[0] for one in settle(given)} == {0, 1, 2, 3, 4}
    assert settle(given[:8]) == []
    more = [(relationship, side, 2) for relationship in (7, 8, 9) for side in (1, 2)]
    assert settle([*given, *more[:5]])[-1][0] == 4
    assert settle([*given, *more])[-1] == (9, 2, 2)


@pytest.fixture
def rated(organization, manager):
    """A program with as many published, rated relationships as asked for: quality follows the skills criterion."""
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        yield lambda count: rate(cohort, manager, count)


def rate(cohort, manager, count):
    organization_id, random = cohort.organization_id, np.random.default_rng(9)
    run = MatchingRun.objects.create(
        organization_id=organization_id, cohort=cohort, number=1, state="published", started_by=manager.user
    )
    keys = list(Criterion.objects.filter(program=cohort.program).values_list("public_id", flat=True))
    people = [join(cohort, f"Pair{at}", role) for at in range(count) for role in ("mentee", "mentor")]
    ratings = []
    for mentee, mentor in zip(people[::2], people[1::2], strict=True):
        values = random.random(len(keys))
        relationship = Relationship.objects.create(
            organization_id=organization_id, cohort=cohort, started_on=date(2026, 1, 1)
        )
        members = [
            RelationshipMember(
                organization_id=organization_id, relationship=relationship, participant=one, role=one.role
            )
            for one in (mentee, mentor)
        ]
        RelationshipMember.objects.bulk_create(members)
        Proposal.objects.create(
            organization_id=organization_id,
            run=run,
            mentee=mentee,
            mentor=mentor,
            state=ProposalState.PUBLISHED,
            relationship=relationship,
            score=round(100 * float(values.mean()), 1),
            breakdown=[{"key": key, "value": float(value)} for key, value in zip(keys, values, strict=True)],
        )
        value = int(np.clip(round(1 + 6 * (0.1 * values[0] + 0.9 * values[3])), 1, 7))
        for one in (mentee, mentor):
            ratings.append(
                RelationshipRating(
                    organization_id=organization_id,
                    relationship=relationship,
                    participant=one,
                    moment="end",
                    value=value,
                    rated_on=date(2026, 9, 1),
                )
            )
    with purpose("rating"):
        RelationshipRating.objects.bulk_create(ratings)
    return cohort


def test_below_a_hundred_the_page_says_how_many_there_are(rated, manager):
    cohort = rated(34)
    with pytest.raises(Refusal, match="Not yet: 34 of 100"):
        propose_weights(cohort.program, actor=manager.user)
    url = reverse("matching:learning", args=[cohort.organization.slug, cohort.program.slug])
    page = manager.client.get(url).content.decode()
    assert "Not yet: 34 of 100" in page
    assert "Work out weights" not in page
    assert "Goes with quality" in page
    assert [one.count for one in thirds(dataset_of(cohort.program))] == [10, 10, 10]


def test_a_person_accepts_and_takes_back(rated, manager):
    cohort = rated(105)
    program = cohort.program
    before = dict(Criterion.objects.filter(program=program).values_list("public_id", "weight"))
    proposal = propose_weights(program, actor=manager.user)
    assert dict(Criterion.objects.filter(program=program).values_list("public_id", "weight")) == before
    assert proposal.relationships == 105
    assert proposal.gain["learned"] > proposal.gain["configured"]
    assert "Accept these weights" in page_of(cohort, manager)
    with pytest.raises(Refusal, match="wait for a decision already"):
        propose_weights(program, actor=manager.user)
    accept_weights(proposal, actor=manager.user)
    assert (
        dict(Criterion.objects.filter(program=program).values_list("public_id", "weight")) == proposal.after != before
    )
    undo_weights(proposal, actor=manager.user)
    assert dict(Criterion.objects.filter(program=program).values_list("public_id", "weight")) == before
    events = set(AuditEntry.objects.values_list("event", flat=True))
    assert {"weights.proposed", "weights.accepted", "weights.undone", "program.matching_changed"} <= events


def page_of(cohort, manager) -> str:
    url = reverse("matching:learning", args=[cohort.organization.slug, cohort.program.slug])
    return manager.client.get(url).content.decode()


def waiting(cohort, manager, **facts):
    weights = dict(Criterion.objects.filter(program=cohort.program).values_list("public_id", "weight"))
    return LearnedWeights.objects.create(
        organization=cohort.organization,
        program=cohort.program,
        before=weights,
        after={**weights, next(iter(weights)): 8},
        relationships=120,
        data_hash="x",
        gain={"configured": 0.05, "learned": 0.08, "low": -0.01, "high": 0.06},
        **facts,
    )


def test_weights_changed_meanwhile_are_not_overwritten(cast):
    proposal = waiting(cast.cohort, cast.manager)
    Criterion.objects.filter(program=cast.cohort.program, label="Goals").update(weight=1)
    with pytest.raises(Refusal, match="Somebody changed the weights meanwhile"):
        accept_weights(proposal, actor=cast.manager.user)
    dismiss_weights(proposal, actor=cast.manager.user)
    with pytest.raises(Refusal, match="decided already: put away"):
        accept_weights(proposal, actor=cast.manager.user)


def test_the_buttons_of_the_page(cast, mentee):
    proposal = waiting(cast.cohort, cast.manager)
    at = [cast.organization.slug, cast.cohort.program.slug]
    accept = reverse("matching:learning_accept", args=[*at, proposal.public_id])
    assert mentee.client.post(accept).status_code == 403
    assert "may be chance" in page_of(cast.cohort, cast.manager)
    assert "The weights are set" in cast.manager.client.post(accept, follow=True).content.decode()
    undo = reverse("matching:learning_undo", args=[*at, proposal.public_id])
    assert "as they were before" in cast.manager.client.post(undo, follow=True).content.decode()


def test_churn_is_told_from_the_last_run(cast):
    run = computed(cast.cohort, cast.manager.user)
    weights = dict(Criterion.objects.filter(program=cast.cohort.program).values_list("public_id", "weight"))
    same = churn_of(cast.cohort.program, weights)
    assert (same["run"], same["changed"], same["people"], same["loss"]) == (run.number, 0, 3, 0)
    turned = {key: 10 if at == 3 else 1 for at, key in enumerate(weights)}
    assert churn_of(cast.cohort.program, turned)["people"] == 3


@pytest.fixture
def pair(cast):
    relationship = Relationship.objects.create(
        organization=cast.organization, cohort=cast.cohort, started_on=date(2026, 1, 1)
    )
    for one in (cast.ama, cast.luis):
        RelationshipMember.objects.create(
            organization=cast.organization, relationship=relationship, participant=one, role=one.role
        )
    return relationship


def test_a_rating_is_kept_once_and_read_for_sums_only(pair, cast):
    record_rating(pair, cast.ama, moment="mid", value=6, actor=cast.manager.user)
    with pytest.raises(Refusal, match="there already"):
        record_rating(pair, cast.ama, moment="mid", value=2, actor=cast.manager.user)
    assert RelationshipRating.objects.count() == 0
    with purpose("learning"):
        assert RelationshipRating.objects.get().value == 6
    assert AuditEntry.objects.get(event="relationship.rated").facts == {"moment": "mid"}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"value": 8}, "from 1 to 7"), ({"moment": "later"}, "half-way"), ({"who": "hanna"}, "people of a relationship")],
)
def test_ratings_that_make_no_sense_are_refused(pair, cast, change, words):
    facts = {"who": "ama", "moment": "end", "value": 5, **change}
    with pytest.raises(Refusal, match=words):
        record_rating(
            pair, getattr(cast, facts["who"]), moment=facts["moment"], value=facts["value"], actor=cast.manager.user
        )


def test_ratings_come_in_from_a_file_all_or_none(pair, cast, tmp_path):
    path = tmp_path / "ratings.csv"
    head = "relationship,person,moment,value\n"
    good = f"{pair.public_id},{cast.ama.person.email},end,6\n{pair.public_id},{cast.luis.person.email},end,7\n"
    words = ("import_ratings", cast.organization.slug, str(path), "--as", cast.manager.user.email)
    path.write_text(head + good + f"{pair.public_id},nobody@example.org,end,6\n")
    with pytest.raises(CommandError, match="Line 4: Nobody of that relationship"):
        call_command(*words)
    path.write_text(head + good)
    call_command(*words)
    with purpose("learning"):
        assert sorted(RelationshipRating.objects.values_list("value", flat=True)) == [6, 7]

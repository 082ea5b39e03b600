"""A run of a large cohort stores what a run of a small one would: the same pairs, points, reasons and words."""

from dataclasses import replace

import pytest

from cohorts.models import Cohort
from core.actions import cancel_job
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from matching import board, computing
from matching.actions import start_run
from matching.choosing import shortlists
from matching.computing import plan_people, score_people
from matching.models import Choosing, MatchingRun, Proposal, RunInput, RunOutcome, Unmatched
from matching.replay import compute_again
from matching.snapshot import digest, unpack
from programs.models import Program
from tests.matching.conftest import join, skills
from tests.matching.test_blocks import snapshot_of

KINDS = ["skills", "shared_answers", "level_gap", "shared_hours", "different"]


@pytest.fixture
def by_blocks(monkeypatch):
    monkeypatch.setattr(computing, "LARGE_PAIRS", 0)
    monkeypatch.setattr(computing, "PAIRS_AT_ONCE", 3)


def told(snapshot):
    plan = plan_people(score_people(snapshot))
    names = {one["id"]: f"Person {one['id']}" for one in (*snapshot["mentees"], *snapshot["mentors"])}
    accounts = list(plan.accounts(names, lambda _phase, _done: None))
    return plan, accounts, plan.shortfalls(names)[0]


def unflagged(account):
    """Without places, and without the flag that depends on who else goes to the mentor."""
    flags = [flag for flag in account.flags if flag["code"] != "fills_mentor"]
    return replace(account, rank_for_mentee=0, rank_for_mentor=0, flags=flags)


@pytest.mark.parametrize("seed", range(3))
def test_blocks_and_matrices_say_the_same_of_every_pair(monkeypatch, seed):
    snapshot = snapshot_of(KINDS, ["shared_hours", "not_same_team"], seed)
    snapshot["locked"] = [[3, 60]]
    plan, accounts, missing = told(snapshot)
    monkeypatch.setattr(computing, "LARGE_PAIRS", 0)
    large, large_accounts, large_missing = told(snapshot)
    # Of equally good plans each may choose another: what is said of a pair that both have is the same.
    assert sum(large.fit(*pair) for pair in large.pairs) == pytest.approx(sum(plan.fit(*pair) for pair in plan.pairs))
    said, told_by_blocks = dict(accounts), dict(large_accounts)
    common = said.keys() & told_by_blocks.keys()
    assert len(common) >= 0.7 * len(accounts) == 0.7 * len(large_accounts)
    assert [unflagged(told_by_blocks[pair]) for pair in common] == [unflagged(said[pair]) for pair in common]
    # Fits that differ by less than a hundred-thousandth may share a place.
    for one, other in ((told_by_blocks[pair], said[pair]) for pair in common):
        assert abs(one.rank_for_mentee - other.rank_for_mentee) <= 1
        assert abs(one.rank_for_mentor - other.rank_for_mentor) <= 1
    assert (large.is_proven, large.locked, large.dropped) == (plan.is_proven, plan.locked, plan.dropped)
    assert [one.row for one in large_missing] == [one.row for one in missing]


def test_a_large_run_is_stored_whole_and_can_be_repeated(by_blocks, cast):
    run = start_run(cast.cohort, actor=cast.manager.user, key="large")
    perform(run.job_id, cast.organization.pk)
    run.refresh_from_db()
    assert (run.state, run.summary["matched"], run.summary["proven"]) == ("computed", 3, True)
    pairs = set(Proposal.objects.filter(run=run).values_list("mentee_id", "mentor_id"))
    assert pairs == {(cast.ama.pk, cast.luis.pk), (cast.jonas.pk, cast.hanna.pk), (cast.mei.pk, cast.daniel.pk)}
    kept = RunOutcome.objects.get(run=run)
    assert digest(compute_again(frozen(run), seed=run.seed)) == kept.digest


def frozen(run: MatchingRun):
    return unpack(RunInput.objects.get(run=run).content)


def test_people_without_a_pair_in_a_large_run_read_the_rule_that_stopped_them(by_blocks, cast):
    join(cast.cohort, "Kai Lange", "mentee", time_zone="Pacific/Auckland", answers={"wanted": skills("Finance")})
    join(cast.cohort, "Zoe Marin", "mentee", answers={"wanted": skills("Finance")})
    run = start_run(cast.cohort, actor=cast.manager.user, key="large")
    perform(run.job_id, cast.organization.pk)
    reasons = list(Unmatched.objects.filter(run=run).order_by("participant_id").values_list("reason", flat=True))
    assert "shares 2 hours of the working day" in reasons[0] or "shares an hour" in reasons[0]
    assert reasons[1] == "All places are taken."


def test_stop_ends_a_large_run(by_blocks, cast, monkeypatch):
    run = start_run(cast.cohort, actor=cast.manager.user, key="large")
    solve = computing.solve_large

    def pressed(*arguments, **fields):
        with tenant(cast.organization.pk):
            cancel_job(Job.objects.get(pk=run.job_id))
        return solve(*arguments, **fields)

    monkeypatch.setattr(computing, "solve_large", pressed)
    perform(run.job_id, cast.organization.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not Proposal.objects.filter(run=run).exists()


def test_a_run_too_large_for_swapping_says_so(cast, monkeypatch):
    run = start_run(cast.cohort, actor=cast.manager.user, key="large")
    perform(run.job_id, cast.organization.pk)
    monkeypatch.setattr(board, "MOST_PAIRS", 1)
    with pytest.raises(Refusal, match="too large to try out other mentors"):
        board.load_board(MatchingRun.objects.get(pk=run.pk))


def test_more_peers_than_fit_into_memory_are_told_to_split(monkeypatch):
    monkeypatch.setattr(computing, "MOST_PEERS", 2)
    people = {"structure": "peer", "mentees": [{}, {}, {}]}
    assert computing.why_too_many(people).startswith("At most 2 peers can be matched at once.")
    assert not computing.why_too_many({**people, "structure": "one_to_one"})


@pytest.mark.parametrize("seed", range(2))
def test_shortlists_of_a_large_cohort_come_from_blocks(monkeypatch, seed):
    snapshot = snapshot_of(KINDS, ["shared_hours"], seed)
    choosing = Choosing(organization_id=1, seed=0, cohort=Cohort(program=Program(mentors_choose=True)))
    names = {one["id"]: f"Person {one['id']}" for one in (*snapshot["mentees"], *snapshot["mentors"])}
    entries, summary = shortlists.make_entries(choosing, snapshot, names, [])
    monkeypatch.setattr(shortlists, "LARGE_PAIRS", 0)
    large_entries, large_summary = shortlists.make_entries(choosing, snapshot, names, [])
    assert large_summary == summary | {key: large_summary[key] for key in ("fewest", "most")}
    assert len(large_entries) == len(entries)
    assert sum(one.score for one in large_entries) == pytest.approx(sum(one.score for one in entries), rel=0.02)
    assert all(one.reasons is not None for one in large_entries)

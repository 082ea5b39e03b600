import pytest

from cohorts.models import Participant
from core.errors import Refusal
from core.jobs import perform
from matching.actions import (
    apply_fix,
    assign_mentor,
    lock_proposal,
    lock_proposals,
    reject_proposal,
    restore_proposal,
    undo_step,
    unlock_proposal,
)
from matching.board import load_board
from matching.models import Proposal, ReviewStep, Unmatched
from programs.models import HardRule
from tests.matching.conftest import computed, join, make_cohort, make_program, skills


@pytest.fixture
def run(cast):
    return computed(cast.cohort, cast.manager.user)


def plan(run) -> dict[str, str]:
    found = (
        Proposal.objects.filter(run=run).exclude(state="rejected").select_related("mentee__person", "mentor__person")
    )
    return {one.mentee.person.first_name: one.mentor.person.first_name for one in found}


def pair(run, mentee) -> Proposal:
    return Proposal.objects.get(run=run, mentee=mentee)


def all_rows(run) -> list:
    rows = Proposal.objects.filter(run=run).order_by("mentee_id", "mentor_id")
    left = Unmatched.objects.filter(run=run).order_by("participant_id")
    return [
        list(rows.values_list("public_id", "mentee_id", "mentor_id", "state", "score", "breakdown", "by_hand")),
        list(left.values_list("participant_id", "reason")),
    ]


def test_locking_and_unlocking(cast, run):
    lock_proposal(pair(run, cast.ama), actor=cast.manager.user)
    assert pair(run, cast.ama).state == "locked"
    unlock_proposal(pair(run, cast.ama), actor=cast.manager.user)
    assert pair(run, cast.ama).state == "proposed"


def test_locking_several_at_once_is_one_step(cast, run):
    step = lock_proposals(run, [one.public_id for one in run.proposals.all()], actor=cast.manager.user)
    assert step.said == "3 pairs are locked."
    undo_step(step, actor=cast.manager.user)
    assert not run.proposals.filter(state="locked").exists()


def test_a_swap_moves_whoever_held_the_place(cast, run):
    step = assign_mentor(run, cast.ama, cast.hanna, actor=cast.manager.user)
    assert plan(run) == {"Ama": "Hanna", "Jonas": "Luis", "Mei": "Daniel"} or plan(run)["Ama"] == "Hanna"
    assert pair(run, cast.ama).state == "locked"
    assert pair(run, cast.ama).by_hand
    assert step.said.startswith("Ama Boateng is now with Hanna Virtanen.")
    assert len(plan(run)) == 3


def test_the_effect_that_is_shown_is_the_effect_that_happens(cast, run):
    board = load_board(run)
    row, column = board.scores.row_of[cast.ama.pk], board.scores.column_of[cast.hanna.pk]
    foretold = board.effects(row, [column])[0][1]
    before = sum(run.proposals.values_list("score", flat=True))
    assign_mentor(run, cast.ama, cast.hanna, actor=cast.manager.user)
    after = sum(run.proposals.values_list("score", flat=True))
    assert after - before == pytest.approx(foretold.points, abs=0.3)


def test_a_swap_never_moves_a_locked_pair(cast, run):
    lock_proposal(pair(run, cast.jonas), actor=cast.manager.user)
    with pytest.raises(Refusal, match="the pairs there are locked"):
        assign_mentor(run, cast.ama, cast.hanna, actor=cast.manager.user)
    assert plan(run)["Jonas"] == "Hanna"


def test_a_hard_rule_holds_by_hand_too(cast):
    cast.ama.person.manager = cast.hanna.person
    cast.ama.person.save()
    run = computed(cast.cohort, cast.manager.user)
    with pytest.raises(Refusal, match="they stand in the same reporting line"):
        assign_mentor(run, cast.ama, cast.hanna, actor=cast.manager.user)


def test_rejecting_leaves_both_free_and_restoring_pairs_them(cast, run):
    reject_proposal(pair(run, cast.ama), actor=cast.manager.user, reason="They know each other")
    assert Unmatched.objects.get(run=run).participant == cast.ama
    restore_proposal(pair(run, cast.ama), actor=cast.manager.user)
    assert plan(run)["Ama"] == "Luis"
    assert not Unmatched.objects.filter(run=run).exists()


def test_restoring_is_refused_when_the_place_is_taken(cast, run):
    reject_proposal(pair(run, cast.ama), actor=cast.manager.user)
    rejected = pair(run, cast.ama)
    assign_mentor(run, cast.jonas, cast.luis, actor=cast.manager.user)
    with pytest.raises(Refusal, match="cannot be restored"):
        restore_proposal(rejected, actor=cast.manager.user)


def test_somebody_without_a_pair_is_paired_by_hand(cast, run):
    reject_proposal(pair(run, cast.ama), actor=cast.manager.user)
    reject_proposal(pair(run, cast.mei), actor=cast.manager.user)
    assign_mentor(run, cast.ama, cast.daniel, actor=cast.manager.user)
    assert plan(run)["Ama"] == "Daniel"
    assert not Unmatched.objects.filter(run=run, participant=cast.ama).exists()


def test_every_change_is_undone_last_first(cast, run):
    before = all_rows(run)
    steps = [lock_proposal(pair(run, cast.mei), actor=cast.manager.user)]
    steps.append(assign_mentor(run, cast.ama, cast.hanna, actor=cast.manager.user))
    steps.append(reject_proposal(pair(run, cast.jonas), actor=cast.manager.user))
    with pytest.raises(Refusal, match="Undo the latest change first"):
        undo_step(steps[0], actor=cast.manager.user)
    assert undo_step(steps[2], actor=cast.manager.user) == steps[1]
    assert undo_step(steps[1], actor=cast.manager.user) == steps[0]
    assert undo_step(steps[0], actor=cast.manager.user) is None
    assert all_rows(run) == before


def test_undoing_twice_is_refused(cast, run):
    step = lock_proposal(pair(run, cast.ama), actor=cast.manager.user)
    undo_step(step, actor=cast.manager.user)
    with pytest.raises(Refusal):
        undo_step(ReviewStep.objects.get(pk=step.pk), actor=cast.manager.user)


def test_a_stale_window_is_refused_and_changes_nothing(cast, run):
    lock_proposal(pair(run, cast.ama), actor=cast.manager.user, version=run.version)
    with pytest.raises(Refusal, match="changed in another window"):
        reject_proposal(pair(run, cast.jonas), actor=cast.manager.user, version=run.version)
    assert pair(run, cast.jonas).state == "proposed"


def test_peers_swap_and_those_left_are_paired(organization, manager, inside):
    cohort = make_cohort(organization, make_program(organization, structure="peer"))
    people = {
        name: join(cohort, f"{name} X", "peer", answers={"goals": [goal]})
        for name, goal in (("Ana", "x"), ("Ben", "y"), ("Cem", "x"), ("Dee", "y"))
    }
    run = computed(cohort, manager.user)
    step = assign_mentor(run, people["Ana"], people["Ben"], actor=manager.user)
    assert plan(run) == {"Ana": "Ben", "Cem": "Dee"}
    undo_step(step, actor=manager.user)
    assert plan(run) == {"Ana": "Cem", "Ben": "Dee"}


def test_a_fix_changes_the_rule_and_runs_again(cast):
    kenji = join(cast.cohort, "Kenji Watanabe", "mentee", time_zone="Asia/Taipei", answers={"wanted": skills("Law")})
    join(cast.cohort, "Vera Four", "mentor", answers={"offered": skills("Law")})
    run = computed(cast.cohort, cast.manager.user)
    again = apply_fix(Unmatched.objects.get(run=run), actor=cast.manager.user, key="fix")
    perform(again.job_id, cast.organization.pk)
    assert HardRule.objects.get(kind="shared_hours").configuration == {"minimum": 1}
    assert Proposal.objects.get(run=again, mentee=kenji).mentor.person.first_name == "Vera"


def test_a_fix_gives_a_mentor_one_more_place(cast):
    join(cast.cohort, "Sofia Lind", "mentee", answers={"wanted": skills("Finance"), "goals": ["Change"]})
    run = computed(cast.cohort, cast.manager.user)
    unmatched = Unmatched.objects.get(run=run)
    again = apply_fix(unmatched, actor=cast.manager.user, key="fix")
    perform(again.job_id, cast.organization.pk)
    assert Participant.objects.get(pk=unmatched.fix["participant"]).capacity == 2
    assert not Unmatched.objects.filter(run=again).exists()

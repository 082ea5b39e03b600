import pytest

from core.actions import cancel_job
from core.enums import JobState
from core.errors import Refusal
from core.jobs import JobCancelledError, LostLeaseError, Work, claim, perform
from core.models import Job
from core.tenancy import tenant
from matching.actions import lock_proposal, reject_proposal, start_run, stop_run
from matching.jobs import compute_run
from matching.models import MatchingRun, Proposal, RunInput, Unmatched
from matching.snapshot import digest, unpack
from organizations.models import AuditEntry, RoleGrant
from programs.models import Criterion
from tests.matching.conftest import computed, join, make_cohort, make_program, skills


def pairs_of(run) -> set[tuple[str, str]]:
    found = (
        Proposal.objects.filter(run=run).exclude(state="rejected").select_related("mentee__person", "mentor__person")
    )
    return {(one.mentee.person.first_name, one.mentor.person.first_name) for one in found}


def test_a_run_proposes_the_best_pairs(cast):
    run = computed(cast.cohort, cast.manager.user)
    assert pairs_of(run) == {("Ama", "Luis"), ("Jonas", "Hanna"), ("Mei", "Daniel")}
    assert run.summary["matched"] == 3
    assert run.summary["proven"] is True


def test_points_add_up_to_the_fit_and_weights_to_100(cast):
    run = computed(cast.cohort, cast.manager.user)
    for one in Proposal.objects.filter(run=run):
        assert round(sum(line["points"] for line in one.breakdown), 1) == one.score
        assert round(sum(line["weight"] for line in one.breakdown), 1) == 100
        assert all(line["points"] <= line["weight"] for line in one.breakdown)


def test_a_sentence_says_what_the_pair_rests_on(cast):
    run = computed(cast.cohort, cast.manager.user)
    one = Proposal.objects.get(run=run, mentee=cast.ama)
    assert one.sentence == "Wants to grow Negotiation; Luis offers it at level 5. Both named “Lead sites”."
    assert one.reasons[0] == "Ama wants to grow Negotiation, which Luis offers."


def test_the_same_inputs_give_the_same_result_to_the_bit(cast):
    first, second = computed(cast.cohort, cast.manager.user), computed(cast.cohort, cast.manager.user)
    fields = ("mentee_id", "mentor_id", "score", "breakdown", "sentence", "reasons", "flags")
    assert first.input_hash == second.input_hash
    assert list(Proposal.objects.filter(run=first).values_list(*fields)) == list(
        Proposal.objects.filter(run=second).values_list(*fields)
    )


def test_the_stored_inputs_have_the_hash_of_the_run(cast):
    run = computed(cast.cohort, cast.manager.user)
    assert digest(unpack(RunInput.objects.get(run=run).content)) == run.input_hash
    assert run.weights_hash
    assert run.engine_version
    assert set(run.summary["seconds"]) == {"snapshot", "scoring", "solving", "explaining", "storing"}


def test_the_same_key_gives_the_first_run(cast):
    first = start_run(cast.cohort, actor=cast.manager.user, key="once")
    assert start_run(cast.cohort, actor=cast.manager.user, key="once") == first
    assert MatchingRun.objects.count() == 1


def test_a_second_run_waits_for_the_first(cast):
    start_run(cast.cohort, actor=cast.manager.user, key="one")
    with pytest.raises(Refusal, match="Run 1 is still being computed"):
        start_run(cast.cohort, actor=cast.manager.user, key="two")


def test_without_mentors_the_refusal_says_what_to_do(organization, manager, inside):
    cohort = make_cohort(organization)
    join(cohort, "Ama Boateng", "mentee")
    with pytest.raises(Refusal, match=r"No mentor has a free place\. Add mentors"):
        start_run(cohort, actor=manager.user, key="x")


def test_without_weights_the_refusal_says_what_to_do(cast):
    Criterion.objects.update(weight=0)
    with pytest.raises(Refusal, match="No criterion has a weight"):
        start_run(cast.cohort, actor=cast.manager.user, key="x")


def test_an_open_cohort_moves_to_matching(cast):
    cast.cohort.state = "open"
    cast.cohort.save()
    computed(cast.cohort, cast.manager.user)
    assert cast.cohort.state == "matching"


def test_a_new_run_keeps_locked_pairs_and_avoids_rejected_ones(cast):
    run = computed(cast.cohort, cast.manager.user)
    lock_proposal(Proposal.objects.get(run=run, mentee=cast.jonas), actor=cast.manager.user)
    reject_proposal(Proposal.objects.get(run=run, mentee=cast.ama), actor=cast.manager.user)
    second = computed(cast.cohort, cast.manager.user)
    found = pairs_of(second)
    assert ("Jonas", "Hanna") in found
    assert ("Ama", "Luis") not in found
    assert Proposal.objects.get(run=second, mentee=cast.jonas).state == "locked"


def test_nobody_is_left_out_without_a_reason(cast):
    join(cast.cohort, "Kenji Watanabe", "mentee", time_zone="Asia/Taipei", answers={"wanted": skills("Finance")})
    run = computed(cast.cohort, cast.manager.user)
    kenji = Unmatched.objects.get(run=run)
    assert kenji.reason == "No mentor shares 2 hours of the working day. 3 do if the limit is 1 hour."
    assert kenji.fix["label"] == "Allow one hour"
    assert Proposal.objects.filter(run=run).count() + 1 == 4


def test_too_few_places_names_the_group_and_offers_one_more(cast):
    join(cast.cohort, "Sofia Lind", "mentee", answers={"wanted": skills("Finance"), "goals": ["Change"]})
    run = computed(cast.cohort, cast.manager.user)
    left = Unmatched.objects.get(run=run)
    assert left.reason.startswith("4 people can only go to the same 3 mentors with 3 places")
    assert left.fix["kind"] == "capacity"


def test_a_person_is_never_paired_with_themselves(cast):
    both = join(cast.cohort, "Rosa Both", "mentor", answers={"offered": skills("Law", level=5), "goals": ["Law"]})
    join(cast.cohort, "", "mentee", person=both.person, answers={"wanted": skills("Law"), "goals": ["Law"]})
    run = computed(cast.cohort, cast.manager.user)
    assert all(one.mentee.person_id != one.mentor.person_id for one in Proposal.objects.filter(run=run))


def test_reporting_lines_are_never_paired(cast):
    cast.ama.person.manager = cast.hanna.person
    cast.ama.person.save()
    cast.hanna.person.manager = cast.luis.person
    cast.hanna.person.save()
    run = computed(cast.cohort, cast.manager.user)
    assert ("Ama", "Daniel") in pairs_of(run)


def test_peers_are_paired_with_each_other(organization, manager, inside):
    program = make_program(organization, structure="peer")
    Criterion.objects.filter(program=program, kind="skills").delete()
    cohort = make_cohort(organization, program)
    for name, goal in (("Ana A", "x"), ("Ben B", "y"), ("Cem C", "x"), ("Dee D", "y")):
        join(cohort, name, "peer", answers={"goals": [goal]})
    run = computed(cohort, manager.user)
    assert pairs_of(run) == {("Ana", "Cem"), ("Ben", "Dee")}


def test_an_odd_peer_is_told_why(organization, manager, inside):
    cohort = make_cohort(organization, make_program(organization, structure="peer"))
    for name in ("Ana A", "Ben B", "Cem C"):
        join(cohort, name, "peer", answers={"goals": ["x"]})
    run = computed(cohort, manager.user)
    assert Unmatched.objects.get(run=run).reason.endswith("the number of people does not come out even.")


def test_a_group_has_its_smallest_size_or_nobody(organization, manager, inside):
    program = make_program(organization, structure="group", group_size_min=3, group_size_max=6)
    cohort = make_cohort(organization, program)
    for name in ("Ana A", "Ben B", "Cem C", "Dee D"):
        join(cohort, name, "mentee", answers={"goals": ["x"]})
    for name in ("Luis L", "Mia M"):
        join(cohort, name, "mentor", capacity=6, department="Board", answers={"goals": ["x"]})
    run = computed(cohort, manager.user)
    sizes = {}
    for one in Proposal.objects.filter(run=run):
        sizes[one.mentor_id] = sizes.get(one.mentor_id, 0) + 1
    assert list(sizes.values()) == [4]


def test_a_stopped_run_keeps_nothing(cast):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    stop_run(run, actor=cast.manager.user)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not Proposal.objects.exists()


def test_stopping_while_it_computes_keeps_nothing(cast):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    work = claim(run.job_id, cast.organization.pk)
    cancel_job(Job.objects.get(pk=run.job_id))
    with pytest.raises(JobCancelledError):
        compute_run(work)
    assert not Proposal.objects.exists()
    assert not RunInput.objects.exists()


def test_a_worker_whose_starter_lost_the_right_does_nothing(cast):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    RoleGrant.objects.filter(membership__user=cast.manager.user).delete()
    perform(run.job_id, cast.organization.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "The person who started the run may no longer run matching.")


def interrupt(*_rows, **_options):
    raise KeyboardInterrupt


def everything(run) -> dict:
    """All that a run has written, without moments and durations."""
    run.refresh_from_db()
    summary = {key: value for key, value in run.summary.items() if key != "seconds"}
    rows = list(
        Proposal.objects.filter(run=run).order_by("mentee_id").values_list("mentee_id", "mentor_id", "score", "state")
    )
    left = list(Unmatched.objects.filter(run=run).values_list("participant_id", "reason"))
    inputs = [bytes(one.content) for one in RunInput.objects.filter(run=run)]
    return {
        "state": run.state,
        "hash": run.input_hash,
        "summary": summary,
        "rows": rows,
        "left": left,
        "inputs": inputs,
    }


@pytest.mark.goal("C8")
@pytest.mark.parametrize("times", [2, 3])
def test_performing_a_job_again_changes_nothing(cast, times):
    run = computed(cast.cohort, cast.manager.user)
    once, entries = everything(run), AuditEntry.objects.count()
    for _ in range(times - 1):
        perform(run.job_id, cast.organization.pk)
    assert everything(run) == once
    assert AuditEntry.objects.count() == entries


@pytest.mark.goal("C8")
def test_after_a_half_run_the_next_worker_gives_the_whole_result(cast, monkeypatch):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    work = claim(run.job_id, cast.organization.pk)
    with monkeypatch.context() as patch:
        patch.setattr("matching.jobs.Unmatched.objects.bulk_create", interrupt)
        with pytest.raises(KeyboardInterrupt):
            compute_run(work)
    assert not Proposal.objects.exists()
    Job.objects.filter(pk=run.job_id).update(lease_until="2020-01-01T00:00Z")
    perform(run.job_id, cast.organization.pk)
    assert everything(run)["state"] == "computed"
    assert Proposal.objects.count() == 3


@pytest.mark.goal("C3")
def test_a_worker_that_lost_its_lease_writes_nothing(cast):
    run = start_run(cast.cohort, actor=cast.manager.user, key="x")
    slow = claim(run.job_id, cast.organization.pk)
    Job.objects.filter(pk=run.job_id).update(lease_until="2020-01-01T00:00Z")
    perform(run.job_id, cast.organization.pk)
    first = everything(run)
    zombie = Work(slow.job_id, slow.organization_id, slow.fence, slow.initiator_id, slow.arguments)
    with pytest.raises(LostLeaseError):
        compute_run(zombie)
    assert everything(run) == first
    assert Job.objects.get(pk=run.job_id).state == JobState.DONE


def test_another_organization_sees_no_run(cast, other_organization):
    computed(cast.cohort, cast.manager.user)
    with tenant(other_organization.pk):
        assert MatchingRun.objects.count() == 0
        assert Proposal.objects.count() == 0

"""The studio: settings tried side by side on the same frozen people."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Participant
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from matching.actions import studio
from matching.models import Comparison, Proposal, RunInput, Scenario
from matching.snapshot import digest, unpack
from matching.studio.comparing import compare
from matching.studio.freezing import changes_since, frozen
from matching.studio.settings import Settings, apply
from organizations.models import AuditEntry
from programs.models import Criterion, HardRule
from tests.matching.conftest import computed, join, skills


@pytest.fixture
def first(cast) -> Scenario:
    comparison = studio.open_comparison(cast.cohort, actor=cast.manager.user)
    return comparison.scenarios.get()


def changed(scenario, actor, **settings) -> Scenario:
    settings = Settings.of({**scenario.settings, **settings})
    studio.change_scenario(scenario, actor=actor, name=scenario.name, settings=settings)
    return scenario


def pairs_of(scenario) -> set[tuple[int, int]]:
    return {(mentee, mentor) for mentee, mentor, *_points in unpack(scenario.plan)["pairs"]}


def test_the_first_scenario_gives_the_plan_of_a_run(cast, first):
    run = computed(cast.cohort, cast.manager.user)
    assert pairs_of(first) == set(Proposal.objects.filter(run=run).values_list("mentee_id", "mentor_id"))
    assert first.figures["total"] == run.summary["total"]


def test_pressing_twice_opens_one_comparison(cast, first):
    assert studio.open_comparison(cast.cohort, actor=cast.manager.user) == first.comparison
    assert Scenario.objects.count() == 1


def test_a_chosen_scenario_becomes_a_run_from_the_same_input(cast, first):
    key = Criterion.objects.get(program=cast.cohort.program, kind="skills").public_id
    other = studio.add_scenario(first.comparison, actor=cast.manager.user)
    changed(other, cast.manager.user, weights={**other.settings["weights"], key: 0}, objective="worst_off")
    run = studio.choose_scenario(other, actor=cast.manager.user, key="one")
    perform(run.job_id, cast.cohort.organization_id)
    run.refresh_from_db()
    expected = apply(Settings.of(other.settings), frozen(first.comparison))
    assert (run.state, run.objective) == ("computed", "WORST_OFF")
    assert digest(unpack(RunInput.objects.get(run=run).content)) == digest(expected)
    assert pairs_of(other) == set(Proposal.objects.filter(run=run).values_list("mentee_id", "mentor_id"))
    assert Criterion.objects.get(public_id=key).weight == 10


def test_other_weights_alone_are_neither_gain_nor_loss(cast, first):
    other = studio.add_scenario(first.comparison, actor=cast.manager.user)
    changed(other, cast.manager.user, minimum_score=1)
    difference = compare(unpack(first.plan), unpack(other.plan))
    assert (difference.changed, difference.gains, difference.losses) == (0, (), ())


def test_a_rule_that_keeps_somebody_out_is_named_and_priced(cast):
    late = join(
        cast.cohort, "Noa Peretz", "mentee", time_zone="Pacific/Auckland", answers={"wanted": skills("Finance")}
    )
    join(cast.cohort, "Omar Aziz", "mentor", answers={"offered": skills("Finance", level=5)})
    first = studio.open_comparison(cast.cohort, actor=cast.manager.user).scenarios.get()
    rule = HardRule.objects.get(program=cast.cohort.program, kind="shared_hours").public_id
    [left] = unpack(first.plan)["unmatched"]
    [price] = [one for one in first.figures["prices"] if one["key"] == rule]
    assert (left["person"], left["rules"], first.figures["because"]) == (late.pk, [rule], {rule: 1})
    assert price["people"] == 1
    without = studio.add_scenario(first.comparison, actor=cast.manager.user)
    changed(without, cast.manager.user, rules={**without.settings["rules"], rule: False})
    assert without.figures["matched"] == first.figures["matched"] + price["people"]
    assert without.figures["total"] == pytest.approx(first.figures["total"] + price["points"], abs=0.11)


def test_what_changed_since_the_people_were_frozen_is_counted_and_taken_in(cast, first):
    assert changes_since(first.comparison).people == 0
    join(cast.cohort, "Noa Peretz", "mentee", answers={"wanted": skills("Finance")})
    assert changes_since(first.comparison).people == 1
    studio.refresh_comparison(first.comparison, actor=cast.manager.user)
    first.refresh_from_db()
    assert (changes_since(Comparison.objects.get()).people, first.figures["mentees"]) == (0, 4)


def test_kept_weights_become_those_of_the_program(cast, first):
    key = Criterion.objects.get(program=cast.cohort.program, kind="skills").public_id
    changed(first, cast.manager.user, weights={**first.settings["weights"], key: 3}, minimum_score=20)
    studio.choose_scenario(first, actor=cast.manager.user, key="one", keep=True)
    cast.cohort.program.refresh_from_db()
    assert Criterion.objects.get(public_id=key).weight == 3
    assert cast.cohort.program.minimum_score == 20


def test_settings_that_cannot_be_are_refused_in_words(cast, first):
    with pytest.raises(Refusal, match="goes without a quota"):
        changed(first, cast.manager.user, objective="stable", quota_field="department")
    with pytest.raises(Refusal, match="No criterion has a weight"):
        changed(first, cast.manager.user, weights=dict.fromkeys(first.settings["weights"], 0))


def test_a_seventh_scenario_is_refused(cast, first):
    for _ in range(5):
        studio.add_scenario(first.comparison, actor=cast.manager.user)
    with pytest.raises(Refusal, match="6 scenarios"):
        studio.add_scenario(first.comparison, actor=cast.manager.user)


def test_large_cohorts_wait_for_a_worker_and_end_alike(cast, first):
    small = first.figures
    Comparison.objects.update(people=501)
    first.comparison.refresh_from_db()
    changed(first, cast.manager.user, minimum_score=1)
    assert (first.state, first.job.kind) == ("waiting", "matching.scenario")
    changed(first, cast.manager.user, minimum_score=2)
    perform(first.job_id, cast.organization.pk)
    first.refresh_from_db()
    assert (first.state, first.figures["total"]) == ("ready", small["total"])
    assert sorted(Job.objects.filter(kind="matching.scenario").values_list("state", flat=True)) == ["cancelled", "done"]


def test_every_change_is_in_the_audit_log(cast, first):
    changed(first, cast.manager.user, minimum_score=5)
    studio.remove_scenario(first, actor=cast.manager.user)
    studio.restore_scenario(first, actor=cast.manager.user)
    events = AuditEntry.objects.filter(event__regex="^(comparison|scenario)").order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        "comparison.opened",
        "scenario.added",
        "scenario.changed",
        "scenario.removed",
        "scenario.restored",
    ]
    assert events[2].facts["changed"] == ["Lowest score: 0 → 5"]


def at(cast, name, *args) -> str:
    return reverse(f"matching:{name}", args=[cast.organization.slug, cast.cohort.slug, *args])


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_compares_scenarios_and_says_what_each_figure_means(cast):
    join(cast.cohort, "Noa Peretz", "mentee", answers={"wanted": skills("Poetry")})
    join(cast.cohort, "Omar Aziz", "mentor", answers={"offered": skills("Finance", level=5)})
    first = studio.open_comparison(cast.cohort, actor=cast.manager.user).scenarios.get()
    other = studio.add_scenario(first.comparison, actor=cast.manager.user)
    changed(other, cast.manager.user, minimum_score=90)
    page = words(cast.manager.client.get(at(cast, "studio")))
    assert "Lowest score: 0 → 90" in page
    assert "People with a pair, of all who wait for one." in page
    assert "Lowest score of 90 points" in page
    assert "Loses the pair" in page


def test_an_empty_studio_says_what_is_missing(cast):
    page = words(cast.manager.client.get(at(cast, "studio")))
    assert "Nothing tried yet" in page
    Participant.objects.filter(role="mentor").delete()
    assert "No mentor has a free place" in words(cast.manager.client.get(at(cast, "studio")))


def test_a_slider_is_answered_with_the_figures_alone(cast, first):
    fields = {f"weight_{key}": weight for key, weight in first.settings["weights"].items()}
    fields |= {f"rule_{key}": "on" for key in first.settings["rules"]}
    fields |= {"name": "Strict", "objective": "worst_off", "minimum_score": "10"}
    answer = cast.manager.client.post(
        at(cast, "scenario_save", first.public_id), fields, headers={"HX-Request": "true"}
    )
    first.refresh_from_db()
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<section class="card" id="outcome"')
    assert (first.name, first.settings["objective"], first.settings["minimum_score"]) == ("Strict", "worst_off", 10)
    wrong = cast.manager.client.post(at(cast, "scenario_save", first.public_id), {**fields, "minimum_score": "500"})
    assert wrong.status_code == 422


def test_groups_of_fewer_than_five_are_hidden(cast):
    for number in range(12):
        place = {"location": "Rome" if number < 6 else "Oslo"}
        join(cast.cohort, f"Person{number} Test", "mentee", answers={"wanted": skills("Finance")}, **place)
    studio.open_comparison(cast.cohort, actor=cast.manager.user)
    page = words(cast.manager.client.get(at(cast, "studio"), {"group": "location"}))
    table = page[page.index("Balance by group") :]
    assert "Rome" not in table or "Oslo" not in table
    assert "hidden, so that nobody can be told apart" in table
    assert "No location given" not in table


def test_the_comparison_asks_as_many_queries_for_six_as_for_two(cast, first):
    studio.add_scenario(first.comparison, actor=cast.manager.user)
    cast.manager.client.get(at(cast, "studio"))
    with CaptureQueriesContext(connection) as two:
        cast.manager.client.get(at(cast, "studio"))
    for _ in range(4):
        studio.add_scenario(first.comparison, actor=cast.manager.user)
    with CaptureQueriesContext(connection) as six:
        cast.manager.client.get(at(cast, "studio"))
    assert len(six) == len(two)

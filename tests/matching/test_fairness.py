import random
from itertools import product

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from scipy.stats import fisher_exact as reference

from cohorts.models import Application
from core.disclosure import OURS, Verdict
from core.tenancy import purpose, tenant
from matching.actions.fairness import allow_attributes
from matching.fairness.fits import fits_by_group, lacks, quartiles
from matching.fairness.groups import NOT_DISCLOSED, Attribute, attributes, groups_of
from matching.fairness.prices import prices
from matching.fairness.rates import Count, Reading, compare, fisher_exact, rate_ratio
from matching.fairness.report import build_report, stage_of
from matching.fairness.showing import shown_groups
from organizations.models import AuditEntry
from participants.models import ProtectedAttribute
from tests.matching.conftest import computed, join, make_cohort, skills
from tests.matching.test_scoring import person, snapshot

GENDER = Attribute("protected.gender", "Gender", is_allowed=True)
DEPARTMENT = Attribute("department", "Department", is_allowed=True)


def test_the_exact_test_agrees_with_scipy():
    dice, compared = random.Random(5), 0
    for _ in range(400):
        a, b, c, d = (dice.choice([dice.randrange(4), dice.randrange(30), dice.randrange(300)]) for _ in range(4))
        if min(a + b, c + d, a + c, b + d) == 0:
            continue
        compared += 1
        assert fisher_exact(a, b, c, d) == pytest.approx(reference([[a, b], [c, d]]).pvalue, abs=1e-9)
    assert compared > 300


def test_the_ratio_has_its_interval():
    ratio, low, high = rate_ratio(Count(80, 48), Count(70, 56))
    assert (round(ratio, 3), round(low, 3), round(high, 3)) == (0.75, 0.606, 0.929)
    assert rate_ratio(Count(10, 0), Count(10, 5))[0] == 0


@pytest.mark.parametrize(
    ("group", "reading"),
    [
        (Count(70, 56), Reading.REFERENCE),
        (Count(80, 60), Reading.ALIKE),
        (Count(80, 40), Reading.LOOK),
        (Count(12, 7), Reading.UNCLEAR),
        (Count(9, 2), Reading.TOO_FEW),
        (Count(10, 0), Reading.LOOK),
    ],
)
def test_a_ratio_is_read_with_care(group, reading):
    assert compare(group, Count(70, 56), 200).reading == reading


def test_groups_under_two_percent_are_not_tested():
    assert compare(Count(15, 3), Count(700, 560), 1000).reading == Reading.TOO_FEW


def shown(table, *, is_secret=True):
    return {name for name, verdict in shown_groups(table, is_secret=is_secret).items() if verdict == Verdict.SHOWN}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [((4, 9, 12), {2}), ((3, 3, 12), {2}), ((2, 2, 6, 20), {3}), ((5, 6), {0, 1}), ((4, 30), set()), ((1, 2), set())],
)
def test_the_vectors_of_the_measuring_page(sizes, expected):
    table = {str(at): Count(size, size // 2) for at, size in enumerate(sizes)}
    assert shown(table, is_secret=False) == {str(at) for at in expected}


def test_a_secret_group_with_few_unmatched_is_not_shown():
    table = {"a": Count(40, 38), "b": Count(40, 30), "c": Count(40, 20)}
    assert shown(table, is_secret=False) == {"a", "b", "c"}
    assert shown(table) == {"c"}


def test_where_everybody_is_matched_there_is_nothing_to_hide():
    assert shown({"a": Count(20, 20), "b": Count(9, 9)}) == {"a", "b"}


def recoverable(table, seen) -> list[str]:
    """Hidden cells of which every table that agrees with what is shown has the same value, by trying them all."""
    hidden = [name for name in table if name not in seen]
    whole = sum((table[name] for name in hidden), Count(0, 0))
    values = {(name, cell): set() for name in hidden for cell in ("chosen", "rest")}
    for chosen, rest in product(parts(whole.chosen, len(hidden)), parts(whole.rest, len(hidden))):
        for at, name in enumerate(hidden):
            values[name, "chosen"].add(chosen[at])
            values[name, "rest"].add(rest[at])
        if all(len(found) > 1 for found in values.values()):
            return []
    return [str(key) for key, found in values.items() if len(found) < 2]


def parts(total, into):
    if into == 1:
        return [(total,)]
    return [(first, *others) for first in range(total + 1) for others in parts(total - first, into - 1)]


def test_no_hidden_cell_can_be_worked_out_from_what_is_shown():
    dice, tables, hidden = random.Random(11), 0, 0
    for _ in range(80):
        table = {}
        for name in "abcd"[: dice.randrange(2, 5)]:
            size = dice.randrange(1, 9)
            table[name] = Count(size, dice.randrange(size + 1))
        whole = sum(table.values(), Count(0, 0))
        seen = shown(table)
        for name in seen:
            assert table[name].total >= OURS.minimum
            if whole.chosen and whole.rest:
                assert min(table[name].chosen, table[name].rest) >= OURS.minimum
        if whole.chosen and whole.rest and len(seen) < len(table):
            assert recoverable(table, seen) == []
            hidden += len(table) - len(seen)
        tables += 1
    assert (tables, hidden > 50) == (80, True)


def test_the_rest_of_a_secret_table_points_to_nobody():
    table = {"a": Count(30, 15), "b": Count(40, 20), "c": Count(8, 6), "d": Count(9, 7)}
    seen = shown(table)
    left = sum((table[name] for name in table if name not in seen), Count(0, 0))
    assert seen == {"b"}
    assert min(left.chosen, left.rest) >= 5


def test_quartiles_of_secret_groups_are_coarse_and_need_ten_pairs():
    fits = [60.2, 63.1, 71.9, 77.7, 88.8, 90.1, 91.0]
    assert quartiles(fits, is_secret=False).middle == 78
    assert quartiles(fits, is_secret=True) is None
    assert quartiles(fits * 2, is_secret=True).middle == 80
    assert set(fits_by_group(["a"] * 7 + ["b"] * 2, [*fits, 1, 2], is_secret=False)) == {"a"}


def test_what_a_pair_lacks_is_named_by_missing_points():
    line = {"assumed": False, "key": "x"}
    found = lacks(
        [
            {**line, "label": "Skills", "weight": 50.0, "points": 10.0},
            {**line, "label": "Goals", "weight": 30.0, "points": 30.0},
            {**line, "label": "Identity", "weight": 20.0, "points": 0.0, "key": "secret"},
        ],
        frozenset({"secret"}),
    )
    assert [(one.label, one.missing) for one in found] == [("Skills", 40.0)]


def test_worst_off_and_quota_have_their_price():
    mentees = [person(at, team="x", answers={"goals": ["a"] if at < 12 else ["b"]}) for at in range(20)]
    mentors = [person(100 + at, answers={"goals": ["a", "b"] if at % 3 else ["b"]}) for at in range(14)]
    base = snapshot(mentees, mentors, [("shared_answers", 5, {"mentee": "goals", "mentor": "goals"})])
    groups = {at: "first" if at < 10 else "second" for at in range(20)}
    own, worst, quota = prices(base, groups, "Department", seed=0)
    assert (own.matched, worst.matched) == (14, 14)
    assert worst.lowest >= own.lowest
    assert own.cost == 0
    assert worst.total <= own.total
    assert quota.gap <= 0.05 + 1 / 10 < own.gap + 1


@pytest.fixture
def crowd(organization, manager):
    """40 applications for 24 places, matched; gender of 30 opted in, of 10 not."""
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort, secrets = make_cohort(organization, coordinator=manager.user), []
        for at in range(40):
            one = join(
                cohort,
                f"Mentee{at} Test",
                "mentee",
                department="Sales" if at % 2 else "Law",
                answers={"wanted": skills("Finance")},
            )
            state = "accepted" if at < 24 else "declined"
            Application.objects.create(
                organization=organization, cohort=cohort, person=one.person, role="mentee", state=state
            )
            if at >= 24:
                one.delete()
            value, opted_in = "Woman" if at % 3 else "Secretgender", at % 4 != 0
            secrets.append({"person": one.person, "key": "gender", "value": value, "opted_in": opted_in})
        with purpose("import"):
            ProtectedAttribute.objects.bulk_create(
                ProtectedAttribute(organization=organization, **row) for row in secrets
            )
        for at in range(14):
            join(cohort, f"Mentor{at} Test", "mentor", answers={"offered": skills("Finance", level=1 + at % 5)})
        yield cohort


def test_selection_and_match_rates_by_department(crowd, manager):
    run = computed(crowd, manager.user)
    report = build_report(crowd, run, DEPARTMENT, "mentee", with_names=True)
    selected, matched = report.stages
    assert {line.group: (line.count.chosen, line.count.total) for line in selected.lines} == {
        "Law": (12, 20),
        "Sales": (12, 20),
    }
    assert (matched.whole.chosen, matched.whole.total) == (14, 24)
    assert {group for group, _fits in report.fits} == {"Law", "Sales"}
    assert len(report.worst) == 1
    assert report.worst[0].lacks


def test_identity_is_counted_of_those_who_opted_in_and_only_for_this_purpose(crowd):
    people = list(Application.objects.values_list("person_id", flat=True))
    found = groups_of(GENDER, people)
    assert list(found.values()).count(NOT_DISCLOSED) == 10
    assert set(found.values()) == {"Woman", "Secretgender", NOT_DISCLOSED}
    assert ProtectedAttribute.objects.count() == 0
    with purpose("fairness"):
        assert ProtectedAttribute.objects.count() == 30
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ProtectedAttribute.objects.update(value="changed")


def test_secret_figures_that_point_to_persons_stay_hidden(crowd, manager):
    run = computed(crowd, manager.user)
    stage = build_report(crowd, run, GENDER, "mentee", with_names=False).stages[1]
    for line in stage.lines:
        assert min(line.count.chosen, line.count.rest) >= 5


def address(name, run_or_cohort):
    cohort = getattr(run_or_cohort, "cohort", run_or_cohort)
    number = [run_or_cohort.number] if hasattr(run_or_cohort, "number") else []
    return reverse(f"matching:{name}", args=[cohort.organization.slug, cohort.slug, *number])


def test_opening_a_report_is_written_down_and_a_link_alone_shows_nothing(crowd, manager):
    run = computed(crowd, manager.user)
    bare = manager.client.get(address("run_fairness", run) + "?by=department&role=mentee").content.decode()
    assert "Selected of those who applied" not in bare
    page = manager.client.post(address("open_run_fairness", run), {"by": "department", "role": "mentee"}, follow=True)
    assert "Selected of those who applied" in page.content.decode()
    entry = AuditEntry.objects.get(event="fairness_report.opened")
    assert (entry.actor_id, entry.facts) == (manager.user.pk, {"by": "department", "role": "mentee"})


def test_prices_are_worked_out_on_the_page(crowd, manager):
    run = computed(crowd, manager.user)
    facts = {"by": "department", "role": "mentee", "prices": "1"}
    page = manager.client.post(address("open_run_fairness", run), facts, follow=True).content.decode()
    assert "Lift the worst off" in page
    assert "Equal chances" in page


def test_a_sponsor_sees_rates_without_names_and_others_nothing(crowd, manager, sponsor, mentee):
    computed(crowd, manager.user)
    facts = {"by": "department", "role": "mentee"}
    page = sponsor.client.post(address("open_fairness", crowd), facts, follow=True).content.decode()
    assert "Selected of those who applied" in page
    assert "Mentee1" not in page
    assert mentee.client.post(address("open_fairness", crowd), facts).status_code == 403


def test_what_is_not_allowed_is_not_compared(crowd, manager, admin):
    facts = {"by": "protected.gender", "role": "mentee"}
    page = manager.client.post(address("open_fairness", crowd), facts, follow=True).content.decode()
    assert "Choose what to compare by" in page
    url = reverse("matching:fairness_attributes", args=[crowd.organization.slug])
    assert manager.client.post(url, {}).status_code == 403
    admin.client.post(url, {"fields_allowed": ["department"], "secrets_allowed": ["protected.gender"]})
    assert [one.key for one in attributes() if one.is_allowed] == ["department", "protected.gender"]
    page = manager.client.post(address("open_fairness", crowd), facts, follow=True).content.decode()
    assert "Gender, mentees" in page


def test_allowing_is_recorded_with_what_changed(crowd, manager):
    allow_attributes(["department", "location", "level", "protected.gender"], actor=manager.user)
    entry = AuditEntry.objects.get(event="fairness_attributes.changed")
    assert entry.facts == {"allowed": ["protected.gender"], "withdrawn": ["division"]}


def test_a_stage_without_shown_groups_says_only_the_whole():
    stage = stage_of("Matched", "", {"a": Count(3, 1), "b": Count(2, 1)}, is_secret=True)
    assert (stage.lines, stage.hidden, stage.whole) == ([], 2, Count(5, 2))

"""What may be shown of groups of people: the vectors of the measuring page, and attempts to work hidden figures out."""

import random

import pytest

from core.disclosure import (
    FOR_COMMENTS,
    Rule,
    Verdict,
    disclose,
    may_filter,
    may_update,
    rests_on_few,
    suppress,
    suppress_table,
)

SHOWN, TOO_FEW, HIDDEN = Verdict.SHOWN, Verdict.TOO_FEW, Verdict.HIDDEN


@pytest.mark.parametrize(
    ("counts", "verdicts"),
    [
        ((4, 9, 12), (TOO_FEW, HIDDEN, SHOWN)),
        ((3, 3, 12), (TOO_FEW, TOO_FEW, SHOWN)),
        ((2, 2, 6, 20), (TOO_FEW, TOO_FEW, HIDDEN, SHOWN)),
        ((5, 6), (SHOWN, SHOWN)),
        ((4, 40), (TOO_FEW, HIDDEN)),
        ((0, 12, 13), (TOO_FEW, SHOWN, SHOWN)),
        ((0, 4, 9, 12), (TOO_FEW, TOO_FEW, HIDDEN, SHOWN)),
    ],
)
def test_our_vectors(counts, verdicts):
    assert tuple(suppress(dict(enumerate(counts))).values()) == verdicts


@pytest.mark.parametrize(
    ("counts", "rule", "fourth"),
    [((0, 0, 1, 350, 405, 425), Rule(5, 1, 2), HIDDEN), ((0, 0, 1, 3, 7, 10), Rule(3, 1, 1), SHOWN)],
)
def test_the_printed_tables_of_another_product(counts, rule, fourth):
    verdicts = suppress(dict(enumerate(counts)), rule)
    assert (verdicts[3], verdicts[4], verdicts[5]) == (fourth, SHOWN, SHOWN)


def test_a_minimum_may_be_raised_and_never_lowered():
    assert [Rule.at_least(2).minimum, Rule.at_least(8).minimum, FOR_COMMENTS.minimum] == [5, 8, 10]


def test_a_table_with_two_headings_hides_along_rows_and_columns_until_stable():
    counts = {("a", "x"): 3, ("a", "y"): 9, ("a", "z"): 20, ("b", "x"): 9, ("b", "y"): 12, ("b", "z"): 30}
    verdicts = suppress_table(counts)
    assert [key for key, verdict in verdicts.items() if verdict == SHOWN] == [("a", "z"), ("b", "z")]
    assert verdicts["a", "x"] == TOO_FEW


def test_a_filter_is_refused_when_it_or_what_it_leaves_out_is_small():
    everybody = set(range(20))
    assert may_filter(set(range(10)), [everybody])
    assert not may_filter(set(range(17)), [everybody])
    assert not may_filter(set(range(3)), [everybody])
    assert may_filter(everybody, [everybody])


def test_a_shown_figure_changes_only_when_five_people_were_added():
    assert [may_update(10, n) for n in (10, 14, 15)] == [False, False, True]


def test_two_breakdowns_together_may_not_leave_one_person_over():
    # Ten mentors all in the north, and one mentee there: north minus mentors is that mentee's answer.
    values = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 2, 4, 2, 3, 5, 1, 4, 2, 3, 5]
    roles = ["mentor"] * 10 + ["mentee"] * 10
    units = ["north"] * 11 + ["south"] * 9
    found = disclose(values, {"role": roles, "unit": units})
    assert found.parts == {
        "role": {"mentee": SHOWN, "mentor": SHOWN},
        "unit": {"north": HIDDEN, "south": HIDDEN},
    }


def test_combinations_are_found_across_three_figures():
    sizes = {("a",): 1, ("b",): 6, ("c",): 6, ("d",): 7}
    assert not rests_on_few([set(sizes), {("c",), ("d",)}], sizes, 5)
    assert rests_on_few([set(sizes), {("c",), ("d",)}, {("b",)}], sizes, 5)


def test_answers_that_are_all_the_same_are_kept_back_or_said_in_words():
    few, many = disclose([5] * 8, {}), disclose([5] * 12, {})
    assert (few.total, many.total) == (TOO_FEW, Verdict.AGREED)
    on_one_side = disclose([4, 5] * 6, {}, line=4)
    assert on_one_side.total == Verdict.AGREED


def test_whole_minus_parts_may_not_tell_everybody_s_answer_either():
    values = [1] * 6 + [5, 1, 3, 2, 5, 4, 1] + [2, 5, 3, 1, 4, 4, 5, 3]
    units = ["a"] * 6 + ["b"] * 7 + ["c"] * 8
    assert disclose(values, {"unit": units}).parts["unit"] == {"a": TOO_FEW, "b": HIDDEN, "c": SHOWN}


def test_no_whole_and_no_part_under_the_minimum_is_ever_shown():
    chance = random.Random(7)
    for _ in range(200):
        people = chance.randint(1, 60)
        values = [chance.randint(1, 5) for _ in range(people)]
        units = [chance.choice("abcdef") for _ in range(people)]
        found = disclose(values, {"unit": units}, line=4)
        shown = [unit for unit, verdict in found.parts["unit"].items() if verdict == SHOWN]
        hidden = people - sum(units.count(unit) for unit in shown)
        assert all(units.count(unit) >= 5 for unit in shown)
        assert not shown or hidden == 0 or hidden >= 5
        assert not shown or people >= 5

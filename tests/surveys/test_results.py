"""Results of a pulse: figures with n, N and interval, hidden groups in words, the same in the file."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from surveys.actions import answer_pulse, close_now
from surveys.items import CORE, RECOMMEND, Item
from surveys.released import released
from surveys.results import comments, compute, recommend_score, redact, wilson
from tests.conftest import make_member

TEXT = "Mentor1 never has time, says Person."


def answers_of(mentors: int, mentees: int) -> list[dict]:
    rows = [{"role": "mentor", "label": "", "scores": {"time": 1 + n % 5}} for n in range(mentors)]
    return rows + [{"role": "mentee", "label": "", "scores": {"time": 5 - n % 5}} for n in range(mentees)]


@pytest.fixture
def closed(pulse, manager):
    """A closed pulse: all twelve answered, most with words."""
    for number, invitation in enumerate(pulse.invitations.order_by("id")):
        scores = {"time": 1 + number % 5, "openly": 5 - number % 5, "clear": 1 + (number * 2) % 5}
        answer_pulse(invitation, scores=scores, words={"change": TEXT})
    close_now(pulse, actor=manager.user)
    return pulse


def page(client, survey, name="results"):
    return client.get(reverse(f"surveys:{name}", args=["halden", survey.cohort.slug, survey.public_id]))


@pytest.mark.parametrize(
    ("successes", "n", "interval"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_the_interval_of_a_share_is_that_of_the_measuring_page(successes, n, interval):
    assert wilson(successes, n) == pytest.approx(interval, abs=5e-5)


def test_the_recommend_score_is_that_of_the_measuring_page():
    values = [10] * 10 + [8] * 6 + [2] * 4
    score, low, high = recommend_score(values)
    assert (round(score), round(low, 1), round(high, 1)) == (30, -5.7, 57.9)


def test_both_roles_are_shown_when_both_are_large_enough():
    line = compute(answers_of(6, 7), CORE[:1], ["role"])[0]
    assert {label: figure.n for label, figure in line.groups["role"].items()} == {"mentor": 6, "mentee": 7}


def test_a_small_role_hides_the_other_and_says_why():
    line = compute(answers_of(4, 9), CORE[:1], ["role"])[0]
    assert line.total.n == 13
    assert all(figure.n is None and figure.mean is None for figure in line.groups["role"].values())
    assert "worked out" in line.groups["role"]["mentee"].says


def test_too_early_to_say_is_missing_and_not_a_middle_answer():
    rows = [*answers_of(6, 0), *({"role": "mentor", "label": "", "scores": {"time": None}} for _ in range(5))]
    assert compute(rows, CORE[:1], [])[0].total.n == 6


def test_the_recommend_score_needs_ten_answers():
    rows = [{"role": "mentee", "label": "", "scores": {"recommend": n}} for n in range(9)]
    assert not compute(rows, [RECOMMEND], [])[0].total.is_shown
    rows.append({"role": "mentee", "label": "", "scores": {"recommend": 10}})
    assert compute(rows, [RECOMMEND], [])[0].total.is_shown


def test_the_page_shows_n_of_all_asked_and_intervals(closed, manager):
    text = page(manager.client, closed).content.decode()
    assert "12 of 12 answered." in text
    assert "Wilson" in text
    assert "Our mentoring time is well used." in text


def test_the_file_holds_the_figures_of_the_page_and_no_words(closed, manager):
    response = page(manager.client, closed, "results_csv")
    rows = list(csv.reader(StringIO(response.content.decode())))
    closed.refresh_from_db()
    shown = [row.figure for row in released(closed).rows]
    assert [row[2] for row in rows[1:]] == ["" if figure.n is None else str(figure.n) for figure in shown]
    assert "never has time" not in response.content.decode()


def test_results_exist_only_after_the_close(pulse, manager):
    assert page(manager.client, pulse).status_code == 404
    assert page(manager.client, pulse, "results_csv").status_code == 404


def test_words_are_for_the_program_manager_with_names_blacked_out(closed, manager, sponsor, admin):
    text = page(manager.client, closed).content.decode()
    assert "[name] never has time, says [name]." in text
    for other in (sponsor, admin):
        response = page(other.client, closed)
        assert response.status_code == 200
        assert "never has time" not in response.content.decode()


def test_words_need_ten_people_who_answered():
    texts = [{"item": "change", "text": "More time"}]
    assert comments(texts, 9, 10, []) == []
    assert len(comments(texts, 10, 10, [])) == 1


def test_a_name_is_blacked_out_as_a_whole_word_only():
    assert redact("Ann plans annual meetings with ANN.", ["Ann Li"]) == "[name] plans annual meetings with [name]."


def test_people_without_a_role_do_not_see_results(closed, organization):
    member = make_member(organization, "Plain Member")
    assert page(member.client, closed).status_code == 403


def test_role_questions_are_shown_for_their_role_only():
    item = Item("used", "In the last month I used something.", role="mentee")
    rows = [{"role": "mentee", "label": "", "scores": {"used": 1 + n % 5}} for n in range(6)]
    line = compute([*rows, *answers_of(6, 0)], [item], ["role"])[0]
    assert (line.total.n, line.groups.keys()) == (6, {"everybody"})

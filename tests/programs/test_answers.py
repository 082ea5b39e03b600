"""One shape per kind of question, whatever sent the answer."""

import pytest
from django.http import QueryDict

from core.errors import Refusal
from participants.models import Skill, SkillSynonym
from programs.question_forms import form_for_question
from programs.questions import describe_answer, prefilled_answer, questions_for, validate_answer

OPTIONS = ["Strategy", "Feedback", "Delegation", "Presence"]
SCALE = {"from": 1, "to": 5, "low": "Not at all", "high": "Very"}


@pytest.mark.parametrize(
    ("kind", "options", "raw", "stored"),
    [
        ("text", [], "  Lead a team  ", "Lead a team"),
        ("number", [], "3,5", 3.5),
        ("number", [], 4, 4.0),
        ("one_of", OPTIONS, "Strategy", "Strategy"),
        ("several_of", OPTIONS, ["Presence", "Strategy", "Presence"], ["Strategy", "Presence"]),
        ("ranked", OPTIONS, ["Presence", "", "Strategy"], ["Presence", "Strategy"]),
        ("scale", SCALE, "4", 4),
        ("date", [], "2027-03-31", "2027-03-31"),
        ("yes_no", [], "no", False),
        ("yes_no", [], True, True),
        ("skills", [], [{"skill": "Pricing", "level": "3"}], [{"skill": "Pricing", "level": 3}]),
    ],
)
def test_an_answer_is_stored_in_the_shape_of_its_kind(ask, kind, options, raw, stored):
    assert validate_answer(ask(kind, options=options), raw) == stored


@pytest.mark.parametrize(
    ("kind", "options", "raw", "words"),
    [
        ("text", [], "x" * 4001, "Use 4000 characters or fewer; you have 4001."),
        ("number", [], "many", "Enter a number, such as 3 or 2.5."),
        ("number", [], "nan", "Enter a number, such as 3 or 2.5."),
        ("number", [], True, "Enter a number, such as 3 or 2.5."),
        ("one_of", OPTIONS, "Else", "Choose one of the options."),
        ("several_of", OPTIONS, ["Else"], "Choose from the options."),
        ("several_of", OPTIONS, "Strategy", "Choose from the options."),
        ("ranked", OPTIONS, ["Strategy", "Strategy"], "Choose each option once."),
        ("ranked", OPTIONS, OPTIONS, "Rank at most 3 options."),
        ("scale", SCALE, "6", "Choose a value from 1 to 5."),
        ("date", [], "31.3.2027", "Enter a date, such as 2027-03-31."),
        ("yes_no", [], "maybe", "Answer yes or no."),
        ("skills", [], "Pricing", "Name each skill and choose its level."),
        ("skills", [], [{"skill": "Pricing", "level": ""}], "Choose a level for “Pricing”."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(ask, kind, options, raw, words):
    with pytest.raises(Refusal, match="^" + words.replace(".", r"\.").replace("?", r"\?") + "$"):
        validate_answer(ask(kind, options=options), raw)


def test_a_required_question_needs_an_answer_and_an_optional_one_does_not(ask):
    with pytest.raises(Refusal, match="Answer this question: Why now"):
        validate_answer(ask(label="Why now?"), "  ")
    assert validate_answer(ask(is_required=False), "") is None


def test_a_required_list_of_empty_rows_is_no_answer(ask):
    with pytest.raises(Refusal, match="Answer this question"):
        validate_answer(ask("skills"), [{"skill": " ", "level": "3"}])


def test_false_and_zero_are_answers(ask):
    assert validate_answer(ask("yes_no"), False) is False
    assert validate_answer(ask("number"), 0) == 0.0


def test_spellings_and_synonyms_of_a_skill_meet_and_keep_the_higher_level(ask, organization):
    skill = Skill.objects.create(organization=organization, name="Public speaking", key="publicspeaking")
    SkillSynonym.objects.create(organization=organization, skill=skill, name="Presenting", key="presenting")
    raw = [{"skill": "public-speaking", "level": 2}, {"skill": "Presenting", "level": 4}]
    assert validate_answer(ask("skills"), raw) == [{"skill": "Public speaking", "level": 4}]


def test_an_hr_field_answers_its_question(ask, mentor):
    question = ask("one_of", options=["Oslo", "Lyon"], prefill="location")
    mentor.person.location = "Lyon"
    assert prefilled_answer(question, mentor.person) == "Lyon"
    mentor.person.location = "Narvik"
    assert prefilled_answer(question, mentor.person) is None


def test_an_applicant_is_asked_the_questions_of_the_role_and_of_everybody(ask, program):
    both, mentee = ask(), ask(role="mentee")
    ask(role="mentor")
    ask(retired_at="2026-01-01T00:00:00Z")
    assert questions_for(program, "mentee") == [both, mentee]


@pytest.mark.parametrize(
    ("kind", "options", "sent", "stored"),
    [
        ("text", [], "answer=Lead", "Lead"),
        ("number", [], "answer=2.5", 2.5),
        ("one_of", OPTIONS, "answer=Strategy", "Strategy"),
        ("several_of", OPTIONS, "answer=Strategy&answer=Presence", ["Strategy", "Presence"]),
        ("ranked", OPTIONS, "answer_0=Presence&answer_1=&answer_2=Strategy", ["Presence", "Strategy"]),
        ("scale", SCALE, "answer=2", 2),
        ("date", [], "answer=2027-03-31", "2027-03-31"),
        ("yes_no", [], "answer=no", False),
        ("skills", [], "answer_0=Pricing&answer_1=3&answer_2=&answer_3=", [{"skill": "Pricing", "level": 3}]),
    ],
)
def test_the_form_of_a_question_gives_the_stored_answer(ask, kind, options, sent, stored):
    form = form_for_question(ask(kind, options=options), data=QueryDict(sent))
    assert form.is_valid(), form.errors
    assert form.answer() == stored


@pytest.mark.parametrize(
    "kind", ["text", "number", "one_of", "several_of", "ranked", "scale", "date", "yes_no", "skills"]
)
def test_the_form_of_an_optional_question_may_stay_empty(ask, kind):
    options = SCALE if kind == "scale" else OPTIONS
    form = form_for_question(ask(kind, options=options, is_required=False), data=QueryDict(""))
    assert form.is_valid(), form.errors
    assert form.answer() is None


@pytest.mark.parametrize(
    "kind", ["text", "number", "one_of", "several_of", "ranked", "scale", "date", "yes_no", "skills"]
)
def test_the_form_of_a_required_question_says_what_is_missing(ask, kind):
    options = SCALE if kind == "scale" else OPTIONS
    form = form_for_question(ask(kind, options=options), data=QueryDict(""))
    assert form.errors["answer"] == ["Answer this question: Question 0?"]


def test_the_form_shows_the_answer_given_before(ask):
    stored = [{"skill": "Pricing", "level": 3}]
    drawn = str(form_for_question(ask("skills"), initial=stored)["answer"])
    assert 'value="Pricing"' in drawn
    assert '<option value="3" selected>' in drawn


def test_an_answer_reads_as_words(ask):
    assert describe_answer(ask("ranked", options=OPTIONS), ["Presence", "Strategy"]) == "1. Presence, 2. Strategy"
    assert describe_answer(ask("skills"), [{"skill": "Pricing", "level": 3}]) == "Pricing (confident)"
    assert describe_answer(ask("yes_no"), False) == "No"

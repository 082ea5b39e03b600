"""Questions, who may join, matching rules and the plan, as a manager designs them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Cohort, Participant
from core.errors import Refusal
from core.tenancy import tenant
from organizations.models import AuditEntry
from participants.models import Person
from programs.actions import add_eligibility_rule, add_milestone, add_question, create_program, update_criterion
from programs.enums import CriterionKind, QuestionKind
from programs.models import BlockedPair, Criterion, EligibilityRule, HardRule, PlanMilestone, Program, Question


def at(name: str, *args: object) -> str:
    return reverse(f"programs:{name}", args=["halden", "leaders", *args])


@pytest.fixture
def program(organization, manager) -> Program:
    with tenant(organization.pk):
        return create_program("emerging_leaders", name="Leaders", actor=manager.user)


@pytest.fixture
def people(organization, inside_now) -> list[Person]:
    """Two colleagues of two departments."""
    rows = [("Ama", "Operations", "2019-03-01"), ("Luis", "Supply", "2012-05-01")]
    return [
        Person.objects.create(
            organization=organization,
            first_name=name,
            last_name="Test",
            email=f"{name.lower()}@example.org",
            department=department,
            hire_date=hired,
        )
        for name, department, hired in rows
    ]


@pytest.fixture
def inside_now(organization, program):
    with tenant(organization.pk):
        yield


def undo_of(answer) -> str:
    """The address behind the Undo button of the page's message."""
    tags = [message.extra_tags for message in answer.context["messages"] if message.extra_tags]
    return tags[-1].removeprefix("undo:")


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


PAGES = ["detail", "questions", "eligibility", "matching", "plan", "milestone-new", "hard-rule-new", "edit"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_program_opens(manager, program, page):
    assert manager.client.get(at(page)).status_code == 200


@pytest.mark.parametrize("template", ["group", "peer", "reverse", "executive_succession", "pilot"])
@pytest.mark.parametrize("page", ["detail", "questions", "eligibility", "matching", "plan"])
def test_every_page_opens_for_every_structure(manager, organization, template, page):
    with tenant(organization.pk):
        made = create_program(template, name="Other", actor=manager.user)
    assert manager.client.get(reverse(f"programs:{page}", args=["halden", made.slug])).status_code == 200


# Questions


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_a_question_of_every_kind_is_added(manager, inside_now, kind):
    sent = {"label": "What else?", "role": "mentor", "options": "One\nTwo\nOne", "scale_from": "1", "scale_to": "7"}
    assert manager.client.post(at("question-new", kind), sent).url == at("questions")
    added = Question.objects.get(label="What else?")
    assert (added.kind, added.role, added.is_required, added.key) == (kind, "mentor", False, "what_else")
    assert manager.client.get(at("question-edit", added.public_id)).status_code == 200


def test_a_list_of_one_option_is_refused(manager, program):
    answer = manager.client.post(at("question-new", "one_of"), {"label": "Which?", "options": "One"})
    assert answer.status_code == 422
    assert "Give at least two options, one per line." in text(answer)


def test_questions_move_and_stay_at_the_ends(manager, inside_now):
    first, second = Question.objects.all()[:2]
    manager.client.post(at("question-down", first.public_id))
    manager.client.post(at("question-up", second.public_id))
    assert list(Question.objects.all()[:2]) == [second, first]


def test_a_retired_question_is_not_asked_and_comes_back_by_undo(manager, inside_now):
    question = Question.objects.get(key="time")
    answer = manager.client.post(at("question-retire", question.public_id), follow=True)
    assert "Not asked any more" in text(answer)
    manager.client.post(undo_of(answer))
    question.refresh_from_db()
    assert question.retired_at is None


def test_a_review_holds_until_a_question_changes(manager, inside_now, program):
    manager.client.post(at("questions-reviewed"))
    program.refresh_from_db()
    assert program.questions_reviewed_at is not None
    question = Question.objects.get(key="time")
    manager.client.post(at("question-edit", question.public_id), {"label": "Do you have time?", "role": ""})
    program.refresh_from_db()
    assert program.questions_reviewed_at is None


def test_the_preview_shows_the_questions_of_the_role_one_by_one(manager, program):
    page = text(manager.client.get(at("question-preview", "mentee", 2)))
    assert "Which skills do you want to grow?" in page
    assert at("question-preview", "mentee", 3) in page
    assert manager.client.get(at("question-preview", "mentee", 99)).status_code == 404
    assert manager.client.get(at("question-preview", "peer", 1)).status_code == 404


def test_an_hr_field_can_answer_a_question(manager, inside_now):
    sent = {"label": "Where do you work?", "role": "", "prefill": "location"}
    manager.client.post(at("question-new", "text"), sent)
    assert Question.objects.get(label="Where do you work?").prefill == "location"
    assert "From HR: Location" in text(manager.client.get(at("questions")))


# Who may join


def test_the_suggestion_is_taken_in_one_click(manager, inside_now):
    assert "Hire date is at least 6 months ago" in text(manager.client.get(at("eligibility")))
    manager.client.post(at("eligibility-suggested"))
    assert EligibilityRule.objects.count() == 2
    assert "Suggested by the template" not in text(manager.client.get(at("eligibility")))


def test_everyone_may_join_by_one_click(manager, inside_now):
    manager.client.post(at("condition-new", "mentee") + "?field=everyone", {"operator": "everyone"})
    page = text(manager.client.get(at("eligibility")))
    assert "1 of 1 people can join as mentee" in page
    assert "0 of 1 people can join as mentor" in page


def test_a_condition_is_counted_before_it_is_added(manager, inside_now, organization):
    for number, department in enumerate(["Sales", "Sales", "Finance"]):
        Person.objects.create(organization=organization, email=f"p{number}@example.org", department=department)
    sent = {"operator": "is_one_of", "chosen": ["Sales"]}
    page = manager.client.post(at("condition-preview", "mentor") + "?field=department", sent)
    part = manager.client.post(
        at("condition-preview", "mentor") + "?field=department", sent, headers={"HX-Request": "true"}
    )
    assert "2 of 4 people could join as mentor with this condition" in text(page)
    assert "2 of 4 people could join as mentor with this condition" in text(part)
    assert "<html" not in text(part)
    assert EligibilityRule.objects.count() == 0


@pytest.mark.parametrize(
    "field", ["level", "department", "title", "manager", "hire_date", "attributes.Cost center", "everyone"]
)
def test_the_condition_page_opens_for_every_kind_of_field(manager, program, field):
    assert manager.client.get(at("condition-new", "mentee"), {"field": field}).status_code == 200


def test_a_field_that_rules_may_not_use_is_not_there(manager, program):
    assert manager.client.get(at("condition-new", "mentee"), {"field": "email"}).status_code == 404
    assert manager.client.get(at("condition-new", "peer"), {"field": "level"}).status_code == 404


def test_a_condition_without_a_value_says_what_is_missing(manager, program):
    answer = manager.client.post(at("condition-new", "mentee") + "?field=title", {"operator": "contains", "words": " "})
    assert answer.status_code == 422
    assert "Choose or enter at least one value." in text(answer)


def test_a_removed_condition_comes_back_by_undo(manager, inside_now, program):
    rule = add_eligibility_rule(
        program, "mentee", field="hire_date", operator="months", values=["6"], actor=manager.user
    )
    answer = manager.client.post(at("condition-remove", rule.public_id), follow=True)
    assert EligibilityRule.objects.count() == 0
    manager.client.post(undo_of(answer))
    assert EligibilityRule.objects.get().values == ["6"]


def test_an_undo_that_is_pressed_twice_puts_back_once(manager, inside_now, program):
    milestone = PlanMilestone.objects.filter(program=program).first()
    before = PlanMilestone.objects.count()
    undo = undo_of(manager.client.post(at("milestone-remove", milestone.public_id), follow=True))
    for _ in range(2):
        assert manager.client.post(undo).status_code == 302
    assert PlanMilestone.objects.count() == before


def test_an_undo_address_cannot_be_forged(manager, program):
    assert manager.client.post(at("condition-restore", "forged")).status_code == 404


# Matching rules


def matching_form(manager) -> dict[str, object]:
    form = manager.client.get(at("matching")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not False and value is not None}


def test_saving_what_is_there_changes_nothing(manager, program):
    answer = manager.client.post(at("matching"), matching_form(manager), follow=True)
    assert "Nothing was different." in text(answer)


def test_weights_rules_and_the_lowest_score_are_saved_together(manager, inside_now, program):
    skills = Criterion.objects.get(kind="skills")
    rule = HardRule.objects.get(kind="mentor_more_senior")
    changes = {
        f"weight_{skills.public_id}": "3",
        f"rule_{rule.public_id}": "on",
        f"number_{rule.public_id}": "2",
        "minimum_score": "40",
    }
    manager.client.post(at("matching"), matching_form(manager) | changes)
    skills.refresh_from_db(), rule.refresh_from_db(), program.refresh_from_db()
    assert (skills.weight, rule.is_on, rule.configuration, program.minimum_score) == (3, True, {"at_least": 2}, 40.0)


def test_a_weight_above_ten_is_refused(manager, inside_now):
    skills = Criterion.objects.get(kind="skills")
    answer = manager.client.post(at("matching"), matching_form(manager) | {f"weight_{skills.public_id}": "11"})
    assert answer.status_code == 422


def test_a_preset_sets_the_weights_and_undo_brings_them_back(manager, inside_now):
    before = list(Criterion.objects.values_list("weight", flat=True))
    answer = manager.client.post(at("matching-preset", "new_perspective"), follow=True)
    assert Criterion.objects.get(kind="different").weight == 10
    assert "Weights are set to “New perspective”." in text(answer)
    manager.client.post(undo_of(answer))
    assert list(Criterion.objects.values_list("weight", flat=True)) == before


CONFIGURATIONS = {
    "skills": {"wanted": "skills_wanted", "offered": "skills_offered"},
    "shared_answers": {"mentee": "goals", "mentor": "goals"},
    "same": {"field": "division"},
    "different": {"field": "title"},
    "level_gap": {"lowest": "1", "highest": "3"},
    "shared_hours": {"full": "4"},
    "language": {},
    "closest": {"field": "hire_date", "span": "10", "order": ""},
    "furthest": {"field": "level", "span": "4", "order": ""},
    "ranked_choice": {"side": "both", "mentee_percent": "60"},
    "style": {"mentee": "working_style", "mentor": "working_style", "prefer": "alike"},
    "aspiration": {"wanted": "goals", "field": "department"},
    "table": {"of_mentee": "field:department", "of_mentor": "field:department"},
    "opted_in_identity": {},
}


@pytest.mark.parametrize("kind", CriterionKind.values)
def test_a_criterion_of_every_kind_is_added_edited_removed_and_brought_back(manager, people, kind):
    sent = {"label": "My criterion", **CONFIGURATIONS[kind]}
    answer = manager.client.post(at("criterion-new", kind), sent)
    added = Criterion.objects.get(label="My criterion")
    assert answer.url == at("matching") if kind != "table" else at("criterion-edit", added.public_id)
    assert manager.client.get(at("criterion-edit", added.public_id)).status_code == 200
    assert manager.client.post(at("criterion-edit", added.public_id), sent).url == at("matching")
    added.refresh_from_db()
    answer = manager.client.post(at("criterion-remove", added.public_id), follow=True)
    manager.client.post(undo_of(answer))
    assert Criterion.objects.get(label="My criterion").configuration == added.configuration


def test_a_table_is_edited_as_a_grid(manager, people):
    sent = {"label": "Crossing", **CONFIGURATIONS["table"]}
    manager.client.post(at("criterion-new", "table"), sent)
    table = Criterion.objects.get(label="Crossing")
    departments = ["Operations", "Supply"]
    assert table.configuration["points"]["Supply"] == {"Operations": 0.5, "Supply": 1.0}
    cells = {f"cell_{at}_{to}": "7" for at in range(len(departments)) for to in range(len(departments))}
    manager.client.post(at("criterion-edit", table.public_id), {"label": "Crossing", **cells, "cell_0_0": ""})
    table.refresh_from_db()
    assert departments[0] not in table.configuration["points"][departments[0]]
    assert table.configuration["points"][departments[0]][departments[1]] == 0.7
    answer = manager.client.post(
        at("criterion-edit", table.public_id), {"label": "Crossing", **cells, "cell_0_0": "11"}
    )
    assert answer.status_code == 422


def test_a_criterion_becomes_a_hard_rule_that_may_give_way(manager, inside_now):
    skills = Criterion.objects.get(kind="skills")
    facts = {"label": skills.label, **skills.configuration, "minimum": "40"}
    manager.client.post(at("criterion-edit", skills.public_id), facts)
    assert "at least 40 percent of its points" in text(manager.client.get(at("matching")))
    rule = HardRule.objects.get(kind="shared_hours")
    relaxing = {f"relax_{skills.public_id}": "2", f"relax_{rule.public_id}": "1"}
    manager.client.post(at("matching"), matching_form(manager) | relaxing)
    skills.refresh_from_db(), rule.refresh_from_db()
    assert (skills.minimum, skills.relax_order, rule.relax_order) == (40, 2, 1)
    manager.client.post(at("criterion-edit", skills.public_id), facts | {"minimum": ""})
    skills.refresh_from_db()
    assert (skills.minimum, skills.relax_order) == (None, None)


def test_an_identity_is_never_a_hard_rule(manager, inside_now):
    identity = Criterion.objects.get(kind="opted_in_identity")
    with pytest.raises(Refusal, match="never a hard rule"):
        update_criterion(identity, label="Identity", configuration={}, actor=manager.user, minimum=50)


def test_a_rule_that_is_missing_is_added_with_its_usual_setting(manager, inside_now, program):
    HardRule.objects.filter(kind="total_hours").delete()
    manager.client.post(at("hard-rule-add", "total_hours"))
    rule = HardRule.objects.get(kind="total_hours")
    assert (rule.is_on, rule.configuration) == (True, {"hours": 6})
    assert "has this rule already" in text(manager.client.post(at("hard-rule-add", "total_hours"), follow=True))


def test_two_people_are_kept_apart_and_may_be_paired_again(manager, people):
    one, other = people
    sent = {"one": other.email, "other": one.email, "reason": "Married"}
    manager.client.post(at("blocked"), sent)
    pair = BlockedPair.objects.get()
    assert (pair.first, pair.second, pair.reason) == (one, other, "Married")
    assert manager.client.post(at("blocked"), sent).status_code == 422
    assert "Married" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))
    answer = manager.client.post(at("blocked-remove", pair.public_id), follow=True)
    assert not BlockedPair.objects.exists()
    manager.client.post(undo_of(answer))
    assert BlockedPair.objects.get().reason == "Married"


def test_the_rule_of_a_same_value_is_added_once_and_removed(manager, inside_now):
    manager.client.post(at("hard-rule-new"), {"field": "location"})
    assert manager.client.post(at("hard-rule-new"), {"field": "location"}).status_code == 422
    rule = HardRule.objects.get(kind="same_value")
    answer = manager.client.post(at("hard-rule-remove", rule.public_id), follow=True)
    manager.client.post(undo_of(answer))
    assert HardRule.objects.get(kind="same_value").configuration == {"field": "location"}


def test_rules_that_every_program_has_are_switched_off_not_removed(manager, inside_now):
    rule = HardRule.objects.get(kind="not_reporting_line")
    assert manager.client.post(at("hard-rule-remove", rule.public_id)).status_code == 404


def test_conflicts_are_named(manager, inside_now):
    HardRule.objects.filter(kind="not_same_team").update(is_on=True)
    Question.objects.filter(key="goals").update(retired_at=timezone.now())
    page = text(manager.client.get(at("matching")))
    assert "leaves “Different department” nothing to count" in page
    assert "“Shared topics” compares a question that is not asked any more." in page
    assert "2 conflicts" in text(manager.client.get(at("detail")))


# Plan


DISTANCES = {
    "starts_after_days_0": "2",
    "starts_after_days_1": "weeks",
    "due_after_days_0": "1",
    "due_after_days_1": "months",
}


def test_a_milestone_is_added_with_relative_dates(manager, inside_now):
    sent = {"name": "Mentor training", "responsible": "program_team", **DISTANCES}
    assert manager.client.post(at("milestone-new"), sent).url == at("plan")
    added = PlanMilestone.objects.get(name="Mentor training")
    assert (added.starts_after_days, added.due_after_days) == (14, 30)


def test_a_milestone_before_the_start_has_negative_days(manager, inside_now):
    sent = {"name": "Briefing", "responsible": "sponsor", **DISTANCES, "starts_after_days_1": "-weeks"}
    manager.client.post(at("milestone-new"), sent)
    assert PlanMilestone.objects.get(name="Briefing").starts_after_days == -14


def test_what_comes_after_moves_along_when_asked(manager, inside_now):
    kick_off = PlanMilestone.objects.get(name="Kick-off with everybody")
    capstone = PlanMilestone.objects.get(name="Capstone project shown")
    sent = {"name": kick_off.name, "responsible": "both", "move_later": "on", **DISTANCES}
    manager.client.post(at("milestone-edit", kick_off.public_id), sent)
    moved = PlanMilestone.objects.get(pk=capstone.pk)
    assert moved.due_after_days - capstone.due_after_days == 30 - kick_off.due_after_days


def test_a_milestone_due_before_it_begins_is_refused(manager, program):
    sent = {"name": "Odd", "responsible": "both", **DISTANCES, "due_after_days_1": "days"}
    answer = manager.client.post(at("milestone-new"), sent)
    assert (answer.status_code, "cannot be due before it begins" in text(answer)) == (422, True)


def test_a_removed_milestone_comes_back_by_undo(manager, inside_now):
    milestone = PlanMilestone.objects.first()
    answer = manager.client.post(at("milestone-remove", milestone.public_id), follow=True)
    assert not PlanMilestone.objects.filter(name=milestone.name).exists()
    manager.client.post(undo_of(answer))
    assert PlanMilestone.objects.get(name=milestone.name).due_after_days == milestone.due_after_days


def test_the_sample_calendar_follows_the_start(manager, program):
    page = manager.client.get(at("plan"), {"start": "2027-02-01"})
    first = page.context["rows"][0]["dated"]
    assert (first.starts_on.isoformat(), first.due_on.isoformat()) == ("2027-02-01", "2027-02-15")


def test_the_plan_is_fitted_to_another_length(manager, inside_now, program):
    Program.objects.filter(pk=program.pk).update(length_months=18)
    assert "The plan ends after 12 months, the program lasts 18." in text(manager.client.get(at("plan")))
    manager.client.post(at("plan-stretch"))
    assert max(PlanMilestone.objects.values_list("due_after_days", flat=True)) == 548


# What a change touches


@pytest.mark.parametrize("page", ["questions", "eligibility", "matching", "plan", "edit"])
def test_a_change_of_a_program_with_a_running_cohort_says_whom_it_touches(manager, inside_now, program, page):
    day = timezone.localdate()
    cohort = Cohort.objects.create(
        organization=program.organization,
        program=program,
        slug="spring",
        name="Spring",
        state="running",
        starts_on=day,
        ends_on=day.replace(year=day.year + 1),
    )
    Participant.objects.create(organization=program.organization, cohort=cohort, person=manager.person, role="mentor")
    assert "1 cohort is running: 1 participant, 0 applications." in text(manager.client.get(at(page)))


# Queries and rights


def more_rows(program, actor) -> None:
    for number in range(30):
        add_question(program, "text", label=f"More {number}?", actor=actor)
        add_milestone(program, name=f"More {number}", starts_after_days=1, due_after_days=2, actor=actor)


@pytest.mark.parametrize("page", ["questions", "matching", "plan", "detail"])
def test_a_page_asks_the_database_as_often_for_thirty_rows_more(manager, inside_now, program, page):
    manager.client.get(at(page))
    with CaptureQueriesContext(connection) as few:
        manager.client.get(at(page))
    more_rows(program, manager.user)
    with CaptureQueriesContext(connection) as many:
        manager.client.get(at(page))
    assert len(many) == len(few)


@pytest.mark.parametrize("page", ["questions", "eligibility", "matching", "plan"])
def test_only_program_managers_design(admin, sponsor, mentee, program, page):
    assert [one.client.get(at(page)).status_code for one in (admin, sponsor, mentee)] == [403, 403, 403]

"""Programs are made whole from a template, changed, copied and put away."""

import pytest

from core.errors import Refusal
from organizations.models import AuditEntry
from programs.actions import (
    add_eligibility_rule,
    archive_program,
    create_program,
    duplicate_program,
    restore_program,
    update_program,
    use_suggested_eligibility,
)
from programs.criteria import clean_criterion, clean_hard_rule, shares
from programs.eligibility import clean_rule
from programs.enums import Responsible
from programs.models import Criterion, EligibilityRule, HardRule, PlanMilestone, Program, Question
from programs.program_templates import program_templates
from programs.question_forms import form_for_question

TEMPLATES = list(program_templates())
pytestmark = pytest.mark.usefixtures("inside")


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_program_of_every_template_is_whole_and_admits_nobody(template, manager):
    program = create_program(template, name="Leaders", actor=manager.user)
    assert {q.role for q in Question.objects.filter(program=program)} <= {"", *program.roles}
    assert all(clean_criterion(program, c.kind, c.configuration) == c.configuration for c in Criterion.objects.all())
    assert all(clean_hard_rule(program, r.kind, r.configuration) == r.configuration for r in HardRule.objects.all())
    assert all(m.starts_after_days <= m.due_after_days for m in PlanMilestone.objects.all())
    assert {m.responsible for m in PlanMilestone.objects.all()} <= set(Responsible.values)
    assert PlanMilestone.objects.order_by("due_after_days").last().due_after_days == round(
        program.length_months * 365 / 12
    )
    assert EligibilityRule.objects.count() == 0
    assert events() == ["program.created"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_question_of_a_template_can_be_drawn(template, manager):
    program = create_program(template, name="Leaders", actor=manager.user)
    drawn = [str(form_for_question(question)["answer"]) for question in Question.objects.filter(program=program)]
    assert all(drawn)


@pytest.mark.parametrize("template", TEMPLATES)
def test_weights_shown_add_up_to_100(template, manager):
    create_program(template, name="Leaders", actor=manager.user)
    assert sum(shares(list(Criterion.objects.values_list("weight", flat=True)))) == 100


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_suggested_rules_settle_every_role_once(template, manager):
    program = create_program(template, name="Leaders", actor=manager.user)
    assert use_suggested_eligibility(program, actor=manager.user) == len(program.roles)
    assert {rule.role for rule in EligibilityRule.objects.all()} == set(program.roles)
    assert use_suggested_eligibility(program, actor=manager.user) == 0
    assert all(
        clean_rule(rule.field, rule.operator, rule.values) == rule.values for rule in EligibilityRule.objects.all()
    )


def test_overrides_win_and_another_length_stretches_the_plan(manager):
    program = create_program("pilot", name="Pilot", actor=manager.user, length_months=12, purpose="Try it.")
    assert (program.length_months, program.purpose, program.owner) == (12, "Try it.", manager.user)
    assert PlanMilestone.objects.get(name="Mid-program evaluation").due_after_days == 304
    assert PlanMilestone.objects.order_by("due_after_days").last().due_after_days == 365


def test_two_programs_of_one_name_have_addresses_of_their_own(manager):
    slugs = [create_program("pilot", name="Pilot!", actor=manager.user).slug for _ in range(3)]
    assert slugs == ["pilot", "pilot-2", "pilot-3"]


def test_a_shape_that_makes_no_sense_is_refused_and_nothing_is_left(manager):
    with pytest.raises(Refusal, match="A program lasts from 1 to 36 months"):
        create_program("pilot", name="Pilot", actor=manager.user, length_months=40)
    with pytest.raises(Refusal, match="A group has from 2 to 20 mentees"):
        create_program("group", name="Group", actor=manager.user, group_size_min=7, group_size_max=6)
    with pytest.raises(Refusal, match="Give the program a name"):
        create_program("pilot", name="  ", actor=manager.user)
    assert (Program.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_change_records_which_fields_changed(program, manager):
    assert update_program(program, actor=manager.user, purpose="New", length_months=program.length_months) == [
        "purpose"
    ]
    assert AuditEntry.objects.get().facts == {"fields": ["purpose"]}
    assert update_program(program, actor=manager.user, purpose="New") == []
    assert AuditEntry.objects.count() == 1


def test_archiving_twice_is_archiving_once_and_restoring_undoes_it(program, manager):
    archive_program(program, actor=manager.user)
    archive_program(program, actor=manager.user)
    restore_program(program, actor=manager.user)
    restore_program(program, actor=manager.user)
    program.refresh_from_db()
    assert program.archived_at is None
    assert events() == ["program.archived", "program.restored"]


def test_a_copy_holds_everything_and_the_original_stays(manager):
    program = create_program("emerging_leaders", name="Leaders", actor=manager.user)
    add_eligibility_rule(program, "mentee", field="everyone", operator="everyone", values=[], actor=manager.user)
    copy = duplicate_program(program, actor=manager.user)
    assert (copy.name, copy.slug) == ("Leaders (copy)", "leaders-copy")
    for part in (Question, Criterion, HardRule, PlanMilestone, EligibilityRule):
        assert part.objects.filter(program=copy).count() == part.objects.filter(program=program).count() > 0

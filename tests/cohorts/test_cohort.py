from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts import actions
from cohorts.actions.cohorts import version_of
from cohorts.dates import add_months, default_close, default_start
from cohorts.enums import CohortState, StepKind
from cohorts.models import CohortStep, Participant
from cohorts.pilots import pilot_warning
from cohorts.queries.checks import go_live_checks
from cohorts.queries.overview import what_changes_touch
from core.errors import Refusal
from organizations.models import AuditEntry
from programs.enums import Responsible
from programs.models import EligibilityRule

from .conftest import MENTEE, MENTOR, apply_as, make_cohort


def settings_of(cohort, **changes) -> actions.CohortSettings:
    return actions.CohortSettings(
        **{field: changes.get(field, getattr(cohort, field)) for field in actions.CohortSettings.__dataclass_fields__}
    )


def test_months_are_added_to_the_last_day_of_short_months():
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2026, 11, 30), 14) == date(2028, 1, 30)


def test_the_default_start_is_a_monday_in_four_weeks():
    assert default_start(date(2026, 11, 22)) == date(2026, 12, 21)


def test_applications_close_two_weeks_before_the_start_unless_it_is_near():
    assert default_close(date(2027, 1, 15), date(2026, 11, 22)) == date(2027, 1, 1)
    assert default_close(date(2026, 11, 26), date(2026, 11, 22)) == date(2026, 11, 24)


def test_a_new_cohort_ends_when_the_program_is_over_and_has_the_plan_in_dates(program, manager):
    cohort = make_cohort(program, manager.user, starts_on=date(2027, 1, 4))
    assert cohort.ends_on == date(2027, 7, 4)
    assert list(cohort.milestones.values_list("name", "starts_on", "due_on")) == [
        ("Kick-off", date(2027, 1, 4), date(2027, 1, 11)),
        ("Half time", date(2027, 3, 25), date(2027, 4, 4)),
    ]
    assert cohort.coordinator == manager.user


def test_two_cohorts_of_a_program_do_not_share_a_name(program, manager):
    make_cohort(program, manager.user, name="Spring")
    with pytest.raises(Refusal, match="already has a cohort named spring"):
        make_cohort(program, manager.user, name="spring")


@pytest.mark.parametrize(("pairs", "words"), [(19, "few"), (31, "many")])
def test_a_pilot_outside_20_to_30_pairs_warns_and_says_why(pairs, words):
    warning = pilot_warning(is_pilot=True, target_pairs=pairs)
    assert f"{pairs} pairs are {words} for a pilot. With 20 to 30 pairs you can" in warning


@pytest.mark.parametrize(("is_pilot", "pairs"), [(True, 20), (True, 30), (True, None), (False, 3)])
def test_other_sizes_do_not_warn(is_pilot, pairs):
    assert pilot_warning(is_pilot=is_pilot, target_pairs=pairs) == ""


def test_moving_the_start_moves_the_milestones_and_says_what_moved(draft, manager):
    before = dict(draft.milestones.values_list("name", "due_on"))
    later = draft.starts_on + timedelta(days=14)
    step = actions.update_cohort(draft, settings_of(draft, starts_on=later), actor=manager.user)
    assert dict(draft.milestones.values_list("name", "due_on")) == {
        name: day + timedelta(days=14) for name, day in before.items()
    }
    assert step.said == "The start moved 14 days later, and 2 milestones with it."


def test_a_moved_start_is_put_back_by_undo(draft, manager):
    before = list(draft.milestones.values_list("starts_on", "due_on"))
    starts_on = draft.starts_on
    earlier = settings_of(draft, starts_on=starts_on - timedelta(days=3))
    step = actions.update_cohort(draft, earlier, actor=manager.user)
    actions.undo_step(step, actor=manager.user)
    draft.refresh_from_db()
    assert draft.starts_on == starts_on
    assert list(draft.milestones.values_list("starts_on", "due_on")) == before


def test_two_people_editing_settings_do_not_overwrite_each_other(draft, manager):
    seen = version_of(draft)
    actions.update_cohort(draft, settings_of(draft, name="Theirs"), actor=manager.user, seen=seen)
    with pytest.raises(Refusal, match="Somebody else changed"):
        actions.update_cohort(draft, settings_of(draft, name="Mine"), actor=manager.user, seen=seen)
    draft.refresh_from_db()
    assert draft.name == "Theirs"


def test_dates_in_an_impossible_order_are_refused(draft, manager):
    with pytest.raises(Refusal, match="must end after it starts"):
        actions.update_cohort(draft, settings_of(draft, ends_on=draft.starts_on), actor=manager.user)


def test_settings_say_what_a_change_touches(cohort, juniors):
    apply_as(cohort, juniors[0])
    assert what_changes_touch(cohort) == (
        "1 person has applied; new dates show at once. Moving the start moves 2 milestones."
    )


def test_the_next_cohort_has_the_plan_moved_and_nobody_in_it(cohort, manager, juniors):
    actions.enrol(cohort, juniors, MENTEE, actor=manager.user)
    starts_on = cohort.starts_on + timedelta(days=200)
    following = actions.duplicate_cohort(cohort, name="Next", starts_on=starts_on, actor=manager.user)
    assert following.state == CohortState.DRAFT
    assert not following.participants.exists()
    assert [m.due_on - starts_on for m in following.milestones.all()] == [
        m.due_on - cohort.starts_on for m in cohort.milestones.all()
    ]


def test_applications_open_when_nothing_blocks(draft, manager):
    actions.open_applications(draft, actor=manager.user)
    assert draft.state == CohortState.OPEN
    assert draft.takes_applications(timezone.localdate())
    assert AuditEntry.objects.filter(event="cohort.opened").count() == 1


def test_applications_stay_closed_while_a_role_has_no_rule(draft, manager):
    EligibilityRule.objects.filter(role=MENTOR).delete()
    with pytest.raises(Refusal, match="Nobody can join as mentor"):
        actions.open_applications(draft, actor=manager.user)
    draft.refresh_from_db()
    assert draft.state == CohortState.DRAFT


def test_checks_name_what_is_missing_and_where_it_is_fixed(draft):
    draft.applications_close_on = None
    draft.coordinator = None
    draft.save()
    found = {check.title: (check.kind, check.fix) for check in go_live_checks(draft)}
    assert found["No closing date for applications"] == ("bad", "settings")
    assert found["No coordinator"] == ("bad", "settings")
    assert found["Questions are not reviewed yet"] == ("warn", "questions")
    assert found["Eligible mentors have 6 places for 25 mentees"] == ("warn", "eligibility")


def test_a_cohort_returns_to_draft_while_nobody_applied(cohort, manager):
    actions.return_to_draft(cohort, actor=manager.user)
    assert cohort.state == CohortState.DRAFT


def test_a_cohort_does_not_return_to_draft_after_somebody_applied(cohort, applicants, manager):
    with pytest.raises(Refusal, match="People have applied already"):
        actions.return_to_draft(cohort, actor=manager.user)


def test_matching_needs_people_in_every_role(draft, manager, juniors, seniors):
    actions.enrol(draft, juniors, MENTEE, actor=manager.user)
    with pytest.raises(Refusal, match="Nobody takes part as mentor yet"):
        actions.begin_matching(draft, actor=manager.user)
    actions.enrol(draft, seniors, MENTOR, actor=manager.user)
    actions.begin_matching(draft, actor=manager.user)
    assert draft.state == CohortState.MATCHING


def test_a_cohort_starts_once_a_relationship_is_published(draft, manager, juniors, seniors):
    actions.enrol(draft, juniors, MENTEE, actor=manager.user)
    actions.enrol(draft, seniors, MENTOR, actor=manager.user)
    actions.begin_matching(draft, actor=manager.user)
    with pytest.raises(Refusal, match="No relationship is published yet"):
        actions.start_cohort(draft, actor=manager.user)
    Participant.objects.filter(person=seniors[0]).update(places_used=1)
    actions.start_cohort(draft, actor=manager.user)
    actions.complete_cohort(draft, actor=manager.user)
    actions.resume_cohort(draft, actor=manager.user)
    assert draft.state == CohortState.RUNNING


def test_a_cohort_does_not_skip_states(draft, manager):
    with pytest.raises(Refusal, match="cannot go to “completed”"):
        actions.complete_cohort(draft, actor=manager.user)


def test_milestones_are_added_changed_and_removed(draft, manager):
    facts = {"description": "", "responsible": Responsible.BOTH, "actor": manager.user}
    day = draft.starts_on
    added = actions.add_milestone(draft, name="Visit", starts_on=day, due_on=day, **facts)
    actions.change_milestone(added, name="Site visit", starts_on=day, due_on=day + timedelta(days=1), **facts)
    assert draft.milestones.get(name="Site visit").due_on == day + timedelta(days=1)
    step = actions.remove_milestone(added, actor=manager.user)
    assert draft.milestones.count() == 2
    actions.undo_step(step, actor=manager.user)
    assert draft.milestones.get(name="Site visit").due_on == day + timedelta(days=1)


def test_a_milestone_is_not_due_before_it_begins(draft, manager):
    day = draft.starts_on
    with pytest.raises(Refusal, match="due before it begins"):
        actions.add_milestone(
            draft,
            name="Visit",
            description="",
            starts_on=day,
            due_on=day - timedelta(days=1),
            responsible="both",
            actor=manager.user,
        )


def test_undoing_twice_is_undoing_once(draft, manager, juniors):
    step = actions.enrol(draft, juniors, MENTEE, actor=manager.user).step
    assert actions.undo_step(step, actor=manager.user) == 6
    assert actions.undo_step(step, actor=manager.user) == 0
    assert CohortStep.objects.get().kind == StepKind.PARTICIPANTS

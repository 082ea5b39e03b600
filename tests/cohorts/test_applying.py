from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts import actions
from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application
from cohorts.queries.applications import applications_of, counts_by_state
from cohorts.queries.questionnaire import questionnaire_of
from core.errors import Refusal
from notifications.models import Message
from organizations.models import AccessLink, AuditEntry
from programs.enums import Structure

from .conftest import MENTEE, MENTOR, apply_as, make_cohort, make_people, make_program


def mails(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_hr_data_answers_questions_that_are_then_not_asked(cohort, juniors):
    form = questionnaire_of(actions.start_application(cohort, juniors[0], MENTEE))
    assert [page.key for page in form.asked] == ["goal", "topics"]
    assert [(known.label, known.words) for known in form.known] == [("Your department", "Operations")]


def test_a_question_without_hr_data_is_asked(cohort, organization):
    (person,) = make_people(organization, 1, "Junior", department="")
    form = questionnaire_of(actions.start_application(cohort, person, MENTEE))
    assert "unit" in [page.key for page in form.asked]


def test_mentors_are_asked_how_many_mentees_they_can_take(cohort, seniors):
    form = questionnaire_of(actions.start_application(cohort, seniors[0], MENTOR))
    assert [page.label for page in form.asked][-1] == "How many mentees can you take?"


def test_an_application_resumes_at_the_first_open_question(cohort, program, juniors):
    application = actions.start_application(cohort, juniors[0], MENTEE)
    actions.save_answer(application, program.questions.get(key="goal"), "To lead")
    again = actions.start_application(cohort, juniors[0], MENTEE)
    assert again == application
    assert questionnaire_of(again).next_key == "topics"


def test_somebody_who_may_not_join_is_told_why(cohort, juniors):
    with pytest.raises(Refusal, match="To join as mentor"):
        actions.start_application(cohort, juniors[0], MENTOR)


def test_nobody_applies_after_the_closing_date(cohort, juniors):
    cohort.applications_close_on = timezone.localdate() - timedelta(days=1)
    cohort.save()
    with pytest.raises(Refusal, match="Applications closed on"):
        actions.start_application(cohort, juniors[0], MENTEE)


def test_nobody_applies_to_a_draft(draft, juniors):
    with pytest.raises(Refusal, match="takes no applications now"):
        actions.start_application(draft, juniors[0], MENTEE)


def test_an_answer_of_the_wrong_shape_is_refused(cohort, program, juniors):
    application = actions.start_application(cohort, juniors[0], MENTEE)
    with pytest.raises(Refusal, match="Choose from the options"):
        actions.save_answer(application, program.questions.get(key="topics"), ["Flying"])


def test_an_application_with_an_open_question_is_not_sent(cohort, juniors):
    application = actions.start_application(cohort, juniors[0], MENTEE)
    with pytest.raises(Refusal, match="Answer this question first: What do you want to reach"):
        actions.submit_application(application)


def test_sending_confirms_by_mail_and_keeps_what_hr_knew(cohort, juniors):
    application = apply_as(cohort, juniors[0])
    assert application.state == ApplicationState.SUBMITTED
    assert application.answers == {"goal": "To lead", "topics": ["Leading"], "unit": "Operations"}
    assert mails("application_received") == 1


def test_a_double_click_sends_once(cohort, juniors):
    application = apply_as(cohort, juniors[0])
    actions.submit_application(application)
    assert AuditEntry.objects.filter(event="application.submitted").count() == 1
    assert mails("application_received") == 1


def test_answers_can_change_until_the_closing_date(cohort, program, juniors):
    application = apply_as(cohort, juniors[0])
    actions.save_answer(application, program.questions.get(key="goal"), "To speak")
    application.refresh_from_db()
    assert application.answers["goal"] == "To speak"
    cohort.applications_close_on = timezone.localdate() - timedelta(days=1)
    cohort.save()
    with pytest.raises(Refusal):
        actions.save_answer(application, program.questions.get(key="goal"), "Too late")


def test_a_changed_answer_reaches_the_participant_of_a_secret_acceptance(cohort, program, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.accept_application(application, actor=manager.user)
    actions.save_answer(application, program.questions.get(key="goal"), "To speak")
    assert application.participant.answers["goal"] == "To speak"


def test_answers_stay_once_the_decision_is_told(cohort, program, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.accept_application(application, actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    application.refresh_from_db()
    with pytest.raises(Refusal, match="is decided"):
        actions.save_answer(application, program.questions.get(key="goal"), "To speak")


def test_a_decision_does_not_show_before_it_is_sent(cohort, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.decline_application(application, "timing", actor=manager.user)
    assert application.told_state == ApplicationState.SUBMITTED


def test_an_application_taken_back_can_be_started_again_with_its_answers(cohort, juniors):
    application = apply_as(cohort, juniors[0])
    actions.withdraw_application(application)
    again = actions.start_application(cohort, juniors[0], MENTEE)
    assert (again, again.state) == (application, ApplicationState.DRAFT)
    assert again.answers["goal"] == "To lead"


def test_taking_an_accepted_application_back_frees_the_place(cohort, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.accept_application(application, actor=manager.user)
    actions.withdraw_application(application)
    assert application.participant.state == ParticipantState.LEFT


def test_a_draft_that_was_taken_back_stays_the_applicants_own(cohort, program, juniors):
    application = actions.start_application(cohort, juniors[0], MENTEE)
    actions.save_answer(application, program.questions.get(key="goal"), "To leave my manager")
    actions.withdraw_application(application)
    assert not applications_of(cohort).exists()
    assert counts_by_state(cohort)["all"] == 0


def test_an_application_can_be_taken_back_while_its_decline_is_not_sent(cohort, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.decline_application(application, "timing", actor=manager.user)
    actions.withdraw_application(application)
    assert application.state == ApplicationState.WITHDRAWN
    assert actions.release_decisions(cohort, actor=manager.user) == 0


def test_somebody_with_a_relationship_does_not_simply_leave(cohort, juniors, manager):
    application = apply_as(cohort, juniors[0])
    actions.accept_application(application, actor=manager.user)
    participant = application.participant
    participant.places_used = 1
    participant.save()
    with pytest.raises(Refusal, match="has a relationship"):
        actions.withdraw_application(application)


def test_mentors_of_groups_are_not_asked_for_a_number(organization, inside, manager, seniors):
    program = make_program(organization, "group", structure=Structure.GROUP, group_size_max=6)
    cohort = make_cohort(program, manager.user)
    actions.enrol(cohort, seniors[:1], MENTOR, actor=manager.user)
    assert cohort.participants.get().capacity == 6


def test_a_link_is_mailed_to_somebody_who_may_exist(cohort, juniors):
    actions.request_application_link(cohort, juniors[0].email.upper())
    link = AccessLink.objects.get(purpose="apply")
    assert link.email == juniors[0].email
    assert link.target == f"/o/halden/apply/{cohort.slug}/"
    assert mails("application_link") == 1


def test_nothing_happens_for_an_unknown_address(cohort):
    actions.request_application_link(cohort, "nobody@example.org")
    assert not AccessLink.objects.exists()


def test_at_most_three_links_an_hour_go_to_one_address(cohort, juniors):
    for _ in range(5):
        actions.request_application_link(cohort, juniors[0].email)
    assert mails("application_link") == 3


def test_invitations_go_once_to_those_who_may_join_and_did_not_apply(cohort, juniors, applicants, manager):
    assert actions.invite_eligible(cohort, [MENTEE], actor=manager.user) == 2
    actions.invite_eligible(cohort, [MENTEE], actor=manager.user)
    sent = Message.objects.filter(kind="cohort_invitation")
    assert sorted(message.recipient_email for message in sent) == sorted(person.email for person in juniors[4:])


def test_nobody_is_invited_before_applications_are_open(draft, manager):
    with pytest.raises(Refusal, match="Open applications"):
        actions.invite_eligible(draft, [MENTEE], actor=manager.user)


def test_drafts_are_counted_but_not_listed_for_review(cohort, juniors):
    actions.start_application(cohort, juniors[0], MENTEE)
    assert list(applications_of(cohort)) == []
    assert counts_by_state(cohort) == {"draft": 1, "unsent": 0, "all": 0}
    assert Application.objects.count() == 1

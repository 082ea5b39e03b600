from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts import actions
from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from cohorts.offers import lapse_offers
from cohorts.queries.applications import ineligible_among, place_in_waitlist, reviewed
from core import jobs
from core.errors import Refusal
from core.models import Job
from notifications.models import Message
from organizations.models import AuditEntry

from .conftest import MENTEE, MENTOR, apply_as, ask, make_people


def states(*applications) -> list[str]:
    found = dict(Application.objects.values_list("pk", "state"))
    return [found[application.pk] for application in applications]


def mails() -> list[tuple[str, str]]:
    wanted = Message.objects.exclude(kind="application_received")
    return sorted(wanted.values_list("kind", "recipient_email"))


def fill(cohort, number: int) -> None:
    """Set the target so that `number` mentees have a place."""
    cohort.target_pairs = number
    cohort.save()


def test_an_accepted_applicant_takes_part_with_the_answers(applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    participant = Participant.objects.get()
    assert participant.person == applicants[0].person
    assert participant.answers == applicants[0].answers


def test_a_mentor_gets_the_places_they_offered(cohort, seniors, manager):
    application = apply_as(cohort, seniors[0], MENTOR)
    actions.accept_application(application, actor=manager.user)
    assert application.participant.capacity == 2


def test_accepting_twice_changes_nothing(applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    assert actions.accept_application(applicants[0], actor=manager.user) is None
    assert Participant.objects.count() == 1
    assert AuditEntry.objects.filter(event="application.accepted").count() == 1


def test_a_changed_mind_takes_the_place_away_again(applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    actions.decline_application(applicants[0], "timing", actor=manager.user, words="Please apply in autumn.")
    assert Participant.objects.get().state == ParticipantState.LEFT
    assert applicants[0].decision_reason == "Please apply in autumn."


def test_a_decline_needs_a_reason(applicants, manager):
    with pytest.raises(Refusal, match="Choose a reason"):
        actions.decline_application(applicants[0], "", actor=manager.user)


def test_a_draft_is_not_decided(cohort, juniors, manager):
    draft = actions.start_application(cohort, juniors[0], MENTEE)
    with pytest.raises(Refusal, match="being written"):
        actions.accept_application(draft, actor=manager.user)


def test_many_are_decided_at_once_and_what_cannot_change_is_skipped(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    done = actions.decide(cohort, applicants, ApplicationState.ACCEPTED, actor=manager.user)
    assert (done.changed, done.skipped) == (3, 1)
    assert Participant.objects.filter(state=ParticipantState.ACTIVE).count() == 4


def test_undo_puts_every_decision_of_a_step_back(cohort, applicants, manager):
    actions.waitlist_application(applicants[0], actor=manager.user)
    step = actions.decide(cohort, applicants, ApplicationState.ACCEPTED, actor=manager.user).step
    assert actions.undo_step(step, actor=manager.user) == 4
    assert states(*applicants) == ["waitlisted", "submitted", "submitted", "submitted"]
    assert not Participant.objects.filter(state=ParticipantState.ACTIVE).exists()


def test_undo_of_a_decline_brings_the_acceptance_back(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    step = actions.decline_application(applicants[0], "timing", actor=manager.user)
    actions.undo_step(step, actor=manager.user)
    assert states(applicants[0]) == ["accepted"]
    assert Participant.objects.get().state == ParticipantState.ACTIVE


def test_undo_leaves_alone_what_somebody_changed_since(cohort, applicants, manager):
    step = actions.decide(cohort, applicants, ApplicationState.ACCEPTED, actor=manager.user).step
    actions.waitlist_application(applicants[1], actor=manager.user)
    assert actions.undo_step(step, actor=manager.user) == 3
    assert states(*applicants) == ["submitted", "waitlisted", "submitted", "submitted"]


def test_nobody_is_mailed_before_decisions_are_sent(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    actions.waitlist_application(applicants[1], actor=manager.user)
    actions.decline_application(applicants[2], "no_places", actor=manager.user)
    assert mails() == []
    assert actions.release_decisions(cohort, actor=manager.user) == 3
    assert [kind for kind, _email in mails()] == [
        "application_accepted",
        "application_declined",
        "application_waitlisted",
    ]


def test_sending_twice_mails_once(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    assert actions.release_decisions(cohort, actor=manager.user) == 0
    assert len(mails()) == 1


def test_the_declined_read_a_kind_reason_and_the_words_of_the_team(cohort, applicants, manager):
    actions.decline_application(applicants[0], "no_places", actor=manager.user, words="Try autumn.")
    actions.release_decisions(cohort, actor=manager.user)
    text = Message.objects.get(kind="application_declined").body_text
    assert "More people applied than there are places." in text
    assert "Try autumn." in text
    assert "This says nothing about your work" in text


def test_a_sent_decision_is_not_undone(cohort, applicants, manager):
    step = actions.accept_application(applicants[0], actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    with pytest.raises(Refusal, match="cannot be undone any more"):
        actions.undo_step(step, actor=manager.user)


def test_somebody_told_that_they_are_in_is_not_declined_in_review(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    with pytest.raises(Refusal, match="told that they are accepted"):
        actions.decline_application(applicants[0], "timing", actor=manager.user)


def test_a_told_waitlist_can_still_become_an_acceptance_with_a_second_mail(cohort, applicants, manager):
    actions.waitlist_application(applicants[0], actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    actions.accept_application(applicants[0], actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    assert [kind for kind, _email in mails()] == ["application_accepted", "application_waitlisted"]


def test_the_waitlist_keeps_its_order(applicants, manager):
    for application in (applicants[2], applicants[0]):
        actions.waitlist_application(application, actor=manager.user)
    assert [place_in_waitlist(applicants[n]) for n in (2, 0, 1)] == [1, 2, None]
    actions.move_to_front(applicants[0], actor=manager.user)
    applicants[2].refresh_from_db()
    assert [place_in_waitlist(applicants[n]) for n in (0, 2)] == [1, 2]


@pytest.fixture
def full(cohort, applicants, manager):
    """One place, taken by the first; the next two were told that they wait."""
    fill(cohort, 1)
    actions.accept_application(applicants[0], actor=manager.user)
    for application in applicants[1:3]:
        actions.waitlist_application(application, actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    for application in applicants:
        application.refresh_from_db()
    return applicants


def test_no_place_is_offered_while_none_is_free(cohort, full, manager):
    assert actions.offer_freed_places(cohort, actor=manager.user) == []


def test_a_freed_place_is_offered_to_the_next_in_line(cohort, full, manager):
    actions.withdraw_participant(full[0].participant, actor=manager.user)
    assert states(*full[:3]) == ["withdrawn", "offered", "waitlisted"]
    assert ("offer_made", full[1].person.email) in mails()


def test_an_accepted_offer_is_a_place(cohort, full, manager):
    actions.withdraw_application(full[0])
    full[1].refresh_from_db()
    actions.accept_offer(full[1], actor=None)
    actions.accept_offer(full[1], actor=None)
    assert full[1].participant.state == ParticipantState.ACTIVE
    assert states(full[1]) == ["accepted"]


def test_a_refused_offer_goes_to_the_next(cohort, full, manager):
    actions.withdraw_application(full[0])
    full[1].refresh_from_db()
    actions.decline_offer(full[1], actor=None)
    assert states(*full[:3]) == ["withdrawn", "withdrawn", "offered"]


def test_a_late_answer_is_refused(cohort, full, manager):
    actions.withdraw_application(full[0])
    Application.objects.filter(pk=full[1].pk).update(offer_expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refusal, match="This offer is over"):
        actions.accept_offer(full[1], actor=None)


def test_an_offer_that_lapses_goes_to_the_next_and_is_not_repeated(cohort, full, manager):
    actions.withdraw_application(full[0])
    locked = Cohort.objects.get(pk=cohort.pk)
    assert lapse_offers(locked, now=timezone.now() + timedelta(days=30)) == 1
    assert states(*full[:3]) == ["withdrawn", "waitlisted", "offered"]
    assert ("offer_lapsed", full[1].person.email) in mails()


def test_a_job_lets_offers_lapse_on_time_and_twice_is_once(cohort, full, manager):
    actions.withdraw_application(full[0])
    job = Job.objects.get(kind="cohorts.lapse_offers")
    assert job.run_after > timezone.now() + timedelta(days=4)
    Application.objects.filter(state="offered").update(offer_expires_at=timezone.now() - timedelta(minutes=1))
    for _ in range(2):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now(), state="queued")
        jobs.perform(job.pk, job.organization_id)
    assert states(*full[:3]) == ["withdrawn", "waitlisted", "offered"]
    assert Message.objects.filter(kind="offer_lapsed").count() == 1


def test_a_place_given_away_by_hand_is_not_taken_twice(cohort, full, manager, organization):
    actions.withdraw_application(full[0])
    full[1].refresh_from_db()
    actions.enrol(cohort, make_people(organization, 1, "Junior"), MENTEE, actor=manager.user)
    with pytest.raises(Refusal, match="given to somebody else"):
        actions.accept_offer(full[1], actor=None)


def test_an_offer_taken_back_waits_again(cohort, full, manager):
    actions.withdraw_application(full[0])
    full[1].refresh_from_db()
    actions.take_offer_back(full[1], actor=manager.user)
    assert states(full[1]) == ["waitlisted"]


def test_people_are_enrolled_directly_and_those_inside_are_skipped(draft, juniors, manager):
    actions.enrol(draft, juniors[:2], MENTEE, actor=manager.user)
    done = actions.enrol(draft, juniors, MENTEE, actor=manager.user)
    assert (done.added, done.skipped) == (4, 2)


def test_directly_enrolled_people_bring_what_hr_knows(draft, juniors, seniors, manager):
    actions.enrol(draft, juniors[:1], MENTEE, actor=manager.user)
    actions.enrol(draft, seniors[:1], MENTOR, actor=manager.user)
    assert list(draft.participants.values_list("answers", "capacity").order_by("id")) == [
        ({"unit": "Operations"}, 1),
        ({"unit": "Operations"}, 2),
    ]


def test_undoing_an_enrolment_takes_out_only_who_came_in_by_it(draft, juniors, manager):
    actions.enrol(draft, juniors[:2], MENTEE, actor=manager.user)
    step = actions.enrol(draft, juniors, MENTEE, actor=manager.user).step
    actions.undo_step(step, actor=manager.user)
    assert draft.participants.filter(state=ParticipantState.ACTIVE).count() == 2


def test_somebody_who_left_can_come_back(draft, juniors, manager):
    actions.enrol(draft, juniors[:1], MENTEE, actor=manager.user)
    participant = draft.participants.get()
    actions.withdraw_participant(participant, actor=manager.user)
    done = actions.enrol(draft, juniors[:1], MENTEE, actor=manager.user)
    participant.refresh_from_db()
    assert (done.added, participant.state) == (1, ParticipantState.ACTIVE)


def test_capacity_is_not_lowered_below_what_is_used(draft, seniors, manager):
    actions.enrol(draft, seniors[:1], MENTOR, capacity=3, actor=manager.user)
    participant = draft.participants.get()
    Participant.objects.update(places_used=2)
    with pytest.raises(Refusal, match="has 2 relationships now"):
        actions.set_capacity(participant, 1, actor=manager.user)
    actions.set_capacity(participant, 2, actor=manager.user)
    assert participant.capacity == 2


def test_mentees_have_one_place(draft, juniors, manager):
    actions.enrol(draft, juniors[:1], MENTEE, actor=manager.user)
    with pytest.raises(Refusal, match="Only mentors"):
        actions.set_capacity(draft.participants.get(), 2, actor=manager.user)


def test_somebody_who_no_longer_meets_the_rules_is_marked(cohort, applicants):
    person = applicants[0].person
    person.division = "Senior"
    person.save()
    assert ineligible_among(cohort, applicants) == {applicants[0].pk}


def test_a_question_added_later_does_not_break_old_applications(program, applicants):
    ask(program, "extra", "text", "Anything else?")
    assert reviewed(applicants[0]).answers[-1] == {"label": "Anything else?", "value": ""}

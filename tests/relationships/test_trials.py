"""The trial: both say in private how it fits; it ends without fault, or becomes an ordinary relationship."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Participant
from core.errors import Refusal
from core.tenancy import tenant
from notifications.models import Message
from organizations.models import AuditEntry
from relationships.actions import publish_pair
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.actions.trials import answer_fit, end_trial
from relationships.enums import Fit
from relationships.models import FitAnswer, FitWords, Relationship, Trial
from relationships.trials import tend_trial
from tests.conftest import make_member
from tests.matching.conftest import join, make_cohort, make_program


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def trial(organization, manager, mentor, mentee):
    """Ama and Luis, on trial for 60 days; Priya coordinates."""
    with tenant(organization.pk, user_id=manager.user.pk):
        program = make_program(organization, trial_days=60)
        cohort = make_cohort(organization, program, coordinator=manager.user)
        ama = join(cohort, "", "mentee", person=mentee.person)
        luis = join(cohort, "", "mentor", person=mentor.person)
        pair = publish_pair(cohort, ama, luis, reasons=[], actor=manager.user)
        yield pair


def place(trial, role):
    return trial.members.select_related("relationship").get(role=role)


def say(trial, someone, role, fit, words="") -> bool:
    """What a member says on their own page, with their own rights."""
    with tenant(trial.organization_id, user_id=someone.user.pk):
        return answer_fit(place(trial, role), fit, words=words, actor=someone.user)


def seen_by(trial, someone) -> list[str]:
    with tenant(trial.organization_id, user_id=someone.user.pk):
        return list(FitAnswer.objects.values_list("fit", flat=True))


def held(trial, someone) -> None:
    """A session that took place yesterday, logged outside the plan."""
    log = SessionLog(starts_at=timezone.now() - timedelta(days=1), minutes=60)
    with tenant(trial.organization_id, user_id=someone.user.pk):
        log_past_session(trial, log, actor=someone.user)


def test_a_new_pair_starts_on_trial_where_the_program_says_so(trial):
    assert (trial.state, trial.is_active, trial.trial.ends_on) == ("trial", True, date(2027, 3, 12))


def test_after_a_session_both_are_asked_and_again_only_who_still_decides(trial, mentor, mentee):
    held(trial, mentee)
    assert Message.objects.filter(kind="trial_question").count() == 2
    say(trial, mentee, "mentee", Fit.GOOD)
    say(trial, mentor, "mentor", Fit.UNDECIDED)
    held(trial, mentor)
    asked = Message.objects.filter(kind="trial_question").values_list("recipient_email", flat=True)
    assert sorted(asked) == sorted([mentee.user.email, mentor.user.email, mentor.user.email])


def test_nobody_is_asked_more_than_three_times(trial, mentor):
    for _ in range(5):
        held(trial, mentor)
    assert Trial.objects.get().asked == 3
    assert Message.objects.filter(kind="trial_question").count() == 6


def test_without_a_session_the_date_asks_once_however_often_it_is_looked_at(trial):
    day = trial.started_on + timedelta(days=14)
    for _ in range(3):
        tend_trial(Relationship.objects.get(pk=trial.pk), today=day)
    assert Message.objects.filter(kind="trial_question").count() == 2


def test_neither_side_sees_the_others_answer_and_the_coordinator_sees_the_choice_alone(
    trial, manager, mentor, mentee, admin, sponsor
):
    say(trial, mentee, "mentee", Fit.UNDECIDED, "He interrupts me")
    say(trial, mentor, "mentor", Fit.GOOD, "She is quick")
    assert seen_by(trial, mentee) == ["undecided"]
    assert seen_by(trial, mentor) == ["good"]
    assert sorted(seen_by(trial, manager)) == ["good", "undecided"]
    assert [seen_by(trial, one) for one in (admin, sponsor)] == [[], []]


def test_words_are_read_by_their_author_alone_even_by_sql(trial, manager, mentor, mentee, admin):
    say(trial, mentee, "mentee", Fit.UNDECIDED, "He interrupts me")
    for reader in (manager, mentor, admin):
        with tenant(trial.organization_id, user_id=reader.user.pk), connection.cursor() as cursor:
            cursor.execute("SELECT text FROM relationships_fitwords")
            assert cursor.fetchall() == []
    with tenant(trial.organization_id, user_id=mentee.user.pk):
        assert FitWords.objects.get().text == "He interrupts me"
    assert "interrupts" not in str(list(AuditEntry.objects.values())) + str(list(Message.objects.values()))


def test_another_program_manager_who_does_not_coordinate_reads_no_answer(trial, organization, mentee):
    other = make_member(organization, "Paul Other", "program_manager")
    say(trial, mentee, "mentee", Fit.NOT_GOOD)
    assert seen_by(trial, other) == []


def test_when_both_say_that_it_fits_the_trial_is_over(trial, mentor, mentee):
    assert not say(trial, mentee, "mentee", Fit.GOOD)
    assert say(trial, mentor, "mentor", Fit.GOOD)
    trial.refresh_from_db()
    assert trial.state == "active"
    assert Message.objects.filter(kind="trial_confirmed").count() == 2


def test_the_last_day_makes_it_an_ordinary_relationship_once(trial):
    for _ in range(3):
        tend_trial(Relationship.objects.get(pk=trial.pk), today=trial.trial.ends_on + timedelta(days=1))
    trial.refresh_from_db()
    assert trial.state == "active"
    assert AuditEntry.objects.filter(event="trial.confirmed").count() == 1


def test_an_exit_gives_the_places_back_and_says_to_nobody_who_left(trial, manager, mentee):
    with tenant(trial.organization_id, user_id=mentee.user.pk):
        end_trial(place(trial, "mentee"), actor=mentee.user)
    trial.refresh_from_db()
    assert (trial.state, trial.ended_by, trial.end_reason) == ("ended", None, "")
    assert list(Participant.objects.values_list("places_used", flat=True)) == [0, 0]
    mails = Message.objects.filter(kind="trial_ended")
    assert {mail.body_text.split("Hello")[1].split(",")[0].strip() for mail in mails} == {"Ama", "Luis"}
    ends = AuditEntry.objects.filter(event__in=["relationship.ended", "trial.ended"])
    assert set(ends.values_list("actor_name", flat=True)) == {"System"}


def test_after_the_trial_there_is_nothing_to_end(trial, mentor, mentee):
    say(trial, mentee, "mentee", Fit.GOOD)
    say(trial, mentor, "mentor", Fit.GOOD)
    with pytest.raises(Refusal, match="not on trial any more"):
        end_trial(place(trial, "mentee"), actor=mentee.user)


def test_the_pages_ask_say_who_reads_and_end(trial, manager, mentor, mentee, outsider, sponsor):
    at = [reverse(f"relationships:{name}", args=[trial.organization.slug, trial.public_id])
          for name in ("trial", "trial_end", "detail")]  # fmt: skip
    assert "Visible to: You and the coordinator" in text(mentee.client.get(at[0]))
    answer = mentee.client.post(at[0], {"fit": "not_good", "words": "Too far apart"})
    assert answer.url == at[1]
    assert "not_good" not in text(mentor.client.get(at[2])).casefold()
    assert "Ama Boateng: not a good fit" in text(manager.client.get(at[2]))
    assert [one.client.get(at[0]).status_code for one in (manager, outsider, sponsor)] == [404] * 3
    assert "Nobody is at fault" in text(mentee.client.post(at[1], follow=True))

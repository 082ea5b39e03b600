"""Every kind of job and every task: done once, thrice and by four workers at a time leaves the same rows (goal C8)."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone

from cohorts.enums import ApplicationState
from cohorts.models import Application, Cohort, Milestone, Participant
from cohorts.news import WEEK_JOB
from cohorts.offers import LAPSE_JOB
from core.actions import enqueue
from core.jobs import job_kinds, perform
from core.models import Job
from core.row_security import is_tenant_model
from core.sealed_text import seal_text
from core.tasks import sweep
from core.tenancy import tenant
from matching.actions import start_run, studio
from matching.actions.choosing import open_choosing
from matching.actions.rematching import draft_rematch
from matching.choosing.asking import CLOCK
from matching.choosing.drafts import LEAVERS, REMATCH
from matching.choosing.jobs import SHORTLISTS
from matching.enums import ScenarioState
from matching.models import Offer
from mentorship import celery_app
from notifications.actions import Mail, send_mails
from notifications.jobs import deliver_due
from notifications.models import Message
from participants.actions import imports
from participants.actions.people import mark_left
from participants.enums import ImportState
from participants.models import Person
from programs.models import NewsChannel, NewsPost, Program
from programs.news import POST_JOB, SEAL
from readiness.actions.forecasting import KIND as FORECAST_JOB
from readiness.actions.forecasting import ask_forecast
from readiness.actions.roles import save_key_role
from readiness.actions.settings import switch_on
from relationships.actions import publish_pair
from relationships.actions.finishing import complete_participant
from relationships.actions.sessions import Plan, plan_session
from relationships.certificate_jobs import CERTIFICATE_JOB
from relationships.ending_jobs import ENDING_JOB
from relationships.jobs import ASK_JOB, PLAN_JOB
from relationships.models import MentoringSession, Relationship, Trial
from relationships.trials import TRIAL_JOB
from reporting.actions import ask_comparison, ask_report
from reporting.models import FigureSnapshot
from reporting.nightly import COMPARE_JOB, KEEP_JOB, PAPER_JOB
from surveys.actions import add_survey
from surveys.waves import TURN_JOB
from tests.conftest import make_member, make_organization
from tests.jobs.test_kills import small_cohorts
from tests.surveys.conftest import make_cohort, make_pair

ROWS = b"First name,Last name,Work Email\n" + b"".join(b"Ada,Number%d,ada%d@example.org\n" % (n, n) for n in range(40))


def a_matching_run(organization, manager) -> Job:
    return start_run(small_cohorts(organization, 1)[0], actor=manager.user, key="one").job


def a_scenario(organization, manager) -> Job:
    comparison = studio.open_comparison(small_cohorts(organization, 1)[0], actor=manager.user)
    scenario = comparison.scenarios.get()
    scenario.job = enqueue("matching.scenario", key="one", initiator_id=manager.user.pk)[0]
    scenario.state = ScenarioState.WAITING
    scenario.save()
    return scenario.job


def an_import(organization, manager, kind: str) -> Job:
    upload = imports.start_import("people.csv", ROWS, full_list=False, actor=manager.user, at_once=True)
    upload.state = ImportState.IMPORTING if kind == "people.import" else ImportState.READING
    imports._queue(upload, kind, manager.user)
    return upload.job


def an_import_to_take_back(organization, manager) -> Job:
    upload = imports.start_import("people.csv", ROWS, full_list=False, actor=manager.user, at_once=True)
    imports.run_import(upload, actor=manager.user, at_once=True)
    upload.refresh_from_db()
    upload.state = ImportState.UNDOING
    imports._queue(upload, "people.undo_import", manager.user)
    return upload.job


def an_offer_that_is_late(organization, manager) -> Job:
    cohort = small_cohorts(organization, 1)[0]
    Application.objects.create(
        organization=organization,
        cohort=cohort,
        person=Person.objects.order_by("pk").first(),
        role="mentee",
        state=ApplicationState.OFFERED,
        offer_expires_at=timezone.now() - timedelta(hours=1),
    )
    return enqueue(LAPSE_JOB, key="one", initiator_id=None, cohort=cohort.pk)[0]


def a_survey_that_is_due(organization, manager) -> Job:
    cohort = make_cohort(organization, manager)
    for number in range(6):
        make_pair(cohort, number)
    add_survey(cohort, kind="pulse", opens_on=timezone.localdate(), actor=manager.user)
    job = Job.objects.get(kind=TURN_JOB)
    job.run_after = timezone.now()
    job.save()
    return job


def reminders_to_plan(organization, manager) -> Job:
    cohort = make_cohort(organization, manager)
    make_pair(cohort, 1)
    Cohort.objects.filter(pk=cohort.pk).update(state="running")
    Relationship.objects.filter(cohort=cohort).update(started_on=timezone.localdate())
    return enqueue(PLAN_JOB, key="one", initiator_id=None)[0]


def shortlists_to_make(organization, manager) -> Job:
    cohort = small_cohorts(organization, 1)[0]
    Program.objects.filter(pk=cohort.program_id).update(matching_by="hybrid")
    return open_choosing(cohort, closes_on=None, actor=manager.user).job


def an_unanswered_offer(organization, manager) -> Job:
    cohort = small_cohorts(organization, 1)[0]
    pair = [
        Participant.objects.filter(cohort=cohort, role=role).order_by("pk").first() for role in ("mentee", "mentor")
    ]
    then = timezone.now() - timedelta(days=9)
    Offer.objects.create(
        organization=organization,
        cohort=cohort,
        mentee=pair[0],
        mentor=pair[1],
        asked_at=then,
        remind_at=then,
        expires_at=then + timedelta(days=1),
    )
    return enqueue(CLOCK, key="one", initiator_id=None, cohort=cohort.pk)[0]


def a_trial_that_is_over(organization, manager) -> Job:
    cohort = small_cohorts(organization, 1)[0]
    Program.objects.filter(pk=cohort.program_id).update(trial_days=30)
    pair = [
        Participant.objects.filter(cohort=cohort, role=role).order_by("pk").first() for role in ("mentee", "mentor")
    ]
    relationship = publish_pair(Cohort.objects.get(pk=cohort.pk), *pair, reasons=[], actor=manager.user)
    Trial.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    Job.objects.all().delete()
    return enqueue(TRIAL_JOB, key="one", initiator_id=None, relationship=relationship.pk)[0]


def a_session_that_is_over(organization, manager) -> Job:
    """Two people met; nobody has said yet whether the session took place."""
    cohort = Cohort.objects.get(pk=small_cohorts(organization, 1)[0].pk)
    mentee, mentor = (
        Participant.objects.filter(cohort=cohort, role=role).order_by("pk").first() for role in ("mentee", "mentor")
    )
    relationship = publish_pair(cohort, mentee, mentor, reasons=[], actor=manager.user)
    plan = Plan(timezone.now() + timedelta(hours=1), 60, "UTC")
    session = plan_session(relationship, plan, actor=manager.user)
    MentoringSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    Job.objects.filter(kind=ASK_JOB).update(run_after=timezone.now())
    return Job.objects.get(kind=ASK_JOB)


def a_certificate_to_draw(organization, manager) -> Job:
    relationship = _a_pair_to_rematch(organization, manager)
    mentee = relationship.members.get(role="mentee").participant
    complete_participant(mentee, reason="Agreed", actor=manager.user)
    return Job.objects.get(kind=CERTIFICATE_JOB)


def _a_pair_to_rematch(organization, manager) -> Relationship:
    cohort = small_cohorts(organization, 1)[0]
    pair = [
        Participant.objects.filter(cohort=cohort, role=role).order_by("pk").first() for role in ("mentee", "mentor")
    ]
    return publish_pair(Cohort.objects.get(pk=cohort.pk), *pair, reasons=[], actor=manager.user)


def a_draft_for_another_mentor(organization, manager) -> Job:
    return draft_rematch(_a_pair_to_rematch(organization, manager), actor=manager.user).job


def a_leaver_in_a_pair(organization, manager) -> Job:
    relationship = _a_pair_to_rematch(organization, manager)
    mark_left([relationship.members.get(role="mentor").participant.person], actor=manager.user)
    return Job.objects.get(kind=LEAVERS)


def an_ending_that_is_due(organization, manager) -> Job:
    """One pair whose time is over, and one that nobody has heard of for long."""
    over, silent = make_cohort(organization, manager), make_cohort(organization, manager, slug="silent")
    for number, cohort in enumerate((over, silent)):
        relationship = make_pair(cohort, number)
        Participant.objects.filter(relationship_members__relationship=relationship).update(places_used=1)
    Program.objects.filter(pk=over.program_id).update(ending="cohort")
    Cohort.objects.filter(pk=over.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    Program.objects.filter(pk=silent.program_id).update(silent_days=30)
    return enqueue(ENDING_JOB, key="one", initiator_id=None)[0]


def figures_to_keep(organization, manager) -> Job:
    cohort = make_cohort(organization, manager)
    for number in range(6):
        make_pair(cohort, number)
    day = timezone.localdate() - timedelta(days=1)
    return enqueue(KEEP_JOB, key="one", initiator_id=None, day=f"{day}")[0]


def a_paper_to_draw(organization, manager) -> Job:
    day = timezone.localdate() - timedelta(days=1)
    FigureSnapshot.objects.create(organization=organization, taken_on=day, is_final=True)
    return ask_report("board_pack", day, "board", actor=manager.user).job


def a_program_with_a_channel(organization, manager) -> Cohort:
    """A running cohort; its program posts to an address that answers nobody."""
    cohort = make_cohort(organization, manager)
    channel = NewsChannel(
        organization=organization, program=cohort.program, kind="slack", name="c", host="h", news=["milestone"]
    )
    channel.sealed_address = seal_text("https://hooks.invalid/x", f"{SEAL}:{channel.public_id}")
    channel.save()
    return cohort


def news_of_the_week(organization, manager) -> Job:
    cohort, today = a_program_with_a_channel(organization, manager), timezone.localdate()
    Milestone.objects.create(organization=organization, cohort=cohort, name="Step", starts_on=today, due_on=today)
    return enqueue(WEEK_JOB, key="one", initiator_id=None)[0]


def a_post_that_was_sent(organization, manager) -> Job:
    """Posted already: another worker finds nothing to do. That it is posted once is tests/programs/test_news.py."""
    channel = NewsChannel.objects.get(program=a_program_with_a_channel(organization, manager).program)
    post = NewsPost.objects.create(organization=organization, channel=channel, dedupe="one", title="N", state="sent")
    return enqueue(POST_JOB, key="one", initiator_id=None, post=post.pk)[0]


def a_comparison_to_answer(organization, manager) -> Job:
    cohort = make_cohort(organization, manager)
    for number in range(6):
        make_pair(cohort, number)
    return ask_comparison("stayed", 12, "To see", actor=manager.user).job


def a_forecast_to_compute(organization, manager) -> Job:
    switch_on(purpose="Development", used_for_promotion=False, actor=manager.user)
    save_key_role(None, incumbent=None, title="Plant director", actor=manager.user)
    return ask_forecast(actor=manager.user, runs=50).job


FACTORIES = {
    FORECAST_JOB: a_forecast_to_compute,
    COMPARE_JOB: a_comparison_to_answer,
    CERTIFICATE_JOB: a_certificate_to_draw,
    WEEK_JOB: news_of_the_week,
    POST_JOB: a_post_that_was_sent,
    KEEP_JOB: figures_to_keep,
    PAPER_JOB: a_paper_to_draw,
    ENDING_JOB: an_ending_that_is_due,
    LEAVERS: a_leaver_in_a_pair,
    REMATCH: a_draft_for_another_mentor,
    ASK_JOB: a_session_that_is_over,
    TRIAL_JOB: a_trial_that_is_over,
    PLAN_JOB: reminders_to_plan,
    CLOCK: an_unanswered_offer,
    SHORTLISTS: shortlists_to_make,
    "matching.run": a_matching_run,
    "matching.scenario": a_scenario,
    "people.preview": lambda organization, manager: an_import(organization, manager, "people.preview"),
    "people.check": lambda organization, manager: an_import(organization, manager, "people.check"),
    "people.import": lambda organization, manager: an_import(organization, manager, "people.import"),
    "people.undo_import": an_import_to_take_back,
    LAPSE_JOB: an_offer_that_is_late,
    TURN_JOB: a_survey_that_is_due,
}


def rows_of(organization) -> dict[str, int]:
    """Rows of every tenant table."""
    with tenant(organization.pk):
        return {m._meta.label: m.objects.count() for m in apps.get_models() if is_tenant_model(m)}


def prepared(kind: str):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk, user_id=manager.user.pk):
        job = FACTORIES[kind](organization, manager)
    return organization, job


def at_once(work, times: int = 4) -> None:
    """The same work in several threads at the same moment."""
    start, errors = threading.Barrier(times), []

    def run() -> None:
        try:
            start.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_every_kind_and_task_has_a_case_here():
    celery_app.loader.import_default_modules()
    tasks = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert set(job_kinds()) == set(FACTORIES)
    assert tasks == {"core.run_job", "core.sweep", "notifications.deliver", "notifications.remind"}


@pytest.mark.goal("C8")
@pytest.mark.parametrize("kind", sorted(FACTORIES))
def test_a_job_done_again_and_by_four_workers_changes_nothing_more(kind, committed_db):
    once, first = prepared(kind)
    perform(first.pk, once.pk)
    often, job = prepared(kind)
    at_once(lambda: perform(job.pk, often.pk))
    perform(job.pk, often.pk)
    assert rows_of(often) == rows_of(once)
    with tenant(often.pk):
        assert (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).attempts) == ("done", 1)


@pytest.mark.goal("C8")
def test_mails_are_sent_once_by_four_deliveries_and_any_number_of_sweeps(committed_db, broker):
    organization = make_organization()
    with tenant(organization.pk):
        send_mails(
            Mail("test_to_me", f"{n}", f"p{n}@example.org", context={"organization_name": "H"}) for n in range(20)
        )
    at_once(lambda: deliver_due(organization.pk))
    for _ in range(3):
        sweep()
        deliver_due(organization.pk)
    with tenant(organization.pk):
        assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}

"""The experience ledger: offers by a manager, states, exposure rated by two sides, reflections and their readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import tenant
from notifications.models import Message
from relationships.actions.experiences import (
    ExperienceDraft,
    answer_offer,
    offer_experience,
    plan_experience,
    reflect_on,
    settle_experience,
)
from relationships.enums import ExperienceState
from relationships.experience_days import turn_day
from relationships.models import Experience, ExperienceReflection, ExposureRating
from relationships.queries.experiences import stretch_completion
from tests.conftest import make_member
from tests.relationships.conftest import address
from tests.relationships.test_sessions import text


@pytest.fixture
def boss(together):
    member = make_member(together.organization, "Boris Boss")
    together.mentee.person.manager = member.person
    together.mentee.person.save()
    return member


@pytest.fixture
def ama(together):
    return together.relationship.members.get(role="mentee").participant


def draft(days: int = 60, **fields) -> ExperienceDraft:
    today = timezone.localdate()
    return ExperienceDraft(fields.pop("title", "Run the audit"), today, today + timedelta(days=days), **fields)


def report(together) -> str:
    return f"/o/{together.organization.slug}/team/{together.mentee.person.public_id}/"


def test_a_manager_offers_with_three_fields_and_the_report_takes_it(together, boss):
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    page = text(boss.client.get(report(together)))
    assert "Offer Ama one piece of work in which what they learn is needed." in page
    data = {"title": "Run the audit", "ends_on": until, "skill": "Strategy", "kind": "stretch"}
    boss.client.post(f"{report(together)}offer/", data | {"starts_on": timezone.localdate().isoformat()})
    made = Experience.objects.get()
    assert (made.state, made.skill.name, made.offered_by) == ("offered", "Strategy", boss.user)
    mail = Message.objects.get(kind="experience_offered")
    assert (mail.recipient_email, mail.subject) == (together.mentee.user.email, "Boris Boss offers you: Run the audit")
    together.mentee.client.post(address(made, "experience_accept"))
    made.refresh_from_db()
    assert (made.state, Message.objects.filter(kind="experience_answered").count()) == ("running", 1)
    assert "Run the audit" in text(together.mentor.client.get(address(together.relationship, "experiences")))


def test_an_offer_sent_twice_is_one_offer_and_one_mail(together, boss):
    today = timezone.localdate().isoformat()
    data = {"title": "Run the audit", "ends_on": today, "starts_on": today, "kind": "stretch"}
    for token in ("one", "one"):
        boss.client.post(f"{report(together)}offer/", data | {"csrfmiddlewaretoken": token})
    assert (Experience.objects.count(), Message.objects.filter(kind="experience_offered").count()) == (1, 1)


def test_a_declined_offer_is_in_no_ledger_and_is_answered_once(together, boss, ama):
    made = offer_experience(ama, draft(), actor=boss.user)
    together.mentee.client.post(address(made, "experience_decline"))
    assert "Nothing yet" in text(together.mentee.client.get(address(together.relationship, "experiences")))
    with pytest.raises(Refusal, match="answered already"):
        answer_offer(made, accepts=True, actor=together.mentee.user)


def test_only_the_manager_offers_and_only_the_report_answers(together, boss, ama, manager):
    with pytest.raises(Refusal, match="Only their manager"):
        offer_experience(ama, draft(), actor=manager.user)
    made = offer_experience(ama, draft(), actor=boss.user)
    for one in (together.mentor, boss, manager):
        assert one.client.post(address(made, "experience_accept")).status_code == 404
    assert [one.client.get(report(together)).status_code for one in (together.mentor, manager)] == [404, 404]


def test_a_manager_sees_dates_and_experience_but_nothing_that_is_said(together, boss, ama):
    plan_experience(ama, draft(), actor=together.mentee.user)
    page = text(boss.client.get(report(together)))
    assert "Run the audit" in page
    assert together.relationship.cohort.program.name in page
    assert boss.client.get(address(together.relationship, "detail")).status_code == 404


def test_each_side_rates_for_itself_and_sees_the_other_only_afterwards(together, ama):
    host = make_member(together.organization, "Hanna Host")
    made = plan_experience(ama, draft(host=host.person), actor=together.mentee.user)
    assert Message.objects.filter(kind="experience_host", recipient_email=host.user.email).exists()
    page = address(made, "experience_detail")
    host.client.post(address(made, "experience_rate"), {"complexity": "5", "autonomy": "2", "breadth": "4"})
    assert "What it asked" not in text(together.mentee.client.get(page))
    together.mentee.client.post(address(made, "experience_rate"), {"complexity": "3", "autonomy": "3", "breadth": "1"})
    assert "Ama 3 3 1" in text(together.mentee.client.get(page))
    assert "Host 5 2 4" in text(together.mentee.client.get(page))
    assert together.mentor.client.post(address(made, "experience_rate"), {}).status_code == 404
    assert set(ExposureRating.objects.values_list("side", flat=True)) == {"host", "mentee"}


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("me", {"Ama Boateng"}),
        ("pair", {"Ama Boateng", "Luis Ortega"}),
        ("team", {"Ama Boateng", "Luis Ortega", "Priya Nair"}),
        ("manager", {"Ama Boateng", "Luis Ortega", "Boris Boss"}),
        ("all", {"Ama Boateng", "Luis Ortega", "Priya Nair", "Boris Boss"}),
    ],
)
def test_a_reflection_is_read_by_whom_it_names(together, boss, ama, admin, sponsor, visibility, readers):
    made = plan_experience(ama, draft(), actor=together.mentee.user)
    data = {"learned": "Ask before I explain.", "application_plan": "Monday", "visibility": visibility}
    together.mentee.client.post(address(made, "experience_reflect"), data)
    found, by_sql = set(), set()
    for one in (together.mentee, together.mentor, together.manager, boss, admin, sponsor):
        answer = one.client.get(address(made, "experience_detail"))
        found |= {one.user.name} if "Ask before I explain." in text(answer) else set()
        with tenant(together.organization.pk, user_id=one.user.pk):
            by_sql |= {one.user.name} if ExperienceReflection.objects.exists() else set()
    assert (found, by_sql) == (readers, readers)


def test_nobody_rates_or_reflects_on_what_was_never_taken_on(together, boss, ama):
    offer_experience(ama, draft(), actor=boss.user)
    offered = Experience.objects.get()
    together.mentee.client.post(address(offered, "experience_decline"))
    answers = {"complexity": "3", "autonomy": "3", "breadth": "1"}
    said = together.mentee.client.post(address(offered, "experience_rate"), answers, follow=True)
    together.mentee.client.post(address(offered, "experience_reflect"), {"learned": "Nothing", "visibility": "me"})
    assert "This experience has not begun." in text(said)
    assert not ExposureRating.objects.exists()
    assert Experience.objects.get().reflected_on is None


def test_only_who_had_it_reflects_and_nobody_in_their_name(together, ama):
    made = plan_experience(ama, draft(), actor=together.mentee.user)
    data = {"learned": "Mine", "visibility": "all"}
    assert together.mentor.client.post(address(made, "experience_reflect"), data).status_code == 404
    assert not ExperienceReflection.objects.exists()


def test_completion_counts_completed_with_reflection_over_what_is_due(together, ama):
    actor, today = together.mentee.user, timezone.localdate()
    done, silent, stopped, forgotten, running = (
        plan_experience(ama, draft(title=title), actor=actor) for title in ("A", "B", "C", "D", "E")
    )
    for one in (done, silent):
        settle_experience(one, completed=True, actor=actor)
    reflect_on(done, "Asked first.", application_plan="", visibility="me", actor=actor)
    settle_experience(stopped, completed=False, actor=actor)
    Experience.objects.filter(pk=forgotten.pk).update(
        starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=31)
    )
    assert (turn_day(today), turn_day(today)) == (1, 0)
    figure = stretch_completion(together.relationship.cohort)
    assert (figure.completed, figure.due, figure.people) == (1, 4, 1)
    assert Experience.objects.get(pk=running.pk).state == ExperienceState.RUNNING


def test_a_planned_experience_begins_by_itself(together, ama):
    later = timezone.localdate() + timedelta(days=3)
    made = plan_experience(ama, ExperienceDraft("Shadow", later, later, kind="shadowing"), actor=together.mentee.user)
    assert (made.state, turn_day(later), Experience.objects.get().state) == ("planned", 1, "running")


def test_an_experience_cannot_end_before_it_begins(together):
    data = {"title": "Odd", "kind": "stretch", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    answer = together.mentee.client.post(address(together.relationship, "new_experience"), data)
    assert (answer.status_code, Experience.objects.exists()) == (422, False)


def test_others_find_no_experience(together, ama):
    made = plan_experience(ama, draft(), actor=together.mentee.user)
    stranger = make_member(together.organization, "Stan Stranger")
    assert stranger.client.get(address(made, "experience_detail")).status_code == 404
    assert together.manager.client.get(address(made, "experience_detail")).status_code == 200
    assert together.manager.client.post(address(made, "experience_complete")).status_code == 404

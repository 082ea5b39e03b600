"""From the mail after a session to the saved log: two taps and the typing. And notes that two people write at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from notifications.models import OutboxMail
from relationships.actions import publish_pair
from relationships.actions.agenda import add_agenda_item
from relationships.actions.sessions import Plan, plan_session
from relationships.jobs import ASK_JOB
from relationships.models import MentoringSession, PrivateNote, SharedNote
from tests import services
from tests.browser.arranging import sign_in
from tests.conftest import make_member, make_organization
from tests.matching.conftest import join, make_cohort

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def over(product, committed_db, settings):
    """Ama and Luis met an hour ago; the worker has asked them by mail whether it took place."""
    settings.BASE_URL = product.address
    organization = make_organization("halden", name="Halden Group")
    manager = make_member(organization, "Priya Nair", "program_manager")
    ama, luis = make_member(organization, "Ama Boateng"), make_member(organization, "Luis Ortega")
    for one, zone in ((ama, "Europe/London"), (luis, "Europe/Madrid")):
        one.user.time_zone = zone
        one.user.save()
    with tenant(organization.pk, user_id=ama.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        people = join(cohort, "", "mentee", person=ama.person), join(cohort, "", "mentor", person=luis.person)
        relationship = publish_pair(cohort, *people, reasons=["You both named “Lead sites”."], actor=manager.user)
        add_agenda_item(relationship, "How the pilot went in its first month", actor=ama.user)
        plan = Plan(timezone.now() + timedelta(days=1), 60, "Europe/London", call_link="https://meet.example.org/a")
        session = plan_session(relationship, plan, actor=ama.user)
        MentoringSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=2))
        job = Job.objects.get(kind=ASK_JOB)
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    perform(job.pk, organization.pk)
    asked = OutboxMail.objects.filter(subject__startswith="Did your session")
    assert services.wait_until(lambda: asked.count() == 2, 60)
    return organization, ama, luis, session


def test_a_session_is_logged_in_two_taps_from_the_mail(people_at, over, capsys):
    organization, ama, _luis, session = over
    mentee = people_at("mentee", **PHONE)
    mentee.go("/outbox/")
    mentee.page.get_by_role("link", name="Did your session with Luis Ortega take place").first.click()
    mentee.press(mentee.page.locator(".mail-text a[href*='/session/']"))
    mentee.title("Did your session with Luis happen?")
    mentee.shot("log from the mail")
    mentee.fill("Shared notes", "Ask Finance for one named contact.")
    mentee.fill("Private note", "I kept explaining the plan.")
    mentee.click("Yes, save")
    mentee.title("Session 1")
    mentee.shot("the logged session")
    with tenant(organization.pk, user_id=ama.user.pk):
        session.refresh_from_db()
        assert (session.state, session.minutes) == ("held", 60)
        assert PrivateNote.objects.get().text == "I kept explaining the plan."
    with capsys.disabled():
        print(f"\n  log a session: {mentee.clicks} taps, {mentee.fields} typed fields")
    assert (mentee.clicks, mentee.fields) == (2, 2)


def test_two_people_write_notes_and_both_texts_are_kept(people_at, over):
    organization, ama, luis, session = over
    page = f"/o/{organization.slug}/sessions/{session.public_id}/"
    hands = []
    for one in (ama, luis):
        hand = people_at(one.user.name)
        sign_in(hand, one.user)
        hand.go(page)
        hands.append(hand)
    mentee, mentor = hands
    mentee.page.get_by_role("textbox", name="Shared notes").fill("First, by Ama.")
    expect(mentee.page.locator("#shared [data-saved]")).to_contain_text("Saved")
    mentor.page.get_by_role("textbox", name="Shared notes").fill("At the same time, by Luis.")
    expect(mentor.page.locator("#shared-state")).to_contain_text("First, by Ama.")
    expect(mentor.page.get_by_role("textbox", name="Shared notes")).to_have_value("At the same time, by Luis.")
    mentor.page.get_by_role("textbox", name="Shared notes").fill("First, by Ama. At the same time, by Luis.")
    expect(mentor.page.locator("#shared [data-saved]")).to_contain_text("Saved")
    with tenant(organization.pk, user_id=luis.user.pk):
        assert SharedNote.objects.get().text == "First, by Ama. At the same time, by Luis."
    mentor.shot("notes of both")


def test_the_page_of_a_relationship_and_planning(people_at, over):
    organization, ama, luis, session = over
    for one, options in ((ama, {}), (luis, PHONE)):
        hand = people_at(one.user.name, **options)
        sign_in(hand, one.user)
        hand.go(f"/o/{organization.slug}/relationships/{session.relationship.public_id}/")
        hand.shot("relationship")
        if one is ama:
            hand.page.get_by_label("Add a talking point").fill("Getting Finance on board")
            hand.click("Add")
            hand.sees("Getting Finance on board")
        hand.click("Plan a session")
        hand.shot("plan")
        hand.click("Plan and invite")
        hand.title("Session 2")
        hand.shot("planned session")
        hand.go(f"/o/{organization.slug}/relationships/{session.relationship.public_id}/")
        hand.sees("Session 2 with")
        hand.shot("relationship with a next session")
    hand.go(f"/o/{organization.slug}/my/calendar/")
    hand.click("Make my address")
    hand.shot("my calendar")


def test_a_goal_an_agreement_and_a_plan(people_at, over):
    organization, ama, _luis, session = over
    home = f"/o/{organization.slug}/relationships/{session.relationship.public_id}/"
    for options in ({}, PHONE):
        hand = people_at(f"ama {options.get('viewport', {}).get('width', 1440)}", **options)
        sign_in(hand, ama.user)
        hand.go(home)
        hand.click("Add a goal")
        hand.fill("What do you want to reach?", "Lead two sites with one operating rhythm")
        hand.fill("How will you notice?", "Both run one weekly review")
        expect(hand.page.locator("[data-hint].met")).to_have_count(3)
        hand.shot("a goal while typing")
        hand.click("Save the goal")
        hand.title("Lead two sites")
        hand.shot("goal")
        hand.go(f"{home}agreement/change/")
        hand.shot("writing the agreement")
        hand.click("Save and sign")
        hand.sees("counts once everybody has signed")
        hand.shot("agreement")
        hand.go(f"{home}guides/")
        hand.shot("guides")
        hand.go(f"{home}development-plan/edit/")
        hand.fill("Which role", "Plant manager")
        hand.click("Save the plan")
        hand.sees("Towards Plant manager")
        hand.shot("development plan")
        assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

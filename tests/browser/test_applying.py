"""An applicant's way from the link to the sent application, and the manager's decisions by keyboard."""

import re

from playwright.sync_api import expect

from cohorts.actions import start_application, submit_application
from cohorts.models import Application
from core.tenancy import tenant
from programs.enums import ParticipantRole
from tests.browser.arranging import eligible_applicants, pilot_organization, sign_in
from tests.browser.hand import Hand


def ask_for_the_link(applicant: Hand, made, email: str) -> None:
    applicant.go(f"/o/{made.slug}/apply/{made.cohort.slug}/")
    applicant.shot("application page")
    applicant.page.get_by_label("e-mail", exact=False).first.fill(email)
    applicant.click("Send me the link")
    applicant.title("Look at your mail")
    applicant.shot("look at your mail")
    applicant.go("/outbox/")
    applicant.click("Your link to apply")
    applicant.press(applicant.page.locator(".mail-text a[href*='/link/']"))
    applicant.click("Sign in and continue")


def answer(applicant: Hand) -> None:
    """Whatever one question asks, with the simplest answer."""
    main = applicant.page.get_by_role("main")
    for box in main.locator("fieldset:not(:has(fieldset)), .f").all():
        choices = box.get_by_role("radio").or_(box.get_by_role("checkbox"))
        if choices.count() and not choices.first.is_checked():
            choices.first.check()
    text = main.locator("input[type=text], textarea")
    if text.count() and not text.first.input_value():
        text.first.fill("Leading a team")
    for number in main.locator("input[type=number]").all():
        number.fill("2")
    for day in main.locator("input[type=date]").all():
        day.fill("2027-01-11")
    for rank, choice in enumerate(main.locator("select").all(), 1):
        choice.select_option(index=rank)


def fill_in(applicant: Hand) -> int:
    """One question after the other; leaves after the second and comes back. How many there were."""
    asked = 0
    while not applicant.page.get_by_role("heading", name="Check your answers").count():
        asked += 1
        assert asked < 20, applicant.page.url
        answer(applicant)
        applicant.shot(f"question {asked}")
        if asked == 3:
            _leave_and_come_back(applicant)
            answer(applicant)
        applicant.click("Continue")
        applicant.page.wait_for_load_state()
    return asked


def _leave_and_come_back(applicant: Hand) -> None:
    here = applicant.page.url
    applicant.go(here.split("/applications/")[0] + "/")
    applicant.sees("Your answers are saved")
    applicant.shot("home with an application")
    applicant.click("Finish your application")
    applicant.click("Continue")
    applicant.page.wait_for_url(here)


def test_an_applicant_answers_one_question_per_page(people_at):
    made = pilot_organization()
    person = eligible_applicants(made, ParticipantRole.MENTEE, 1)[0]
    applicant = people_at("applicant", viewport={"width": 390, "height": 844})
    ask_for_the_link(applicant, made, person.email)
    applicant.shot("application page, signed in")
    applicant.press(applicant.page.get_by_role("button", name=re.compile("^Apply.*mentee", re.IGNORECASE)))
    assert fill_in(applicant) >= 3
    applicant.shot("check answers")
    applicant.click("Submit application")
    applicant.title("We have your application")
    applicant.shot("sent")
    with tenant(made.organization.pk):
        assert Application.objects.get(person=person).submitted_at is not None


def three_applications(made) -> None:
    """Sent through the actions; only the manager's part is of interest here."""
    with tenant(made.organization.pk, user_id=made.manager.pk):
        made.program.questions.update(is_required=False)
        for person in eligible_applicants(made, ParticipantRole.MENTEE, 3):
            submit_application(start_application(made.cohort, person, ParticipantRole.MENTEE, actor=None), actor=None)


def test_a_manager_decides_by_keyboard_and_sends_decisions(people_at):
    made = pilot_organization()
    three_applications(made)
    manager = people_at("manager")
    sign_in(manager, made.manager)
    manager.go(f"/o/{made.slug}/cohorts/{made.cohort.slug}/applications/")
    rows = manager.page.locator("[data-row]")
    expect(rows).to_have_count(3)
    manager.shot("applications")
    manager.key("a")
    expect(rows.nth(0)).to_contain_text("Accepted")
    # The next one that waits is on by itself.
    expect(rows.nth(1)).to_have_class(re.compile("on"))
    manager.key("h")
    expect(rows.nth(1)).to_contain_text("On the waitlist")
    manager.shot("two decided")
    expect(rows.nth(2)).to_have_class(re.compile("on"))
    manager.key("d")
    dialog = manager.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    manager.shot("decline")
    dialog.get_by_role("combobox").or_(dialog.get_by_role("radio")).first.focus()
    manager.key("ArrowDown", "Tab", "Tab", "Tab", "Enter")
    expect(rows.nth(2)).to_contain_text("Declined")
    assert manager.clicks == 0
    manager.click("Send decisions")
    manager.shot("send decisions")
    manager.click("Send")
    manager.shot("decisions sent")
    manager.go("/outbox/")
    for subject in ("You are in", "You are on the waitlist", "About your application"):
        manager.sees(subject)

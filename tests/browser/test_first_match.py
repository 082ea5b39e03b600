"""From an empty database to a mentee who reads why she was paired, and the manager's effort on the way."""

import re

from tests.browser.arranging import people_file
from tests.browser.conftest import manage
from tests.browser.hand import Hand

CLICKS, FIELDS = 30, 25


def set_up(manager: Hand) -> None:
    manager.go(manage("setup_link"))
    manager.title("Set up your organization")
    manager.shot("first run")
    manager.fill("Name of your organization", "Northwind")
    manager.fill("Your name", "Priya Nair")
    manager.fill("Your e-mail address", "priya.nair@northwind.example")
    manager.fill("Password", "a calm grey heron")
    manager.click("Create organization")
    manager.sees("Bring your people")
    manager.shot("home of a new organization")


def import_people(manager: Hand) -> None:
    manager.click("Bring your people")
    manager.shot("import")
    manager.upload("File", "hr-export.csv", people_file())
    manager.click("Continue")
    manager.sees(re.compile("60"))
    manager.shot("import preview")
    manager.click("Import 60 people")
    manager.sees(re.compile("60"))
    manager.shot("imported")


def make_program(manager: Hand) -> None:
    manager.click("Programs")
    manager.click("New program")
    manager.shot("templates")
    manager.press(manager.page.get_by_role("button", name=re.compile("Use this template.*6-month pilot")))
    manager.title("What is the program about?")
    manager.shot("program about")
    manager.click("Continue")
    manager.shot("program length")
    manager.click("Create program")
    manager.sees("Cohorts")
    manager.shot("program")
    manager.click("Who may join")
    manager.shot("who may join")
    admit(manager, "Mentee", "is at most", "L3")
    admit(manager, "Mentor", "is at least", "L4")
    manager.shot("who may join, by level")


def admit(manager: Hand, role: str, comparison: str, level: str) -> None:
    """One condition on the level, so that everybody can join in one role."""
    card = manager.page.locator("section.card").filter(has=manager.page.get_by_role("heading", name=role, exact=True))
    card.get_by_label("Condition on").select_option(label="Level")
    manager.fields += 1
    manager.click("Add condition", within=card)
    manager.tick(comparison)
    manager.tick(level)
    manager.shot(f"condition {role}")
    manager.click("Add condition")


def make_cohort(manager: Hand) -> None:
    manager.click("Overview")
    manager.click("New cohort")
    manager.shot("new cohort")
    manager.click("Create cohort")
    manager.sees("Place people yourself")
    manager.shot("cohort in draft")
    manager.click("Place them all")
    manager.sees("You can match them now")
    manager.shot("cohort with people")
    manager.click("Go to matching")


def run_matching(manager: Hand) -> None:
    if not manager.page.get_by_role("button", name="Run matching").count():
        manager.click("Match people")
    manager.shot("matching")
    manager.click("Run matching")
    manager.shot("run")
    manager.title("Review proposed pairs")
    manager.shot("review")


def review(manager: Hand) -> None:
    """Lock one pair, swap another, take the swap back."""
    detail = manager.page.locator("#pair")
    manager.click("Lock pair", within=detail)
    manager.sees("Locked")
    manager.shot("locked")
    rows = manager.page.locator("[data-row]")
    manager.press(rows.nth(1).locator("[data-row-link]"))
    manager.page.wait_for_url(re.compile("pair="))
    manager.click("Swap", within=manager.page.locator("#next-best"))
    manager.sees("Last change")
    manager.shot("swapped")
    manager.click("Undo")
    manager.sees(re.compile("undone|taken back|Undone", re.IGNORECASE))
    manager.shot("undone")


def publish(manager: Hand) -> None:
    manager.click("Publish")
    manager.title("Publish and notify")
    manager.shot("publish")
    manager.click("Publish")
    manager.title("Relationships")
    manager.shot("published")


def read_as_mentee(mentee: Hand) -> None:
    """From the mail to the page of the relationship."""
    mentee.go("/outbox/")
    mentee.shot("outbox")
    mentee.press(mentee.page.get_by_role("link", name=re.compile("is your mentor in")).first)
    mentee.shot("mail")
    mentee.press(mentee.page.locator(".mail-text a[href*='/link/']"))
    mentee.shot("link")
    mentee.click("Sign in and continue")
    mentee.sees("Why you were paired")
    mentee.sees("Priya Nair")
    mentee.shot("relationship")


def test_from_an_empty_database_to_a_published_relationship(people_at, capsys):
    manager, mentee = people_at("manager"), people_at("mentee")
    for step in (set_up, import_people, make_program, make_cohort, run_matching, review, publish):
        step(manager)
    read_as_mentee(mentee)
    with capsys.disabled():
        print(f"\n  first match: {manager.clicks} clicks, {manager.fields} fields (at most {CLICKS} and {FIELDS})")
    assert manager.clicks <= CLICKS
    assert manager.fields <= FIELDS

"""A government scheme's own files, 500 mentees and 500 mentors: from an empty organization to 500 published pairs."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests import services
from tests.browser.conftest import manage
from tests.browser.hand import Hand
from tests.conftest import owner_connection

CIVIL_SERVICE = services.ROOT.parent / "shared" / "data" / "civil-service"
IDENTITIES = ("Non-binary", "Bisexual or pansexual", "Asexual or aromantic", "Lesbian", "Transgender")
CLICKS, FIELDS = 40, 20
pytestmark = pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="../shared/data/civil-service is not here")


def set_up(manager: Hand) -> None:
    manager.go(manage("setup_link"))
    manager.fill("Name of your organization", "Civil Service")
    manager.fill("Your name", "Sam Reid")
    manager.fill("Your e-mail address", "sam.reid@gov.example")
    manager.fill("Password", "a calm grey heron")
    manager.click("Create organization")
    manager.click("Bring your people")


def import_people(manager: Hand) -> None:
    """The two files as they are, each put on a list of its own; what is protected is confirmed by a person."""
    for name, column, kept in (("mentees", "identity to match", 424), ("mentors", "characteristics", 236)):
        manager.upload("File", f"{name}.csv", (CIVIL_SERVICE / f"{name}.csv").read_bytes())
        manager.fill("Put everybody in this file on a list", name.title())
        manager.shot(f"import {name}")
        manager.click("Continue")
        manager.title("Check the columns")
        manager.sees(f"{column}: protected.")
        manager.sees(f"In {kept} of 500 rows this text names what stands in a protected column. It is left out")
        sees_no_identity(manager)
        manager.shot(f"columns of {name}")
        manager.click("Continue to the preview")
        manager.title("500 people ready.")
        sees_no_identity(manager)
        manager.shot(f"preview of {name}")
        manager.click("Import 500 people")
        manager.sees("500 new")
        sees_no_identity(manager)
        manager.shot(f"imported {name}")
        if name == "mentees":
            manager.click("Import another file")


def sees_no_identity(manager: Hand, but: str = "") -> None:
    """Not on the page, nor in its source; `but`: what was searched for."""
    text = manager.page.content().casefold()
    found = [word for word in IDENTITIES if word.casefold() in text and word.casefold() not in but]
    assert found == [], f"{manager.page.url} shows {found}"


def make_program(manager: Hand) -> None:
    """Who may join comes from the lists, what counts from HR data: nobody has filled in a form."""
    manager.click("Programs")
    manager.click("New program")
    manager.press(manager.page.get_by_role("button", name=re.compile("Use this template.*Emerging leaders")))
    manager.click("Continue")
    manager.click("Create program")
    manager.click("Who may join")
    admit(manager, "Mentee", "Mentees")
    admit(manager, "Mentor", "Mentors")
    manager.sees("500 of 1000 people can join as mentee")
    manager.sees("500 of 1000 people can join as mentor")
    manager.shot("who may join")
    manager.click("Matching rules")
    manager.click("Use “HR data only”")
    criteria = manager.page.locator("details.add").filter(has_text="Add a criterion")
    manager.press(criteria.locator("summary"))
    manager.click("Same", "link", within=criteria)
    manager.choose("Field", "profession")
    manager.click("Save")
    manager.sees("Same profession")
    manager.sees("Nobody has HR data for “Shared working hours”, “Common language”, “Same location”")
    manager.shot("matching rules")


def admit(manager: Hand, role: str, listed: str) -> None:
    card = manager.page.locator("section.card").filter(has=manager.page.get_by_role("heading", name=role, exact=True))
    card.get_by_label("Condition on").select_option(label="List")
    manager.fields += 1
    manager.click("Add condition", within=card)
    manager.page.get_by_role("checkbox", name=listed, exact=True).check()
    manager.fields += 1
    manager.click("Add condition")


def make_cohort(manager: Hand) -> None:
    manager.click("Overview")
    manager.click("New cohort")
    manager.page.get_by_label("This is a pilot").uncheck()
    manager.fields += 1
    manager.fill("Target: pairs", "500")
    manager.shot("new cohort")
    manager.click("Create cohort")
    manager.sees("500 mentees can be placed now")
    manager.click("Place them all")
    manager.shot("placed")
    manager.click("Go to matching")


def run_matching(manager: Hand) -> None:
    if not manager.page.get_by_role("button", name="Run matching").count():
        manager.click("Match people")
    manager.click("Run matching")
    expect(manager.page.get_by_role("heading", level=1)).to_contain_text("Review proposed pairs", timeout=60_000)
    manager.shot("review")


def review(manager: Hand) -> None:
    sees_no_identity(manager)
    manager.sees("500")


def publish(manager: Hand) -> None:
    manager.click("Publish")
    manager.title("Publish and notify")
    sees_no_identity(manager)
    manager.shot("publish")
    manager.click("Publish")
    manager.title("Relationships")
    manager.shot("published")


def identities_are_nowhere(manager: Hand) -> None:
    """Not on a page, in a search or an export, for somebody who is administrator and program manager at once."""
    here = manager.page.url.split("?")[0]
    home = re.match(r".*/o/[^/]+/", here)[0]
    for place in ("", "people/", "people/?q=lesbian", "search/?q=lesbian", "mails/", "audit/", "programs/"):
        manager.go(home + place)
        sees_no_identity(manager, but=place)
    manager.go(f"{home}people/?q=mentee.001")
    manager.press(manager.page.get_by_role("link", name="mentee 001"))
    manager.title("mentee 001")
    sees_no_identity(manager)
    manager.go(f"{home}people/")
    with manager.page.expect_download() as download:
        manager.page.locator("summary", has_text="More").or_(manager.page.get_by_label("More")).first.click()
        manager.page.get_by_role("button", name="Export as CSV").click()
    text = download.value.path().read_text()
    assert text.count("\n") == 1001
    assert [word for word in IDENTITIES if word in text] == []


def database_with(word: str) -> list[str]:
    """Names of the tables in which a word stands anywhere."""
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE t::text ILIKE %s)', [f"%{word}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def stored(statement: str) -> int:
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_schemes_own_files_become_500_published_relationships(people_at, capsys):
    manager = people_at("manager")
    seconds = {}
    for step in (set_up, import_people, make_program, make_cohort, run_matching, review, publish):
        began = time.monotonic()
        step(manager)
        seconds[step.__name__] = time.monotonic() - began
    identities_are_nowhere(manager)
    with capsys.disabled():
        took = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
        print(f"\n  civil service: {manager.clicks} clicks, {manager.fields} fields; {took}")
    assert stored("SELECT count(*) FROM relationships_relationship WHERE state = 'active'") == 500
    assert stored("SELECT count(*) FROM relationships_relationshipmember WHERE is_active") == 1000
    assert database_with("Bisexual or pansexual") == ["participants_protectedattribute"]
    assert stored("SELECT coalesce(sum(octet_length(content)), 0) FROM participants_peopleimport") == 0
    assert stored("SELECT count(*) FROM participants_protectedattribute") == 424 + 236
    assert stored("SELECT count(*) FROM participants_protectedattribute WHERE opted_in") == 221
    assert manager.clicks <= CLICKS
    assert manager.fields <= FIELDS

"""The pages of programs in a real browser: no accessibility finding, no sideways scroll, nothing against the CSP."""

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from core.tenancy import tenant
from organizations.enums import Role
from participants.models import Level, Person
from programs.actions import add_eligibility_rule, create_program, retire_question
from programs.models import Criterion, PlanMilestone, Question
from tests.conftest import make_member, make_organization

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_db):
    """An organization with people and one program."""
    organization = make_organization("halden", name="Halden Group")
    manager = make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)
    with tenant(organization.pk, user_id=manager.user.pk):
        levels = [
            Level.objects.create(organization=organization, name=n, rank=r)
            for r, n in enumerate(["Analyst", "Manager", "Director"])
        ]
        for number in range(12):
            Person.objects.create(
                organization=organization,
                first_name="Person",
                last_name=f"Number {number}",
                email=f"p{number}@example.org",
                department=["Operations", "Finance", "Sales"][number % 3],
                location=["Oslo", "Lyon"][number % 2],
                level=levels[number % 3],
                hire_date=date(2015 + number, 3, 1),
                attributes={"Cost center": str(4000 + number % 2)},
            )
        program = create_program("emerging_leaders", name="Emerging leaders", actor=manager.user)
        add_eligibility_rule(
            program,
            "mentee",
            field="department",
            operator="is_one_of",
            values=["Operations", "Finance"],
            actor=manager.user,
        )
        retire_question(Question.objects.get(key="about_you"), actor=manager.user)
        manager.addresses = addresses(program)
    return manager


def addresses(program) -> dict[str, str]:
    def at(name: str, *args: object) -> str:
        return reverse(f"programs:{name}", args=["halden", *args])

    own = ["detail", "edit", "questions", "eligibility", "matching", "plan", "milestone-new", "hard-rule-new"]
    kinds = [q.kind for q in Question.objects.filter(program=program, role__in=["", "mentee"], retired_at=None)]
    return {
        "list": at("list"),
        "archived": at("list") + "?show=archived",
        "new": at("new"),
        **{name: at(name, program.slug) for name in own},
        "question-scale": at("question-new", program.slug, "scale"),
        "question-one_of": at("question-new", program.slug, "one_of"),
        "condition-level": at("condition-new", program.slug, "mentor") + "?field=level",
        "condition-date": at("condition-new", program.slug, "mentor") + "?field=hire_date",
        "criterion": at("criterion-edit", program.slug, Criterion.objects.get(kind="level_gap").public_id),
        "milestone": at("milestone-edit", program.slug, PlanMilestone.objects.first().public_id),
        **{f"preview-{kind}": at("question-preview", program.slug, "mentee", n) for n, kind in enumerate(kinds, 1)},
    }


@pytest.fixture
def page(world, web) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(base_url=web, viewport={"width": 1440, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": world.client.cookies[name].value, "url": web}])
        yield context.new_page()
        browser.close()


def test_every_page_is_accessible_and_fits_a_small_phone(world, page):
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    wide, found = [], []
    for name, address in world.addresses.items():
        for width, colours in ((1440, "light"), (390, "dark"), (320, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=colours)
            assert page.goto(address).status == 200
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append((name, width))
            if width != 320:
                found += [(name, width, v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]
    assert (wide, found, said) == ([], [], [])


def test_a_manager_designs_a_program_with_mouse_and_keyboard(world, page):
    page.goto(world.addresses["new"])
    page.get_by_role("listitem").filter(has_text="6-month pilot").get_by_role("button").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Create program").click()
    page.get_by_role("link", name="Say who may join").click()
    page.get_by_role("button", name="Use the suggestion").click()
    page.get_by_role("link", name="Matching rules", exact=True).click()
    page.get_by_label("Different department").press("End")
    assert page.locator(".weight", has_text="Different department").locator("[data-share]").inner_text() == "24 of 100"
    page.get_by_role("button", name="Save rules and weights").click()
    assert page.locator(".weight", has_text="Different department").locator("[data-share]").inner_text() == "24 of 100"


def test_the_count_follows_the_choice_before_anything_is_saved(world, page):
    page.goto(world.addresses["condition-level"])
    page.get_by_label("is at least").check()
    page.get_by_label("Manager").check()
    page.get_by_text("8 of 13 people could join as mentor with this condition").wait_for()

"""Three scenarios compared by keyboard alone: accessible at both widths and in both themes."""

import random
import re
from types import SimpleNamespace

from playwright.sync_api import Locator, Page, expect

from cohorts.models import Participant
from core.tenancy import tenant
from mentorship.demo.answers import answers_for
from programs.enums import ParticipantRole
from tests.browser.arranging import SEED, pilot_organization, sign_in
from tests.browser.hand import Hand
from tests.browser.test_every_page import AXE, RUN_AXE, SET_THEME, TOO_WIDE

MOST_TABS = 120
WIDTHS = (1440, 390)
THEMES = ("light", "dark")


def reach(hand: Hand, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    hand.page.wait_for_load_state()
    for _ in range(MOST_TABS):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        hand.key("Tab")
    raise AssertionError(f"not reached by Tab: {target}")


def enter(hand: Hand, words: str, number: int = 0) -> None:
    named = re.compile(f"^{re.escape(words)}")
    page = hand.page
    reach(hand, page.get_by_role("button", name=named).or_(page.get_by_role("link", name=named)).nth(number))
    hand.key("Enter")


def press_and_wait(hand: Hand, key: str) -> None:
    """Press a key that changes a setting, and wait for its figures: leaving the page before would stop the request."""
    with hand.page.expect_response(re.compile("/save/$")):
        hand.key(key)


def look(hand: Hand, name: str) -> list[str]:
    """Violations and sideways scroll of this page on a phone and a desk, in both themes; pictures of them."""
    page, wrong = hand.page, []
    for width in (320, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{name} {width}: {one}" for one in [page.evaluate(TOO_WIDE)] if one]
        for theme in THEMES if width in WIDTHS else ():
            page.evaluate(SET_THEME, theme)
            page.evaluate(AXE)
            wrong += [f"{name} {width} {theme}: {one}" for one in page.evaluate(RUN_AXE)]
            hand.shot(f"{name} {width} {theme}")
    page.evaluate(SET_THEME, "light")
    return wrong


def figure(page: Page, label: str, column: int) -> Locator:
    return page.get_by_role("row", name=re.compile(f"^{label}")).first.get_by_role("cell").nth(column)


def crowded_pilot() -> SimpleNamespace:
    """A pilot with 34 mentees for 25 places, so that settings decide who goes without."""
    made, dice = pilot_organization(placed=True), random.Random(SEED)
    with tenant(made.organization.pk, user_id=made.manager.pk):
        mentors = Participant.objects.filter(cohort=made.cohort, role=ParticipantRole.MENTOR).order_by("pk")
        for one in mentors[:30]:
            one.role, one.answers = ParticipantRole.MENTEE, answers_for(made.program, ParticipantRole.MENTEE, dice)
            one.save(update_fields=["role", "answers"])
        mentors.update(capacity=1)
    return made


def test_three_scenarios_are_compared_without_a_mouse(people_at):
    made = crowded_pilot()
    manager = people_at("manager")
    sign_in(manager, made.manager)
    page = manager.page
    manager.go(f"/o/{made.slug}/cohorts/{made.cohort.slug}/matching/")
    enter(manager, "Compare settings")
    manager.sees("Nothing tried yet")
    wrong = look(manager, "nothing tried")
    enter(manager, "Try the program's settings")
    manager.sees("One scenario is tried so far")

    enter(manager, "New scenario")
    manager.title("Scenario 2")
    outcome = page.locator("#outcome")
    before = outcome.inner_text()
    reach(manager, page.get_by_role("slider").first)
    manager.key("Home")
    expect(page.get_by_role("spinbutton").first).to_have_value("0")
    expect(outcome).not_to_have_text(before)
    wrong += look(manager, "a scenario")
    enter(manager, "Compare all")

    enter(manager, "New scenario")
    manager.title("Scenario 3")
    reach(manager, page.get_by_label("Objective", exact=True))
    press_and_wait(manager, "ArrowDown")
    press_and_wait(manager, "ArrowDown")
    reach(manager, page.get_by_label("Mentor at least 1 level higher"))
    press_and_wait(manager, "Space")
    enter(manager, "Save and compute")
    manager.sees("Saved")
    enter(manager, "Compare all")

    manager.title("Compare settings")
    expect(figure(page, "Settings", 1)).to_contain_text("→ 0")
    expect(figure(page, "Settings", 2)).to_contain_text("best lowest fit")
    wrong += look(manager, "three scenarios")

    enter(manager, "Choose this one", 2)
    manager.title("Review “Scenario 3”")
    wrong += look(manager, "choosing")
    enter(manager, "Run and review")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review proposed pairs", timeout=60_000)
    manager.sees("Scenario 3")
    assert wrong == []
    assert manager.clicks == 0

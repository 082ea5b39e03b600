"""The review board by keyboard alone."""

import re

from playwright.sync_api import expect

from core.tenancy import tenant
from matching.actions import start_run
from matching.models import MatchingRun
from tests import services
from tests.browser.arranging import pilot_organization, sign_in


def reviewed_run(made) -> MatchingRun:
    """A run that the worker has finished."""
    with tenant(made.organization.pk, user_id=made.manager.pk):
        run = start_run(made.cohort, actor=made.manager, key="first")

    def is_computed() -> bool:
        with tenant(made.organization.pk):
            return MatchingRun.objects.get(pk=run.pk).has_result

    assert services.wait_until(is_computed, 90)
    return run


def test_the_review_board_needs_no_mouse(people_at):
    made = pilot_organization(placed=True)
    run = reviewed_run(made)
    manager = people_at("manager")
    sign_in(manager, made.manager)
    manager.go(f"/o/{made.slug}/cohorts/{made.cohort.slug}/matching/{run.number}/")
    page = manager.page
    on = page.locator("[data-row].on")
    names = page.locator("[data-row-link]").all_text_contents()

    manager.key("j", "j", "k", "Enter")  # the second row: focus starts at the first
    expect(on.locator("[data-row-link]")).to_have_text(names[1])
    manager.shot("second row")

    manager.key("l")
    expect(on).to_contain_text("Locked")
    manager.key("Control+z")
    expect(on).not_to_contain_text("Locked")

    manager.key("s")
    manager.title("Choose a mentor")
    manager.shot("swap")
    page.get_by_role("button", name=re.compile("^Choose")).first.focus()
    manager.key("Enter")
    manager.title("Review proposed pairs")
    manager.sees("Last change")
    manager.key("Control+z")
    manager.title("Review proposed pairs")

    manager.key("j", "r")
    manager.title("Reject this pair")
    manager.page.get_by_label("Why not this pair").fill("They have worked together before.")
    manager.key("Tab", "Enter")
    manager.title("Review proposed pairs")
    manager.sees("Rejected")
    manager.shot("rejected")
    manager.key("Control+z")
    manager.title("Review proposed pairs")

    manager.key("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous row")
    manager.shot("keys")
    assert manager.clicks == 0

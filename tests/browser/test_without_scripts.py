"""The main path in a browser without JavaScript."""

import re

from tests.browser.hand import Hand
from tests.browser.test_first_match import import_people, make_cohort, make_program, publish, review, set_up


def run_matching(manager: Hand) -> None:
    if not manager.page.get_by_role("button", name="Run matching").count():
        manager.click("Match people")
    manager.click("Run matching")
    # The page asks again by itself: a refresh in its head.
    manager.title("Review proposed pairs")
    manager.shot("review")


def test_the_main_path_works_without_scripts(people_at):
    manager = people_at("manager", java_script_enabled=False)
    for step in (set_up, import_people, make_program, make_cohort, run_matching, review, publish):
        step(manager)
    manager.go("/outbox/")
    manager.sees(re.compile("is your mentor in"))

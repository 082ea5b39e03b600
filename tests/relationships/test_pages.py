"""Pages of a relationship ask the database the same number of questions, however much there is."""

import pytest
from django.utils import timezone

from core.tenancy import tenant
from relationships.actions.agenda import add_agenda_item
from relationships.actions.calendars import calendar_of, feed_secret, renew_feed
from relationships.actions.goals import GoalDraft, set_goal, update_progress
from relationships.actions.sessions import plan_session
from tests.relationships.conftest import address, plan_in
from tests.relationships.test_relationships import queries_of


def fill(together, count: int, first_day: int) -> None:
    with tenant(together.organization.pk, user_id=together.mentee.user.pk):
        owner, today = together.relationship.members.get(role="mentee"), timezone.localdate()
        for number in range(count):
            plan_session(together.relationship, plan_in(first_day + number), actor=together.mentee.user)
            add_agenda_item(together.relationship, f"Point {first_day + number}", actor=together.mentor.user)
            goal = set_goal(owner, GoalDraft(f"Goal {number}", today, today), actor=together.mentee.user)
            update_progress(goal, 10, reflection="A line", actor=together.mentee.user)


@pytest.mark.parametrize("who", ["mentee", "manager"])
def test_the_page_of_a_relationship(together, who):
    client = getattr(together, who).client
    fill(together, 1, 2)
    few = queries_of(client, address(together.relationship, "detail"))
    fill(together, 8, 10)
    assert queries_of(client, address(together.relationship, "detail")) == few


def test_the_feed_and_the_development_plan(together):
    fill(together, 1, 2)
    renew_feed(together.mentee.user)
    feed = f"/o/{together.organization.slug}/calendar/{feed_secret(calendar_of(together.mentee.user))}.ics"
    pages = (feed, address(together.relationship, "development_plan"))
    few = [queries_of(together.mentee.client, page) for page in pages]
    fill(together, 8, 10)
    assert [queries_of(together.mentee.client, page) for page in pages] == few

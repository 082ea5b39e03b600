"""Cover gross and net, bench, units with few roles, the 9-box, and the same numbers for a past day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.tenancy import purpose
from readiness.actions import roles
from readiness.enums import Standing
from readiness.models import CareerEvent, KeyRole
from readiness.queries import cover
from readiness.queries.boxes import grid, placements, third
from readiness.queries.people import role_lines
from tests.readiness.conftest import make_people, make_role, nominate_with
from tests.surveys.conftest import make_cohort, make_pair

TODAY = timezone.localdate()


@pytest.fixture
def five(organization, on, manager):
    """Five key roles, two of them for the same ready person."""
    return [make_role(f"Role {number}", manager.user, on=TODAY - timedelta(days=500)) for number in range(5)]


def test_one_ready_person_for_two_roles_covers_one(organization, five, manager, sponsor, mentor):
    smith, bose = make_people(organization, 2)
    both = [(sponsor, "ready"), (mentor, "ready")]
    for role in five[:2]:
        nominate_with(role, smith, both, manager=manager)
    nominate_with(five[2], bose, [(sponsor, "soon")], manager=manager)
    roles.nominate(five[3], bose, actor=manager.user)
    at = cover.snapshot(TODAY)
    assert (cover.named_cover(at).n, cover.ready_cover(at).n, cover.net_ready_cover(at).n) == (4, 2, 1)
    assert cover.bench(at).value == pytest.approx(0.4)
    assert cover.freshness(at).percent == "75%"
    counts = cover.band_counts(at)
    assert (counts[Standing.READY], counts[Standing.SOON], counts[Standing.NOT_RATED]) == (2, 1, 1)
    people = cover.people_by_readiness(at)
    assert (people[Standing.READY], people[Standing.SOON]) == (1, 1)


def test_emergency_cover_and_expired_ratings_are_no_cover(organization, five, manager, sponsor):
    acting, old = make_people(organization, 2)
    nominate_with(five[0], acting, [(sponsor, "emergency")], manager=manager)
    nominate_with(five[1], old, [(sponsor, "soon")], manager=manager, on=TODAY - timedelta(days=400))
    at = cover.snapshot(TODAY)
    assert cover.named_cover(at).n == 0
    assert cover.band_counts(at)[Standing.EXPIRED] == 1


def test_a_past_day_is_told_as_it_was(organization, five, manager, sponsor):
    then = TODAY - timedelta(days=100)
    person = make_people(organization, 1)[0]
    nomination = nominate_with(five[0], person, [(sponsor, "soon")], manager=manager, on=then)
    before = cover.named_cover(cover.snapshot(then))
    roles.withdraw_nomination(nomination, actor=manager.user)
    make_role("Role 6", manager.user)
    assert cover.named_cover(cover.snapshot(then)) == before
    assert (before.n, before.of) == (1, 5)
    assert (cover.named_cover(cover.snapshot(TODAY)).n, cover.named_cover(cover.snapshot(TODAY)).of) == (0, 6)


def test_no_figure_rests_on_fewer_than_five_roles(organization, on, manager):
    for number in range(4):
        make_role(f"Role {number}", manager.user)
    figure = cover.named_cover(cover.snapshot(TODAY))
    assert (figure.value, figure.why) == (None, "Fewer than 5")


def test_small_units_are_hidden_and_enough_others_with_them(organization, on, manager):
    for unit, count in (("Operations", 6), ("Commercial", 5), ("Finance", 2)):
        for number in range(count):
            make_role(f"{unit} {number}", manager.user, unit=unit)
    lines = {line.unit: line for line in cover.unit_lines(cover.snapshot(TODAY))}
    assert [unit for unit, line in lines.items() if line.is_shown] == ["Operations"]
    assert lines["Operations"].gap == 6
    assert lines["Operations"].risk == "High"


def test_mentoring_reach_names_the_roles_whose_successors_nobody_mentors(organization, five, manager, sponsor):
    mentored, alone = make_people(organization, 2)
    make_pair(make_cohort(organization, manager), 1, mentee=mentored)
    nominate_with(five[0], mentored, [(sponsor, "soon")], manager=manager)
    nominate_with(five[1], alone, [(sponsor, "soon")], manager=manager)
    at = cover.snapshot(TODAY)
    figure, missing = cover.mentoring_reach(at, {role.pk for role in five})
    assert (figure.n, figure.of) == (1, 5)
    assert missing == [role.pk for role in five[1:]]


def test_the_riskiest_roles_and_those_without_a_successor_come_first(organization, five, manager, sponsor):
    nominate_with(five[0], make_people(organization, 1)[0], [(sponsor, "soon")], manager=manager)
    lines = role_lines(KeyRole.objects.all(), TODAY, {five[4].pk: 0.4})
    assert [line.role.title for line in lines] == ["Role 4", "Role 1", "Role 2", "Role 3", "Role 0"]


def test_agreement_counts_nominations_with_two_raters(organization, five, manager, sponsor, mentor):
    one, two, three = make_people(organization, 3)
    nominate_with(five[0], one, [(sponsor, "ready"), (mentor, "soon")], manager=manager)
    nominate_with(five[1], two, [(sponsor, "ready"), (mentor, "later")], manager=manager)
    nominate_with(five[2], three, [(sponsor, "ready")], manager=manager)
    assert cover.rater_agreement(TODAY) == (1, 2)


def test_the_9_box_takes_the_newest_review_and_hides_small_cells_without_names(organization, inside):
    people = make_people(organization, 12)
    with purpose("history"):
        for number, person in enumerate(people):
            for year, rating in ((2, 1), (1, 5 if number < 8 else 3)):
                CareerEvent.objects.bulk_create([CareerEvent(
                    organization=organization, person=person, kind="review", rating=rating, scale_top=5,
                    potential=3 if number < 8 else 1, happened_on=TODAY - timedelta(days=365 * year),
                )])  # fmt: skip
    assert placements(TODAY)[people[0].pk] == (3, 3)
    shown = {(box.potential, box.performance): box for row in grid(TODAY, with_names=False) for box in row}
    assert shown[1, 2].shown == "Fewer than 5"
    assert all(not box.people for box in shown.values())
    named = {(box.potential, box.performance): box for row in grid(TODAY, with_names=True) for box in row}
    assert sorted(person.pk for person in named[1, 2].people) == [person.pk for person in people[8:]]


def test_thirds_of_a_scale():
    assert [third(rating, 5) for rating in (1, 2, 3, 4, 5)] == [1, 1, 2, 3, 3]
    assert [third(rating, 3) for rating in (1, 2, 3)] == [1, 2, 3]


def test_quarters_end_on_their_last_days():
    days = cover.quarter_ends(date(2026, 2, 10), 3)
    assert [day.isoformat() for day in days] == ["2025-09-30", "2025-12-31", "2026-02-10"]
    assert cover.quarter_name(days[0]) == "Q3 25"


def test_movement_says_what_became_of_those_who_were_judged_then(organization, five, manager, sponsor):
    then, now = TODAY - timedelta(days=300), TODAY - timedelta(days=10)
    grows, stays, lapses = make_people(organization, 3)
    for person, bands in ((grows, ("later", "soon")), (stays, ("soon", "soon")), (lapses, ("soon",))):
        for band, on in zip(bands, (then, now), strict=False):
            nominate_with(five[0], person, [(sponsor, band)], manager=manager, on=on)
    roles.nominate(five[1], stays, actor=manager.user, on=then)
    at = cover.snapshot(TODAY + timedelta(days=80))
    moved = cover.moves(cover.snapshot(then), at)
    assert (moved.readier, moved.same, moved.less, moved.lapsed, moved.ended) == (1, 1, 0, 1, 0)
    assert (moved.of, moved.is_shown) == (3, False)

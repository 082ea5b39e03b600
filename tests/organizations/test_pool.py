"""Connections are shared by all organizations, one request after the other: nothing is carried over."""

import logging
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from core.tenancy import tenant
from organizations.enums import Role
from organizations.models import Membership
from tests.conftest import make_member, make_organization, owner_connection
from tests.organizations import pool_pages

ORGANIZATIONS, THREADS, REQUESTS, SEED = 20, 4, 2000, 20261122
ENDINGS = ["fine"] * 12 + ["slow", "error", "sql_error", "swallowed", "cancelled", "half_written"]
GOOD = {"fine", "slow"}
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organizations.middleware.TenantMiddleware",
]


def left_behind() -> tuple[str, str, bool]:
    """What an idle connection still carries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.org', true), current_setting('app.user', true)")
        organization, user = cursor.fetchone()
    return organization or "", user or "", connection.in_atomic_block


def visit(plan: list[tuple], members: list) -> tuple[list, set, int]:
    """Requests of one thread on its one connection. Returns wrong reads, what was left behind, and good answers."""
    wrong, left, good = [], set(), 0
    client = Client(raise_request_exception=False)
    for number, ending, foreign in plan:
        organization, member = members[number]
        client.cookies = member.client.cookies
        response = client.get(f"/o/{members[foreign][0].slug}/probe/{ending}/")
        if foreign != number:
            wrong += [] if response.status_code == 404 else [(number, foreign, response.status_code)]
        elif ending in GOOD:
            good += 1
            seen = set(response.json()["seen"])
            wrong += [] if seen == {organization.pk} else [(number, ending, seen)]
        left.add(left_behind())
    connection.close()
    return wrong, left, good


@pytest.mark.goal("A5")
def test_no_request_sees_rows_of_the_organization_before_it(committed_db, settings, caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")
    settings.ROOT_URLCONF = pool_pages.__name__
    settings.MIDDLEWARE = MIDDLEWARE  # what does not touch the transaction is left out, for speed
    organizations = [make_organization(f"pool-{number}") for number in range(ORGANIZATIONS)]
    members = [(each, make_member(each, "Poul Pool", Role.PROGRAM_MANAGER)) for each in organizations]
    chance = random.Random(SEED)
    plan = [(n, chance.choice(ENDINGS), n) for n in chance.choices(range(ORGANIZATIONS), k=REQUESTS)]
    plan += [(n, "fine", (n + 1) % ORGANIZATIONS) for n in chance.choices(range(ORGANIZATIONS), k=REQUESTS // 20)]
    chance.shuffle(plan)
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(visit, [plan[start::THREADS] for start in range(THREADS)], [members] * THREADS))
    assert [wrong for wrong, _, _ in done] == [[]] * THREADS
    assert set().union(*(left for _, left, _ in done)) == {("", "", False)}
    assert sum(good for _, _, good in done) == sum(ending in GOOD and n == foreign for n, ending, foreign in plan)
    with owner_connection() as everything, everything.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organizations_membership WHERE demo_label <> ''")
        assert cursor.fetchone() == (0,)


@pytest.mark.goal("A5")
def test_two_requests_on_one_connection(committed_db):
    for slug in ("first", "second"):
        member = make_member(make_organization(slug), "Poul Pool", Role.PROGRAM_MANAGER)
        assert member.client.get(f"/o/{slug}/mails/").status_code == 200
        assert left_behind() == ("", "", False)


@pytest.mark.django_db
def test_an_empty_setting_shows_nothing_and_raises_nothing(organization, manager):
    with tenant(organization.pk):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organizations_rolegrant")
        assert cursor.fetchone() == (0,)


def test_a_failed_tenant_block_leaves_the_one_before(organization, other_organization, manager, outsider):
    with tenant(organization.pk):
        with pytest.raises(ZeroDivisionError):
            fail_inside(other_organization)
        assert Membership.objects.get() == manager.membership


def fail_inside(organization):
    with tenant(organization.pk):
        raise ZeroDivisionError

"""Every address says who may open it, and is held to it."""

import re

import pytest
from django.test import Client

from organizations.checks import every_view_declares_its_access, problem_with, routes
from tests.organizations import pages_without_access

TENANT_PAGES = sorted(
    "/" + route.path.replace("<slug:organization>/", "{slug}/")
    for route in routes()
    if route.is_tenant and "<" not in route.path.replace("<slug:organization>", "") and route.access != "api"
)
VOLATILE = re.compile(r'(value|data-csrf)="[A-Za-z0-9]{20,}"')


@pytest.mark.goal("B6")
def test_every_address_of_the_product_declares_its_access():
    assert every_view_declares_its_access() == []


@pytest.mark.goal("B6")
def test_a_page_that_declares_nothing_or_nonsense_stops_the_start(settings):
    settings.ROOT_URLCONF = pages_without_access.__name__
    found = [problem.msg.split()[0] for problem in every_view_declares_its_access()]
    assert found == ["/o/<slug:organization>/bare/", "/bare/", "/o/<slug:organization>/outside/", "/inside/"]


def test_pages_of_libraries_stand_outside_the_organizations():
    assert [route.path for route in routes() if route.is_library and (route.is_tenant or problem_with(route))] == []


@pytest.mark.parametrize("path", sorted({f"/{route.path}" for route in routes() if route.access == "signed_in"}))
def test_pages_for_the_signed_in_ask_strangers_to_sign_in(db, path):
    assert Client().get(path).url.startswith("/login/?next=")


def answer(client: Client, path: str, slug: str) -> tuple[int, str]:
    response = client.get(path.format(slug=slug))
    body = VOLATILE.sub("", response.content.decode()).replace(slug, "{slug}")
    return response.status_code, body


@pytest.mark.goal("A1")
@pytest.mark.parametrize("path", TENANT_PAGES)
def test_another_organization_answers_like_one_that_does_not_exist(manager, other_organization, path):
    foreign = answer(manager.client, path, "other")
    assert foreign == answer(manager.client, path, "nosuch")
    assert foreign[0] == 404

"""A NUL character anywhere in a request is refused or harmless at every address, never an error of ours."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction

from core.tenancy import tenant
from organizations.actions import grant_role
from organizations.enums import Role
from tests.permissions.addresses import tenant_addresses, url, value_for
from tests.permissions.world import build_world

# Fields that views read themselves beside their forms, and one that no view knows.
RAW_FIELDS = ("ids", "all", "query", "q", "role", "text", "key", "name", "reason", "version", "next", "page", "on")
FORMS = (
    dict.fromkeys(RAW_FIELDS, "a\x00b"),
    {"query": "q=a%00b&status=all", "all": "1"},
    {"a\0b": "1"},
)


def ask(client, method: str, path: str, **body) -> int:
    client.raise_request_exception = False
    with transaction.atomic():
        status = client.generic(method, path, **body).status_code
        transaction.set_rollback(True)
    return status


def requests_to(path: str):
    yield "GET", f"{path}?q=a%00b", {}
    yield "GET", f"{path}?" + "&".join(f"{name}=%00" for name in RAW_FIELDS), {}
    yield "POST", path, {"data": json.dumps(dict.fromkeys(RAW_FIELDS, "a\x00b")), "content_type": "application/json"}
    for form in FORMS:
        data = "&".join(f"{quote(name)}={quote(value)}" for name, value in form.items())
        yield "POST", path, {"data": data, "content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def world(db):
    """The one who asks manages programs and administers the organization: nothing is refused for the role alone."""
    world = build_world("own", "CANARY")
    with tenant(world.organization.pk):
        grant_role(world.memberships["program_manager"], Role.ORGANIZATION_ADMIN, actor=None)
    return world


def test_no_address_fails_at_a_nul_character(world, capsys):
    failed, asked = [], 0
    for address in tenant_addresses():
        values = [value_for(world, address, part) for part in address.parts]
        paths = [url(address, "own", values)]
        paths += [paths[0].replace(value, "a%00b", 1) for value in values]
        for method, path, body in (request for each in paths for request in requests_to(each)):
            asked += 1
            if ask(world.clients["program_manager"], method, path, **body) >= 500:
                failed.append(f"{method} {path} {body}")
    with capsys.disabled():
        print(f"\n  NUL: {len(tenant_addresses())} addresses, {asked} requests, {len(failed)} errors")
    assert failed == []

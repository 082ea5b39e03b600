"""Every address × role × tenant × method: nobody sees what the permission table does not list, nothing of another tenant."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django_scopes import scopes_disabled

from core.identifiers import random_id
from organizations.access import actions
from tests.permissions.addresses import Address, Unknown, absent, tenant_addresses, url, value_for
from tests.permissions.world import GRANTED, PLAIN, World, build_world, write_protected_attribute

OWN, OTHER = "CANARYOWN", "CANARYOTHER"
SECRET = "SECRETIDENTITY"
OPEN = {"anyone", "link", "api"}
METHODS = ("GET", "POST")
WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE)\b(?!.*(django_session|usersessions|core_cache))", re.IGNORECASE | re.DOTALL
)


@pytest.fixture
def worlds(db):
    worlds = build_world("own", OWN), build_world("other", OTHER)
    for world in worlds:
        write_protected_attribute(world, SECRET)
    return worlds


@contextmanager
def undone():
    """Whatever a request changes is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written(found: list[str]):
    def watch(execute, sql, params, many, context):
        if WRITES.match(sql):
            found.append(sql[:100])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def call(client: Client, method: str, path: str):
    client.raise_request_exception = False
    with undone():
        return client.generic(method, path)


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace") + str(response.headers)


def shape(response) -> tuple[int, int]:
    """Status and rough length: what an attacker can compare between an absent and a foreign id."""
    return response.status_code, len(text_of(response)) // 200


def may(role: str, access: str) -> bool:
    if role == "former":
        return False
    return not actions()[access].roles.isdisjoint({*GRANTED.get(role, ()), "member"})


class Matrix:
    """Runs the cells and collects what is wrong."""

    def __init__(self, own: World, other: World) -> None:
        self.own, self.other = own, other
        self.cells = 0
        self.wrong: list[str] = []

    def run(self, address: Address) -> None:
        if address.access is None or (address.access not in OPEN and address.access not in actions()):
            self.wrong.append(f"{address.name}: the view declares no access")
            return
        try:
            own_values = [value_for(self.own, address, part) for part in address.parts]
            other_values = [value_for(self.other, address, part) for part in address.parts]
        except Unknown as problem:
            self.wrong.append(f"no row for {problem}")
            return
        nothing = [absent(part) for part in address.parts]
        unknown = f"no-such-{random_id()[:6].lower()}"
        unknown_shapes = {
            method: shape(call(self.own.clients["member"], method, url(address, unknown, own_values)))
            for method in METHODS
        }
        for role in (*GRANTED, *PLAIN, "former", "anonymous"):
            client = self.own.clients.get(role) or Client()
            for method in METHODS:
                self._own(address, role, client, method, own_values)
                self._other(address, role, client, method, other_values, unknown_shapes[method])
                # Roles without the action are refused before any row is looked for.
                if address.parts and address.access not in OPEN and may(role, address.access):
                    self._foreign_ids(address, role, client, method, other_values, nothing)

    def _say(self, address, role, method, text) -> None:
        self.wrong.append(f"{method} {address.name} as {role}: {text}")

    def _own(self, address, role, client, method, values) -> None:
        self.cells += 1
        changes: list[str] = []
        with written(changes):
            response = call(client, method, url(address, "own", values))
        text = text_of(response)
        if response.status_code >= 500:
            self._say(address, role, method, f"answered {response.status_code}")
        if OTHER in text:
            self._say(address, role, method, "shows the other organization")
        if SECRET in text and role != "mentor":
            self._say(address, role, method, "shows a protected attribute")
        if method == "GET" and changes and address.access != "link":
            self._say(address, role, method, f"changes rows: {changes[0]}")
        self._refusals(address, role, method, response)

    def _refusals(self, address, role, method, response) -> None:
        if address.access in OPEN:
            return
        if role == "anonymous":
            if not (response.status_code == 302 and "/login" in response.headers["Location"]):
                self._say(address, role, method, f"answered {response.status_code}, not the sign-in page")
        elif role == "former":
            if response.status_code != 404:
                self._say(address, role, method, f"a former member got {response.status_code}")
        elif not may(role, address.access) and response.status_code not in {403, 404, 405}:
            self._say(address, role, method, f"{address.access} is not theirs, got {response.status_code}")

    def _other(self, address, role, client, method, values, unknown) -> None:
        """The other organization's address, with its real ids."""
        self.cells += 1
        response = call(client, method, url(address, "other", values))
        text = text_of(response)
        if address.access in OPEN:
            return
        if OTHER in text.replace(url(address, "other", values), ""):
            self._say(address, role, method, "shows the other organization at its address")
        if role != "anonymous":
            if shape(response) != unknown or response.status_code != 404:
                self._say(address, role, method, f"other organization {shape(response)}, unknown one {unknown}")

    def _foreign_ids(self, address, role, client, method, values, nothing) -> None:
        """The other organization's ids inside the own address: as if they did not exist."""
        self.cells += 1
        foreign = call(client, method, url(address, "own", values))
        missing = call(client, method, url(address, "own", nothing))
        if OTHER in text_of(foreign).replace(url(address, "own", values), ""):
            self._say(address, role, method, "shows the other organization's row")
        if shape(foreign) != shape(missing) and foreign.status_code != 405:
            self._say(address, role, method, f"foreign id {shape(foreign)}, absent id {shape(missing)}")


@pytest.mark.goal("A1")
def test_no_address_shows_or_does_what_the_table_does_not_list(worlds, capsys):
    matrix = Matrix(*worlds)
    for address in tenant_addresses():
        matrix.run(address)
    with capsys.disabled():
        print(f"\n  matrix: {len(tenant_addresses())} addresses, {matrix.cells} cells, {len(matrix.wrong)} wrong")
    assert matrix.wrong == []


@pytest.mark.goal("A2")
def test_row_security_alone_keeps_the_tenants_apart(worlds, capsys):
    """The same with the manager's guard switched off: only Postgres stands between the tenants."""
    matrix = Matrix(*worlds)
    with scopes_disabled():
        for address in tenant_addresses():
            matrix.run(address)
    leaks = [line for line in matrix.wrong if "other organization" in line]
    with capsys.disabled():
        print(f"\n  row security alone: {matrix.cells} cells, {len(leaks)} leaks")
    assert leaks == []

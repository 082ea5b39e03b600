"""Every address × role × tenant × method: nobody sees what the permission table does not list, nothing of another tenant."""

import copy
import os
import re
import traceback
from collections import Counter
from contextlib import contextmanager
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django_scopes import scopes_disabled

from core.identifiers import random_id
from core.tenancy import tenant
from organizations.access import actions
from participants.models import Person
from tests.permissions.addresses import Address, UnknownPartError, absent, tenant_addresses, url, value_for
from tests.permissions.world import GRANTED, PLAIN, SECRETS, World, build_world, write_protected_attribute

OWN, OTHER = "CANARYOWN", "CANARYOTHER"
OPEN = {"anyone", "link", "api"}
NOT_TAKEN = 405
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = {"GET", "HEAD", "OPTIONS"}
# Methods that hardly any address takes are tried at each own address as one kind of caller, in turn; MATRIX=full tries
# them everywhere as everybody.
USUAL = {"GET", "POST"}
IS_FULL = os.environ.get("MATRIX") == "full"
ROLES = (*GRANTED, *PLAIN, "former", "anonymous")
# Another organization's address is refused before roles are known: one of each kind of caller is tried.
REPRESENTATIVE = {"organization_admin", "program_manager", "mentee", "former", "anonymous"}
IN_TURN = ("program_manager", "mentee", "anonymous")
# Every address is tried as each role that may, and as so many of those that may not, in turn; MATRIX=full: as everybody.
REFUSED_IN_TURN = 4
WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE)\b(?!.*(django_session|usersessions|core_cache))", re.IGNORECASE | re.DOTALL
)


@pytest.fixture
def worlds(db):
    worlds = build_world("own", OWN), build_world("other", OTHER)
    for world in worlds:
        write_protected_attribute(world, "SECRETIDENTITY")
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
    cookies = copy.deepcopy(client.cookies)
    with undone():
        response = client.generic(method, path)
    # A link signs somebody else in; that session is undone, so the cookie must be as well.
    client.cookies = cookies
    return response


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace") + str(response.headers)


def shape(response, path: str) -> tuple[int, int]:
    """Status and length without the address itself: what an attacker can compare between an absent and a foreign id."""
    slug = path.split("/")[2]
    return response.status_code, len(text_of(response).replace(path, "").replace(f"/o/{slug}/", ""))


def may(role: str, access: str) -> bool:
    if role == "former":
        return False
    return not actions()[access].roles.isdisjoint({*GRANTED.get(role, ()), "member"})


class Matrix:
    """Runs the cells and collects what is wrong."""

    def __init__(self, own: World, other: World, roles: tuple[str, ...] = ROLES, unusual: tuple[str, ...] = IN_TURN):
        self.own, self.other, self.roles = own, other, roles
        self.unusual = unusual
        self.cells = 0
        self.wrong: list[str] = []
        self.seen: Counter[str] = Counter()

    def run(self, address: Address) -> None:
        if address.access is None or (address.access not in OPEN and address.access not in actions()):
            self.wrong.append(f"{address.name}: the view declares no access")
            return
        try:
            own_values = [value_for(self.own, address, part) for part in address.parts]
            other_values = [value_for(self.other, address, part) for part in address.parts]
        except UnknownPartError as problem:
            self.wrong.append(f"no row for {problem}")
            return
        nothing = [absent(part, value) for part, value in zip(address.parts, other_values, strict=True)]
        unknown = f"no-such-{random_id()[:6].lower()}"
        path = url(address, unknown, own_values)
        methods = METHODS if IS_FULL else USUAL
        unknown_shapes = {method: shape(call(self.own.clients["mentee"], method, path), path) for method in methods}
        found = [one for one in self.roles if IS_FULL or one in self._tried(address)]
        holders = [one for one in found if address.access not in OPEN and may(one, address.access)]
        caller = self.unusual[crc32(address.name.encode()) % len(self.unusual)] if self.unusual else None
        for role in found:
            client = self.own.clients.get(role) or Client()
            for method in METHODS:
                if not (IS_FULL or method in USUAL or role == caller):
                    continue
                answer = self._own(address, role, client, method, own_values)
                if not (IS_FULL or method in USUAL):
                    continue
                if role in REPRESENTATIVE:
                    self._other(address, role, client, method, other_values, unknown_shapes[method])
                # Roles without the action are refused before any row is looked for.
                has_ids = own_values != other_values and answer != NOT_TAKEN
                if has_ids and role in (holders if IS_FULL else holders[:2]):
                    self._foreign_ids(address, role, client, method, other_values, nothing)

    def _tried(self, address: Address) -> set[str]:
        """Roles that may, and in turn some that may not; a plain member always, whose refusal is compared."""
        if address.access in OPEN:
            return set(self.roles)
        refused = [one for one in self.roles if not may(one, address.access)]
        start = crc32(address.name.encode()) % (len(refused) or 1)
        return (set(self.roles) - set(refused)) | {*(refused + refused)[start : start + REFUSED_IN_TURN], "mentee"}

    def _say(self, address, role, method, text) -> None:
        self.wrong.append(f"{method} {address.name} as {role}: {text}")

    def _own(self, address, role, client, method, values) -> int:
        self.cells += 1
        changes: list[str] = []
        with written(changes):
            response = call(client, method, url(address, "own", values))
        text = text_of(response)
        if response.status_code >= 500:
            self._say(address, role, method, f"answered {response.status_code}")
        if OTHER in text:
            self._say(address, role, method, "shows the other organization")
        for secret, readers in SECRETS.items():
            if secret in text and role not in readers:
                self._say(address, role, method, f"shows {secret}")
            self.seen[secret] += secret in text
        if method in SAFE and changes and address.access != "link":
            self._say(address, role, method, f"changes rows: {changes[0]}")
        self._refusals(address, role, method, response)
        return response.status_code

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
        # The page says who is signed in: an unknown address was asked for by a plain member.
        if role == "mentee":
            seen = shape(response, url(address, "other", values))
            if seen != unknown or response.status_code != 404:
                self._say(address, role, method, f"other organization {seen}, unknown one {unknown}")

    def _foreign_ids(self, address, role, client, method, values, nothing) -> None:
        """The other organization's ids inside the own address: as if they did not exist."""
        self.cells += 1
        foreign = call(client, method, url(address, "own", values))
        missing = call(client, method, url(address, "own", nothing))
        if OTHER in text_of(foreign).replace(url(address, "own", values), ""):
            self._say(address, role, method, "shows the other organization's row")
        seen, empty = shape(foreign, url(address, "own", values)), shape(missing, url(address, "own", nothing))
        if seen != empty and foreign.status_code != 405:
            self._say(address, role, method, f"foreign id {seen}, absent id {empty}")


NAMESPACES = sorted({address.name.partition(":")[0] for address in tenant_addresses()})


def addresses_of(namespace: str) -> list[Address]:
    return [address for address in tenant_addresses() if address.name.partition(":")[0] == namespace]


@pytest.mark.timeout(900)
@pytest.mark.goal("A1")
@pytest.mark.goal("B1")
@pytest.mark.parametrize("namespace", NAMESPACES)
def test_no_address_shows_or_does_what_the_table_does_not_list(worlds, namespace, capsys):
    matrix = Matrix(*worlds)
    for address in addresses_of(namespace):
        matrix.run(address)
    with capsys.disabled():
        print(
            f"\n  matrix of {namespace}: {len(addresses_of(namespace))} addresses, {matrix.cells} cells, {len(matrix.wrong)} wrong"
        )
    assert not matrix.wrong, "\n".join(matrix.wrong[:40])


# The gate itself: which organization the address names, and whether the caller belongs to it.
GATE = "organizations/middleware.py"


@contextmanager
def without_filters(dropped: list[str]):
    """Conditions on the organization that our own code writes into a query are dropped; the gate keeps its own."""
    before = QuerySet._filter_or_exclude

    def filter_or_exclude(self, negate, args, kwargs):
        own = [name for name in kwargs if re.search(r"(^|__)organization(_id|__|$)", name)]
        if own and not any(frame.filename.endswith(GATE) for frame in traceback.extract_stack(limit=8)):
            dropped.extend(own)
            kwargs = {name: value for name, value in kwargs.items() if name not in own}
        return before(self, negate, args, kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_filter_or_exclude", filter_or_exclude)
        yield


@pytest.mark.timeout(900)
@pytest.mark.goal("A2")
@pytest.mark.parametrize("namespace", NAMESPACES)
def test_row_security_alone_keeps_the_tenants_apart(worlds, namespace, capsys):
    """The same for the roles that see most, without the manager's guard and our own filters: only Postgres is left."""
    matrix, dropped = Matrix(*worlds, roles=("organization_admin", "program_manager", "mentee"), unusual=()), []
    with scopes_disabled(), without_filters(dropped):
        for address in addresses_of(namespace):
            matrix.run(address)
    leaks = [line for line in matrix.wrong if "other organization" in line]
    with capsys.disabled():
        print(
            f"\n  row security alone, {namespace}: {matrix.cells} cells, {len(dropped)} filters dropped, {len(leaks)} leaks"
        )
    assert leaks == []


@pytest.mark.goal("A2")
def test_nothing_but_row_security_narrows_a_query_in_that_run(worlds):
    own, _other = worlds
    dropped: list[str] = []
    with tenant(own.organization.pk), scopes_disabled(), without_filters(dropped):
        people = Person.objects.filter(organization=own.organization)
        assert "WHERE" not in str(people.query)
        assert {person.organization_id for person in people} == {own.organization.pk}
    assert dropped == ["organization"]

"""Every operation × role, with generated requests: no 5xx, no answer outside the description, no ignored key (goal D14)."""

import os
import warnings

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi import checks

from tests.api.test_keys import key_for
from tests.permissions.world import World, build_world

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.ignored_auth,
]
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "8"))


@pytest.fixture
def one_connection():
    """All requests run in the test's transaction: the handler may not close its connection between them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(db, one_connection) -> World:
    return build_world("contract", "CANARYCONTRACT")


class Member:
    """A member of the world as key_for wants them."""

    def __init__(self, world: World, role: str) -> None:
        self.membership = world.memberships[role]
        self.user = self.membership.user


def try_operation(operation, headers: dict[str, str], seen: list[int]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case):
        case.path_parameters = {**(case.path_parameters or {}), "organization": "contract"}
        with transaction.atomic():
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS if headers else CHECKS[:-1], headers=headers)
            transaction.set_rollback(True)
        seen.append(response.status_code)
        if not headers:
            assert response.status_code in {400, 401, 404, 405, 406, 415}, response.status_code

    attempt()


@pytest.mark.goal("D14")
@pytest.mark.parametrize("role", ["program_manager", "organization_admin", "executive_sponsor", "member", "nobody"])
def test_every_operation_keeps_its_promise(world, role, capsys):
    headers = {} if role == "nobody" else {"Authorization": f"Bearer {key_for(Member(world, role))[1]}"}
    seen: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_wsgi("/o/contract/api/v1/schema/", get_wsgi_application())
        operations = [result.ok() for result in schema.get_all_operations()]
        for operation in operations:
            if not operation.path.endswith("/schema/"):
                try_operation(operation, headers, seen)
    with capsys.disabled():
        print(
            f"\n  contract as {role}: {len(operations)} operations, {len(seen)} requests, 5xx: {sum(code >= 500 for code in seen)}"
        )
    assert not [code for code in seen if code >= 500]

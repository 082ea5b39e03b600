"""The tenant that the current work is done for.

Two guards, independent of each other: row security in Postgres reads `app.org` and `app.user`, which are set for one
transaction only; `TenantManager` refuses to build a query when no organization is active (django-scopes).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_scopes import get_scope, scope


class NoTenantError(RuntimeError):
    """Tenant rows were asked for while no organization was active."""


def _read(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def _write(**settings: str) -> None:
    names = {"organization": "app.org", "user": "app.user", "purpose": "app.purpose"}
    with connection.cursor() as cursor:
        for key, value in settings.items():
            # Third argument true: only for this transaction, so a pooled connection carries nothing over.
            cursor.execute("SELECT set_config(%s, %s, true)", [names[key], value])


@contextmanager
def tenant(organization_id: int, *, user_id: int | None = None) -> Iterator[None]:
    """Do what is inside for one organization, in one transaction. Restores the tenant of before when it ends."""
    with transaction.atomic():
        before = _read("app.org"), _read("app.user")
        _write(organization=str(organization_id), user=str(user_id or ""))
        with scope(organization=organization_id):
            yield
        # After an error the transaction is rolled back, and with it the settings; nothing may be sent into it any more.
        if not connection.needs_rollback:
            _write(organization=before[0], user=before[1])


@contextmanager
def purpose(name: str) -> Iterator[None]:
    """Name why protected rows are read ("matching", "import"); policies of those tables admit named purposes only."""
    before = _read("app.purpose")
    _write(purpose=name)
    yield
    _write(purpose=before)


def identify_user(user_id: int | None) -> None:
    """Tell row security who is signed in, for the rest of the transaction."""
    _write(user=str(user_id or ""))


def current_organization_id() -> int:
    """Id of the active organization. NoTenantError when there is none."""
    organization_id = get_scope().get("organization")
    if organization_id is None:
        raise NoTenantError("No organization is active: use core.tenancy.tenant().")
    return int(organization_id)

"""Start-up refusals: a process that could read across tenants must not serve."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

_OWNER_COMMANDS = {
    "migrate",
    "prepare_database",
    "makemigrations",
    "sqlmigrate",
    "showmigrations",
    "collectstatic",
}


@register(Tags.database)
def runtime_role_is_powerless(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """The runtime role may not be able to pass row security, by itself or through another role."""
    if not databases or _OWNER_COMMANDS & set(sys.argv[1:2]):
        return []
    try:
        return role_problems()
    except DatabaseError as error:
        return [Error(f"Postgres was not reached: {error}", id="core.E001")]


def role_problems() -> list[CheckMessage]:
    """What is wrong with the role this process is connected as; empty when it is safe."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
        )
        powerful = [name for is_super, bypass, name in cursor.fetchall() if is_super or bypass]
        cursor.execute(
            "SELECT count(*) FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER')"
        )
        owned = cursor.fetchone()[0]
    problems: list[CheckMessage] = []
    if powerful:
        problems.append(
            Error(f"The runtime role can pass row security through: {', '.join(powerful)}.", id="core.E002")
        )
    if owned:
        problems.append(Error(f"The runtime role owns {owned} tables; only the migrations' role may.", id="core.E003"))
    return problems


@register()
def requests_are_not_atomic_by_themselves(**_kwargs: Any) -> list[CheckMessage]:
    """ATOMIC_REQUESTS opens its transaction too late for the tenant; the tenant middleware opens it."""
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return [Error("Switch ATOMIC_REQUESTS off: the tenant middleware opens the transaction.", id="core.E004")]
    return []

"""Start-up refusals: a process that could read across tenants must not serve."""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import DatabaseError, connections

from core import catalog

ISOLATION = "isolation"
_OWNER_COMMANDS = {
    "migrate",
    "prepare_database",
    "makemigrations",
    "sqlmigrate",
    "showmigrations",
    "collectstatic",
}
_ROLE: tuple[tuple[str, Callable[[], list[str]], str], ...] = (
    ("core.E002", catalog.powerful_roles, "The runtime role can pass row security or leave the database through"),
    ("core.E003", catalog.owned_tables, "The runtime role owns what only the migrations' role may own"),
    ("core.E005", catalog.excess_rights, "The runtime role has rights that it must not have"),
)
_TABLES: tuple[tuple[str, Callable[[], list[str]], str], ...] = (
    ("core.E006", catalog.unprotected_tables, "Row security is not forced on"),
    ("core.E007", catalog.weak_policies, "No policy ties reading and writing to the organization on"),
    ("core.E008", catalog.narrow_foreign_keys, "Foreign keys that could point into another organization"),
    ("core.E009", catalog.back_doors, "These run with their owner's rights"),
)


class UnsafeStartError(SystemExit):
    """The process ends before it serves anybody; the message names what to repair."""


@register(Tags.database)
def runtime_role_is_powerless(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """The runtime role may not be able to pass row security, by itself or through another role."""
    if not databases or _OWNER_COMMANDS & set(sys.argv[1:2]):
        return []
    try:
        return [*role_problems(), *_problems(_TABLES)]
    except DatabaseError as error:
        return [Error(f"Postgres was not reached: {error}", id="core.E001")]


def role_problems() -> list[CheckMessage]:
    """What is wrong with the role this process is connected as; empty when it is safe."""
    return _problems(_ROLE)


def _problems(checks: tuple[tuple[str, Callable[[], list[str]], str], ...]) -> list[CheckMessage]:
    found = [(ident, look(), says) for ident, look, says in checks]
    return [Error(f"{says}: {', '.join(names[:10])}.", id=ident) for ident, names, says in found if names]


@register(ISOLATION)
def requests_are_not_atomic_by_themselves(**_kwargs: Any) -> list[CheckMessage]:
    """ATOMIC_REQUESTS opens its transaction too late for the tenant; the tenant middleware opens it."""
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return [Error("Switch ATOMIC_REQUESTS off: the tenant middleware opens the transaction.", id="core.E004")]
    return []


def refuse_unsafe_start() -> None:
    """End the process unless the checks about the separation of tenants pass: web and worker run no others."""
    try:
        found = run_checks(tags=[Tags.database, ISOLATION], databases=["default"])
    except Exception as error:
        # Celery would note any other exception and go on to work.
        raise UnsafeStartError(f"Mentorship does not start: the checks themselves failed ({error}).") from error
    problems = [problem for problem in found if problem.is_serious()]
    # The connection of the checks belongs to nobody: neither a request nor, after a fork, another process may find it.
    connections.close_all()
    if problems:
        lines = "\n".join(f"  {problem.id}: {problem.msg}" for problem in problems)
        raise UnsafeStartError(f"Mentorship does not start, because organizations would not be kept apart:\n{lines}")

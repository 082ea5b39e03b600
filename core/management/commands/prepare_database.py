"""Create the database and its three roles, once, before the first migration."""

import os
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote, urlparse

import psycopg2
from django.core.management.base import BaseCommand, CommandError
from psycopg2 import sql

from core.row_security import SCHEDULER_ROLE


class Command(BaseCommand):
    """Needs a superuser's address; may be repeated. Passwords and names come from the two database addresses."""

    help = "Create the database, its owner, the runtime role and the scheduler role. May be repeated."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to connect."""
        # From the environment too: everybody on the machine can read a command line.
        known = os.environ.get("DATABASE_ADMIN_URL")
        example = "postgres://superuser:password@host:port/postgres"
        parser.add_argument("--admin-url", default=known, required=not known, help=example)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing; set the passwords and privileges."""
        runtime = urlparse(os.environ.get("DATABASE_URL", ""))
        owner = urlparse(os.environ.get("DATABASE_OWNER_URL", ""))
        if not runtime.username or not owner.username:
            raise CommandError("Set DATABASE_URL and DATABASE_OWNER_URL, each with a user name.")
        if runtime.username == owner.username:
            raise CommandError(
                "DATABASE_URL and DATABASE_OWNER_URL must name different roles: the runtime role owns nothing."
            )
        database = owner.path.lstrip("/")
        self._in(options["admin_url"], None, _roles(runtime, owner))
        self._create_database(options["admin_url"], database, owner.username)
        self._in(options["admin_url"], database, _privileges(database, runtime.username, owner.username))
        self.stdout.write(f"Database {database} is ready.")

    def _in(self, admin_url: str, database: str | None, statements: list[sql.Composable]) -> None:
        connection = psycopg2.connect(admin_url) if database is None else psycopg2.connect(admin_url, dbname=database)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def _create_database(self, admin_url: str, database: str, owner: str) -> None:
        connection = psycopg2.connect(admin_url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
                    )
        finally:
            connection.close()


def _roles(runtime: Any, owner: Any) -> list[sql.Composable]:
    """Roles: the owner passes row security (migrations must see all rows), the runtime role never does."""
    statements: list[sql.Composable] = []
    for name, password, rights in (
        (owner.username, owner.password, "LOGIN BYPASSRLS"),
        (
            runtime.username,
            runtime.password,
            "LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
        ),
        (SCHEDULER_ROLE, None, "NOLOGIN NOSUPERUSER NOBYPASSRLS"),
    ):
        role = sql.Identifier(name)
        exists = sql.SQL(
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {}) THEN CREATE ROLE {}; END IF; END $$"
        ).format(sql.Literal(name), role)
        statements += [exists, sql.SQL("ALTER ROLE {} {}").format(role, sql.SQL(rights))]
        if password:
            statements.append(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(unquote(password))))
    grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(SCHEDULER_ROLE), sql.Identifier(runtime.username))
    return [*statements, grant]


def _privileges(database: str, runtime: str, owner: str) -> list[sql.Composable]:
    """Rows only for the runtime role, also for tables that come later."""
    names = {"db": sql.Identifier(database), "app": sql.Identifier(runtime), "owner": sql.Identifier(owner)}
    template = [
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON DATABASE {db} FROM PUBLIC",
        "GRANT ALL ON DATABASE {db} TO {owner}",
        "GRANT CONNECT ON DATABASE {db} TO {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        f"GRANT USAGE ON SCHEMA public TO {SCHEDULER_ROLE}",
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
        ),
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        "CREATE EXTENSION IF NOT EXISTS unaccent",
    ]
    return [sql.SQL(line).format(**names) for line in template]

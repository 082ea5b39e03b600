"""What happens to the database before anyone uses it: roles, migrations, the demo organization.

Each step is a Django process of its own and costs a second or two, so what is known to be done is not done again.
What is known is kept in `database.json` and holds only for the very database that it was noted for.
"""

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from mentorship.launcher.installation import ROOT, Installation, say, write_private
from mentorship.launcher.processes import Supervisor
from mentorship.launcher.servers import Database
from mentorship.launcher.services import manage

ROLES_RECIPE = ROOT / "core" / "management" / "commands" / "prepare_database.py"
PACKAGES = ROOT / "requirements.lock"  # packages bring migrations too
LOADING, LOADED = "loading", "loaded"


class Preparation:
    """The steps for one database."""

    def __init__(
        self, supervisor: Supervisor, installation: Installation, database: Database, environment: Mapping[str, str]
    ) -> None:
        self._supervisor = supervisor
        self._file = installation.var / "database.json"
        self._database = database
        self._environment = environment
        self._identity = _identity(database)
        self._done = self._read()

    def run(self) -> None:
        """All steps that are not done yet."""
        self._forget_half_a_demo()
        self._make_roles()
        self._migrate()
        self._load_demo()

    def _forget_half_a_demo(self) -> None:
        """An interrupted first start begins again; nobody has used the database of our own yet."""
        if self._done.get("demo") != LOADING or not self._database.is_own:
            return
        say("  The first start was interrupted; it begins again")
        connection = psycopg2.connect(self._database.admin)
        connection.autocommit = True
        name = urlsplit(self._database.runtime).path.lstrip("/")
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.close()
        self._done = {}

    def _make_roles(self) -> None:
        """Roles and database, by the superuser; again when the recipe or a password changed."""
        if not self._database.admin:
            return
        roles = [_role(self._database.runtime), _role(self._database.owner)]
        recipe = _digest(ROLES_RECIPE.read_bytes(), *roles)
        if self._done.get("roles") != recipe:
            admin = {"DATABASE_OWNER_URL": self._database.owner, "DATABASE_ADMIN_URL": self._database.admin}
            self._supervisor.run("prepare_database", manage("prepare_database"), {**self._environment, **admin})
            self._note("roles", recipe)

    def _migrate(self) -> None:
        """As the owner, unless the database says that it has every migration."""
        packages = _digest(PACKAGES.read_bytes())
        if self._done.get("packages") != packages or not _files() <= _applied(self._database.owner):
            owner = {"DATABASE_OWNER_URL": self._database.owner}
            self._supervisor.run("migrate", manage("migrate", "--noinput"), {**self._environment, **owner})
            self._note("packages", packages)
        say("  The tables are up to date")

    def _load_demo(self) -> None:
        """The demo organization, once; never into a database that has an organization."""
        if self._environment["DEMO"] != "1" or self._done.get("demo") == LOADED:
            return
        say("  Loading the demo organization (this first time only)")
        self._note("demo", LOADING)
        self._supervisor.run("seed_demo", manage("seed_demo", "--if-empty"), self._environment)
        self._note("demo", LOADED)

    def _read(self) -> dict[str, str]:
        known: dict[str, str] = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
        return known if known.get("database") == self._identity else {}

    def _note(self, step: str, value: str) -> None:
        self._done = {**self._done, "database": self._identity, step: value}
        write_private(self._file, json.dumps(self._done, indent=2))


def _identity(database: Database) -> str:
    """Changes when the server's data is another one, or the database has another name."""
    with psycopg2.connect(database.admin or database.owner) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        row = cursor.fetchone()
    connection.close()
    return f"{row[0] if row else ''}{urlsplit(database.runtime).path}"


def _role(address: str) -> bytes:
    """Name and password; the port is another one at each start."""
    parts = urlsplit(address)
    return f"{parts.username}:{parts.password}".encode()


def _files() -> set[tuple[str, str]]:
    """App and name of each migration of our own."""
    return {(path.parent.parent.name, path.stem) for path in ROOT.glob("*/migrations/[0-9]*.py")}


def _applied(owner: str) -> set[tuple[str, str]]:
    """App and name of each migration that the database has; none when it has no such table yet."""
    connection = psycopg2.connect(owner)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return {(app, name) for app, name in cursor.fetchall()}
    except psycopg2.errors.UndefinedTable:
        return set()
    finally:
        connection.close()


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()

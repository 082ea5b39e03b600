"""Which Postgres and which broker this start uses: its own, or those that the environment names."""

import os
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import redis

from mentorship.launcher.broker import EmbeddedBroker
from mentorship.launcher.installation import Installation, Passwords, StartError, say
from mentorship.launcher.isolation import identity_for_postgres
from mentorship.launcher.postgres import EmbeddedPostgres
from mentorship.launcher.processes import Supervisor

OWNER = "mentorship_owner"
RUNTIME = "mentorship_app"
SECONDS_TO_CONNECT = 5


@dataclass(frozen=True)
class Database:
    """Three addresses of one database, one per role. `admin` is empty when the roles exist already."""

    runtime: str
    owner: str
    admin: str = ""
    is_own: bool = False


def start_database(supervisor: Supervisor, installation: Installation, passwords: Passwords) -> Database:
    """`DATABASE_URL` when it is set, else a Postgres of our own, started here."""
    if os.environ.get("DATABASE_URL"):
        return _named_database(passwords)
    postgres = EmbeddedPostgres.prepare(installation, passwords, identity_for_postgres())
    postgres.start(supervisor)
    say(f"  Postgres is ready (its data: {postgres.data})")
    return Database(
        runtime=postgres.url(RUNTIME, passwords.runtime),
        owner=postgres.url(OWNER, passwords.owner),
        admin=postgres.admin_url,
        is_own=True,
    )


def start_broker(supervisor: Supervisor, installation: Installation, passwords: Passwords) -> str:
    """`REDIS_URL` when it is set, else a broker of our own, started here. Returns its address."""
    url = os.environ.get("REDIS_URL")
    if not url:
        broker = EmbeddedBroker.prepare(installation, passwords)
        broker.start(supervisor)
        say("  The broker is ready")
        return broker.url
    try:
        redis.Redis.from_url(url, socket_connect_timeout=SECONDS_TO_CONNECT).ping()
    except (redis.RedisError, ValueError) as error:
        raise StartError(
            f"The broker named by REDIS_URL ({_without_password(url)}) does not answer: {error}"
        ) from error
    say(f"  The broker of REDIS_URL answers ({_without_password(url)})")
    return url


def _named_database(passwords: Passwords) -> Database:
    """The addresses of the environment; a superuser's address alone is used to make the two roles."""
    url = os.environ["DATABASE_URL"]
    owner = os.environ.get("DATABASE_OWNER_URL", "")
    is_superuser = _asks_as_superuser("DATABASE_URL", url)
    say(f"  The database of DATABASE_URL answers ({_without_password(url)})")
    if owner:
        _asks_as_superuser("DATABASE_OWNER_URL", owner)
        return Database(runtime=url, owner=owner, admin=os.environ.get("DATABASE_ADMIN_URL", ""))
    if not is_superuser:
        raise StartError(
            "DATABASE_URL is set, DATABASE_OWNER_URL is not. The product runs as a role that owns nothing\n"
            "and migrates as another one that owns the tables. Set both (docs/operators/install.md,\n"
            "'Your own Postgres'), or give DATABASE_URL a superuser's address: both are made through it."
        )
    say(f"  It is a superuser's address: the product runs as {RUNTIME} and migrates as {OWNER}")
    return Database(
        runtime=_as_role(url, RUNTIME, passwords.runtime),
        owner=_as_role(url, OWNER, passwords.owner),
        admin=url,
    )


def _asks_as_superuser(variable: str, url: str) -> bool:
    """Whether the address is a superuser's. StartError when nothing answers there."""
    try:
        connection = psycopg2.connect(url, connect_timeout=SECONDS_TO_CONNECT)
    except psycopg2.Error as error:
        raise StartError(
            f"The database named by {variable} ({_without_password(url)}) does not answer: {error}"
        ) from error
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            row = cursor.fetchone()
            return bool(row and row[0])
    finally:
        connection.close()


def _as_role(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password)}@{host}"))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}{parts.path}" if parts.port else f"{parts.hostname}{parts.path}"

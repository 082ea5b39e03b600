"""The cast that every test shares, and the database as the runtime role."""

import itertools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis
from django.db import connections
from django.test import Client

from accounts.models import User
from core.tenancy import tenant
from organizations.enums import Role
from organizations.models import Membership, Organization, RoleGrant
from participants.models import Person
from tests import services

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def django_db_setup() -> Iterator[None]:
    """The database is there already, migrated by its owner; the tests never are the owner."""
    yield
    connections.close_all()


def owner_connection():
    """Everything, past row security: for arranging and checking what the product must not see."""
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    connection.autocommit = True
    return connection


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database in which commits are real, for workers, threads and browsers. Emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'")
        tables = [row[0] for row in cursor.fetchall()] + ["django_session"]
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def make_organization(slug: str = "", **fields) -> Organization:
    slug = slug or f"organization-{next(_numbers)}"
    return Organization.objects.create(slug=slug, name=fields.pop("name", slug.title()), **fields)


def make_member(organization: Organization, name: str, *roles: str) -> SimpleNamespace:
    """A user with a membership, roles, and a person of the same name: .user .membership .person .client"""
    email = f"{name.lower().replace(' ', '.')}.{next(_numbers)}@example.org"
    user = User.objects.create_user(email, name=name)
    first, _, last = name.partition(" ")
    with tenant(organization.pk, user_id=user.pk):
        membership = Membership.objects.create(organization=organization, user=user)
        for role in roles:
            RoleGrant.objects.create(organization=organization, membership=membership, role=role)
        person = Person.objects.create(
            organization=organization, user=user, email=email, first_name=first, last_name=last or "Test"
        )
    client = Client()
    client.force_login(user)
    return SimpleNamespace(user=user, membership=membership, person=person, client=client)


@pytest.fixture
def organization(db) -> Organization:
    return make_organization("halden", name="Halden Group")


@pytest.fixture
def other_organization(db) -> Organization:
    return make_organization("other", name="Other Organization")


@pytest.fixture
def inside(organization) -> Iterator[None]:
    """The test works inside the organization."""
    with tenant(organization.pk):
        yield


@pytest.fixture
def manager(organization) -> SimpleNamespace:
    return make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)


@pytest.fixture
def admin(organization) -> SimpleNamespace:
    return make_member(organization, "Olga Admin", Role.ORGANIZATION_ADMIN)


@pytest.fixture
def mentor(organization) -> SimpleNamespace:
    return make_member(organization, "Luis Ortega")


@pytest.fixture
def mentee(organization) -> SimpleNamespace:
    return make_member(organization, "Ama Boateng")


@pytest.fixture
def sponsor(organization) -> SimpleNamespace:
    return make_member(organization, "Ingrid Solheim", Role.EXECUTIVE_SPONSOR)


@pytest.fixture
def outsider(other_organization) -> SimpleNamespace:
    """A program manager of another organization."""
    return make_member(other_organization, "Otto Outsider", Role.PROGRAM_MANAGER)


@pytest.fixture
def broker() -> services.Broker:
    """The broker of the test run, emptied."""
    server = services.RUNNING["broker"]
    redis.Redis.from_url(server.url).flushall()
    return server


@pytest.fixture
def worker(committed_db, broker, tmp_path) -> Iterator[subprocess.Popen]:
    """A real Celery worker over the test database; its log stands in tmp_path/worker.log."""
    process = start_worker(tmp_path / "worker.log")
    yield process
    services.end(process)


def start_worker(log: Path, *, lease: int = 60, processes: int = 1) -> subprocess.Popen:
    """A worker that listens to all queues; returns once it is ready."""
    process = services.spawn(
        "celery",
        "-A",
        "mentorship",
        "worker",
        "-Q",
        "interactive,bulk,mail",
        "-c",
        str(processes),
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
        log=log,
        JOB_LEASE_SECONDS=str(lease),
        SWEEP_SECONDS="1",
    )
    assert services.wait_until(lambda: b" ready." in log.read_bytes(), 60), log.read_text()[-3000:]
    return process


@pytest.fixture
def web(committed_db, broker, tmp_path) -> Iterator[str]:
    """The product behind gunicorn over the test database, as a demo: mails land on the outbox page. Yields its address."""
    port = services.free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path / "web.log"
    process = services.spawn(
        "gunicorn",
        "mentorship.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-k",
        "gthread",
        "--threads",
        "4",
        "--access-logfile=-",
        "--logger-class=mentorship.web_log.WebLogger",
        log=log,
        BASE_URL=address,
        EMAIL_URL="",
        DEMO="1",
    )
    assert services.wait_until(lambda: services.answers(f"{address}/healthz"), 60), log.read_text()[-3000:]
    yield address
    services.end(process)

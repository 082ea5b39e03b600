"""Web, worker and every command end before they serve when organizations would not be kept apart."""

import os
import subprocess
import sys

import pytest

from tests.services import ROOT

WEB = [sys.executable, "-c", "import mentorship.wsgi"]
WORKER = [sys.executable, "-m", "celery", "-A", "mentorship", "worker", "--pool=solo", "--loglevel=ERROR"]
CHECK = [sys.executable, "manage.py", "check", "--database", "default"]


def run(command: list[str], database: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mentorship.settings.base"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.goal("A4")
@pytest.mark.parametrize("command", [WEB, WORKER, CHECK], ids=["web", "worker", "check"])
def test_nothing_starts_as_the_owner_of_the_tables(command):
    done = run(command, os.environ["DATABASE_OWNER_URL"])
    assert done.returncode != 0
    assert "core.E003" in done.stdout + done.stderr


@pytest.mark.goal("A4")
@pytest.mark.parametrize("command", [WEB, CHECK], ids=["web", "check"])
def test_it_starts_as_the_runtime_role(command):
    done = run(command, os.environ["DATABASE_URL"])
    assert (done.returncode, done.stderr.count("core.E")) == (0, 0)

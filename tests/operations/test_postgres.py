"""An own Postgres under every identity that this user can give it."""

import os
import shutil
import subprocess
import sys

import pytest

from mentorship.launcher.installation import ROOT

SCRIPT = """
import sys, psycopg2
from pathlib import Path
from mentorship.launcher.installation import Installation, Passwords
from mentorship.launcher.isolation import Identity
from mentorship.launcher.postgres import EmbeddedPostgres
from mentorship.launcher.processes import Supervisor
installation = Installation.from_environment()
passwords = Passwords.load_or_make(installation.secrets_file)
with Supervisor(installation) as supervisor:
    postgres = EmbeddedPostgres.prepare(installation, passwords, Identity(sys.argv[1]))
    postgres.start(supervisor)
    print(postgres.home)
    [server] = supervisor.numbers().values()
    print(Path(f"/proc/{server}").stat().st_uid, psycopg2.connect(postgres.admin_url).server_version >= 150000)
"""


@pytest.mark.parametrize(
    ("identity", "user"),
    [("nobody", 65534)] if os.geteuid() == 0 else [("same", os.geteuid())],
)
def test_postgres_runs_without_root(tmp_path, identity, user):
    command = [sys.executable, "-c", SCRIPT, identity]
    environment = {**os.environ, "VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)}
    for _start in ("first", "again"):
        answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        assert answer.stdout.splitlines()[-1] == f"{user} True"
    shutil.rmtree(answer.stdout.splitlines()[-2])  # for nobody it lies outside the temporary directory

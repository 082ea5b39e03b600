"""The launcher with real processes: it starts, watches and stops all of them, and its data stays."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mentorship.launcher.installation import ROOT, free_port
from tests.operations.launching import Launch, family, survivors

EVERYTHING = {"broker", "postgres", "web", "worker", "beat"}

# One test goes on where the one before ended: they share a directory and stay in one process.
pytestmark = pytest.mark.xdist_group("heavy")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("operations") / "var"


@pytest.fixture(scope="module")
def running(var):
    launch = Launch(var).ready()
    yield launch
    launch.stop()


def test_this_file_stays_in_one_process(request):
    """Spread over two, these tests would stop each other's processes."""
    in_several = hasattr(request.config, "workerinput")
    assert not in_several or request.node.nodeid.endswith("@heavy")


def test_everything_answers(running):
    assert set(running.recorded()) == EVERYTHING
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/readyz") as page:
        assert page.status == 200


def test_passwords_are_for_their_owner_only(running):
    assert stat.S_IMODE((running.var / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(running.var.stat().st_mode) == 0o700
    assert len(set(running.passwords().values())) == len(running.passwords())


def test_no_password_stands_in_a_command_line(running):
    for pid in family(running.process.pid):
        command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
        assert not [name for name, value in running.passwords().items() if value in command]


def test_web_and_worker_never_learn_the_owners_address(running):
    for name in ("web", "worker", "beat"):
        environment = Path(f"/proc/{running.recorded()[name]}/environ").read_bytes()
        assert b"DATABASE_URL" in environment
        assert b"DATABASE_OWNER_URL" not in environment


def test_commands_in_another_terminal_reach_the_running_product(running):
    environment = {"PATH": os.environ["PATH"], "VAR": str(running.var)}
    command = [sys.executable, str(ROOT / "manage.py"), "setup_link"]
    link = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert link.startswith(f"http://localhost:{running.port}/")
    with urllib.request.urlopen(link.strip()) as page:
        assert page.status == 200


def test_a_second_launcher_is_refused(running):
    second = Launch(running.var.parent / "second-output", VAR=str(running.var))
    assert second.process.wait(20) == 1
    assert f"Already running: process {running.process.pid}" in second.said()
    assert set(running.recorded()) == EVERYTHING


def test_a_killed_worker_is_started_again_and_said(running):
    worker = running.recorded()["worker"]
    pool = family(worker)
    os.kill(worker, signal.SIGKILL)
    assert survivors(pool) == set()
    running.wait_for("worker is back")
    assert "worker ended (killed by signal 9); starting it again in 1 s" in running.said()
    assert running.recorded()["worker"] != worker


def test_servers_of_the_environment_are_used(running):
    """A superuser's address alone is enough: both roles are made through it."""
    running.query("CREATE DATABASE second", "postgres")
    broker = f"redis://:{running.passwords()['broker']}@127.0.0.1:{broker_port(running)}/1"
    var = running.var.parent / "second"
    var.mkdir()
    (var / "secrets.json").write_bytes((running.var / "secrets.json").read_bytes())
    second = Launch(var, DATABASE_URL=running.postgres_url("second"), REDIS_URL=broker).ready()
    assert set(second.recorded()) == {"web", "worker", "beat"}
    assert running.query("SELECT count(*) > 20 FROM pg_tables WHERE schemaname = 'public'", "second") == [(True,)]
    assert second.stop() == 0


def test_sigterm_stops_all_and_a_restart_keeps_the_data(running):
    running.query("CREATE TABLE kept (word text)")
    running.query("INSERT INTO kept VALUES ('still here')")
    members = family(running.process.pid)
    assert running.stop(signal.SIGTERM) == 0
    assert survivors(members, within=0) == set()
    assert "Nothing is running any more" in running.said()
    assert not (running.var / "environment.json").exists()

    again = Launch(running.var).ready()
    assert again.query("SELECT word FROM kept") == [("still here",)]
    again.stop(signal.SIGINT)


def test_killing_make_ends_everything_without_a_chance_to_clean_up(var, tmp_path):
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"up:\n\t@exec {sys.executable} -m mentorship.launcher\n")
    launch = Launch(var, "make", "-C", str(ROOT), "-f", str(makefile), "up").ready()
    members = family(launch.process.pid)
    launch.process.kill()
    assert survivors(members) == set()


def test_kill_9_of_the_launcher_leaves_no_survivor_and_no_obstacle(var):
    launch = Launch(var).ready()
    members = family(launch.process.pid)
    assert len(members) > 12
    launch.process.kill()
    Launch(var).ready().stop()
    assert survivors(members, within=0) == set()


def test_a_first_start_that_was_interrupted_while_loading_the_demo_begins_again(var):
    """Half a demo organization would otherwise stay for ever."""
    notes = var / "database.json"
    notes.write_text(json.dumps({**json.loads(notes.read_text()), "demo": "loading"}))
    launch = Launch(var).wait_for("The tables are up to date")
    assert "The first start was interrupted; it begins again" in launch.said()
    assert launch.query("SELECT to_regclass('kept') IS NULL") == [(True,)]
    launch.stop()


def test_a_taken_port_is_refused(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        launch = Launch(tmp_path / "var", PORT=str(port))
        assert launch.process.wait(20) == 1
    assert f"Port {port} is taken. Choose another one: PORT={port + 1} make up" in launch.said()


def test_data_of_another_postgres_version_is_left_alone(tmp_path):
    data = tmp_path / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    launch = Launch(tmp_path / "var")
    assert launch.process.wait(20) == 1
    assert "was written by Postgres 15" in launch.said()
    assert "PG_BIN=/usr/lib/postgresql/15/bin make up" in launch.said()


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path):
    launch = Launch(tmp_path / "var", DATABASE_URL=f"postgres://app:geheim@127.0.0.1:{free_port()}/none")
    assert launch.process.wait(20) == 1
    assert "The database named by DATABASE_URL" in launch.said()
    assert "geheim" not in launch.said()


def broker_port(launch: Launch) -> str:
    lines = (launch.var / "broker" / "valkey.conf").read_text().splitlines()
    return next(line.removeprefix("port ") for line in lines if line.startswith("port "))

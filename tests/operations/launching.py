"""Starts the real launcher with real processes, and looks at what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from mentorship.launcher.installation import ROOT, free_port

OF_THE_TEST_RUN = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DEMO"}
SECONDS_TO_START = 150
SECONDS_TO_END = 20


class Launch:
    """One `python -m mentorship.launcher` with its own data directory."""

    def __init__(self, var: Path, *command: str, **environment: str) -> None:
        self.var = var
        self.port = int(environment.get("PORT") or free_port())
        var.mkdir(exist_ok=True)
        self.output = var / "output.txt"
        inherited = {name: value for name, value in os.environ.items() if name not in OF_THE_TEST_RUN}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command or [sys.executable, "-m", "mentorship.launcher"],
                cwd=ROOT,
                env={**inherited, "VAR": str(var), "PORT": str(self.port), "DEMO": "0", **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> "Launch":
        deadline = time.monotonic() + SECONDS_TO_START
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        return self

    def ready(self) -> "Launch":
        return self.wait_for("Mentorship is at")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(SECONDS_TO_END)

    def recorded(self) -> dict[str, int]:
        """Process number by name, of the launcher's direct children."""
        children = json.loads((self.var / "processes.json").read_text(encoding="utf-8"))
        return {child["name"]: child["pid"] for child in children}

    def passwords(self) -> dict[str, str]:
        return json.loads((self.var / "secrets.json").read_text(encoding="utf-8"))

    def postgres_url(self, database: str) -> str:
        port = (self.var / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[3]
        return f"postgres://postgres:{self.passwords()['postgres']}@127.0.0.1:{port}/{database}"

    def query(self, statement: str, database: str = "mentorship") -> list[tuple]:
        connection = psycopg2.connect(self.postgres_url(database))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def family(pid: int) -> set[int]:
    """A process with everything that it and its children started."""
    parents = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            stat = (directory / "stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        parents[int(directory.name)] = int(stat.rpartition(")")[2].split()[1])
    members = {pid}
    while grown := {child for child, parent in parents.items() if parent in members} - members:
        members |= grown
    return members


def survivors(members: set[int], within: float = SECONDS_TO_END) -> set[int]:
    """Which of them still live after at most `within` seconds; the dead that nobody has collected do not count."""
    deadline = time.monotonic() + within
    while (alive := {pid for pid in members if _lives(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def _lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}

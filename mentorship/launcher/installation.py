"""Where one installation keeps its data, and the passwords that it made for itself."""

import contextlib
import fcntl
import json
import os
import secrets
import socket
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
LOG_BYTES_KEPT = 10_000_000
SECONDS_FOR_A_DYING_LAUNCHER = 3.0


class StartError(Exception):
    """The launcher cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Passwords:
    """Made once, kept in `secrets.json` of the data directory, readable by its owner only."""

    installation: str
    secret_key: str
    postgres: str
    owner: str
    runtime: str
    broker: str

    @classmethod
    def load_or_make(cls, path: Path) -> "Passwords":
        """Read the file; make what it lacks."""
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        values = {field.name: known.get(field.name) or secrets.token_urlsafe(48) for field in fields(cls)}
        if values != known:
            write_private(path, json.dumps(values, indent=2))
        return cls(**values)


@dataclass(frozen=True)
class Installation:
    """The data directory (`VAR`) and the port of the web server (`PORT`)."""

    var: Path
    port: int

    @classmethod
    def from_environment(cls) -> "Installation":
        """`VAR` defaults to var/ beside the code, `PORT` to 8000. StartError when either is of no use."""
        var = data_directory()
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise StartError(f"PORT={port} is not a port. Choose one from 1 to 65535, for example PORT=8000.")
        try:
            (var / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
            (var / "media").mkdir(mode=0o700, exist_ok=True)
            var.chmod(0o700)
        except OSError as error:
            raise StartError(
                f"{var} cannot be written ({error.strerror}). Was it made by another user? "
                "Choose another directory: VAR=~/mentorship-data make up"
            ) from error
        return cls(var, int(port))

    @property
    def secrets_file(self) -> Path:
        """Passwords and the secret key."""
        return self.var / "secrets.json"

    @property
    def environment_file(self) -> Path:
        """The settings of the running product, for `manage.py` in another terminal; there while it runs."""
        return self.var / "environment.json"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.var / "logs" / f"{name}.log"

    def open_log(self, name: str) -> IO[bytes]:
        """The log, open for appending; one older file is kept when it has grown large."""
        path = self.log(name)
        if path.exists() and path.stat().st_size > LOG_BYTES_KEPT:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def lock(self) -> IO[str]:
        """Hold the data directory as long as the file stays open. StartError when another launcher has it."""
        file = (self.var / "launcher.lock").open("a+", encoding="utf-8")
        if not _gets_lock(file):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise StartError(
                f"Already running: process {holder} has the data directory {self.var}. "
                "Stop it first, or start a second one with another VAR and PORT."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file


def _gets_lock(file: IO[str]) -> bool:
    """Whether the file could be locked; a launcher that was just killed may need a moment until the kernel lets go."""
    deadline = time.monotonic() + SECONDS_FOR_A_DYING_LAUNCHER
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def data_directory() -> Path:
    """`VAR`, else var/ beside the code."""
    return Path(os.environ.get("VAR") or ROOT / "var").resolve()


def join_running_product() -> None:
    """Give this process the settings of the product that `make up` runs, unless it has settings of its own.

    So `manage.py` works in another terminal, and says that nothing runs when nothing runs.
    """
    file = data_directory() / "environment.json"
    if "DATABASE_URL" in os.environ or not file.exists():
        return
    for name, value in json.loads(file.read_text(encoding="utf-8")).items():
        os.environ.setdefault(name, value)


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read; never leaves half of it."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """StartError when somebody listens there, so that the probe cannot be answered by a stranger."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise StartError(
                f"Port {port} is not allowed for this user. Choose one from 1024: PORT=8000 make up"
            ) from None
        except OSError:
            raise StartError(f"Port {port} is taken. Choose another one: PORT={port + 1} make up") from None


def say(line: str = "") -> None:
    """Tell the person at the terminal; a terminal that is gone is no reason to stop."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

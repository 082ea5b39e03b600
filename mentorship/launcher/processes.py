"""Start, watch, restart and stop the launcher's children."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Self

from mentorship.launcher.installation import ROOT, Installation, StartError, say, write_private
from mentorship.launcher.isolation import Identity, Terminal, child_setup, stop_signals

SECONDS_TO_START = 120.0
SECONDS_TO_STOP = 15.0
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
LINES_OF_LOG = 15


class Tier(IntEnum):
    """What stands on what: the higher tier stops first."""

    SERVER = 0
    APPLICATION = 1


@dataclass(frozen=True)
class Service:
    """One long-running child: how it starts, when it is ready, how it is asked to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    tier: Tier = Tier.APPLICATION
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    identity: Identity = Identity.SAME


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    ready: bool = False
    crashes: int = 0
    restart_at: float | None = None

    def has_ended(self) -> bool:
        """Whether it is gone; clears its process group first, while nobody else can have its number."""
        if self.process.returncode is None:
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if os.waitid(os.P_PID, self.process.pid, options) is None:
                return False
            _kill_group(self.process.pid)
            self.process.wait()
        return True


class Supervisor:
    """The children of one launcher. A context manager: whatever happens, they are stopped at the end."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._children: list[_Child] = []
        self._stop_signals = stop_signals()
        self._terminal = Terminal()
        self._record = installation.var / "processes.json"

    def __enter__(self) -> Self:
        signal.pthread_sigmask(signal.SIG_BLOCK, self._stop_signals)
        self._end_leftovers()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self, *services: Service) -> None:
        """Start them together and wait until each is ready. StartError, with its log, when one fails."""
        fresh = []
        for service in services:
            child = _Child(service, self._spawn(service))
            self._children.append(child)
            fresh.append(child)
            self._write_record()
        deadline = time.monotonic() + SECONDS_TO_START
        while waiting := [child for child in fresh if not child.ready]:
            for child in waiting:
                self._check_start(child, is_late=time.monotonic() > deadline)
            self._pause(0.03)

    def run(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        identity: Identity = Identity.SAME,
    ) -> None:
        """Run one command to its end. StartError with the end of its output when it fails."""
        process = self._popen(name, command, environment, child_setup(signal.SIGKILL, identity), identity)
        try:
            while process.poll() is None:
                self._pause(0.03)
        finally:
            if process.poll() is None:
                _kill_group(process.pid)
                process.wait()
        if process.returncode:
            raise StartError(f"{name} failed ({_ending(process.returncode)}).\n{self._end_of_log(name)}")

    def watch(self) -> None:
        """Until a stop signal arrives, start again what ends by itself, each time after a longer pause."""
        while True:
            for child in self._children:
                if child.restart_at is not None:
                    self._restart_when_due(child)
                elif child.has_ended():
                    self._plan_restart(child)
                elif not child.ready and child.service.is_ready():
                    child.ready = True
                    _tell(f"{child.service.name} is back")
            self._pause(0.5)

    def stop(self) -> None:
        """Stop the applications, then the servers under them; kill what does not end in time."""
        for tier in sorted(Tier, reverse=True):
            alive = [child for child in self._children if child.service.tier is tier and not child.has_ended()]
            for child in alive:
                child.process.send_signal(child.service.stop_signal)
            deadline = time.monotonic() + SECONDS_TO_STOP
            while alive and time.monotonic() < deadline:
                alive = [child for child in alive if not child.has_ended()]
                time.sleep(0.03)
            for child in alive:
                say(f"  {child.service.name} did not stop in {SECONDS_TO_STOP:.0f} seconds and was killed")
                _kill_group(child.process.pid)
                child.process.wait()
        self._children.clear()
        self._record.unlink(missing_ok=True)

    def numbers(self) -> dict[str, int]:
        """Process number of each child by name."""
        return {child.service.name: child.process.pid for child in self._children}

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        setup = child_setup(service.death_signal, service.identity)
        return self._popen(service.name, service.command, service.environment, setup, service.identity)

    def _popen(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        setup: Callable[[], None],
        identity: Identity,
    ) -> subprocess.Popen[bytes]:
        with self._installation.open_log(name) as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                # The user nobody may not enter the directory of the code.
                cwd=ROOT if identity is Identity.SAME else "/",
                preexec_fn=setup,  # noqa: PLW1509  (the launcher has no threads)
            )

    def _check_start(self, child: _Child, *, is_late: bool) -> None:
        name = child.service.name
        if child.has_ended():
            raise StartError(f"{name} did not start ({_ending(child.process.returncode)}).\n{self._end_of_log(name)}")
        child.ready = child.service.is_ready()
        if is_late and not child.ready:
            raise StartError(f"{name} was not ready after {SECONDS_TO_START:.0f} seconds.\n{self._end_of_log(name)}")

    def _plan_restart(self, child: _Child) -> None:
        lived = time.monotonic() - child.started
        child.crashes = 1 if lived > HEALTHY_AFTER else child.crashes + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (child.crashes - 1))
        child.restart_at = time.monotonic() + pause
        name = child.service.name
        _tell(
            f"{name} ended ({_ending(child.process.returncode)}); starting it again in {pause:.0f} s. "
            f"Its log: {self._installation.log(name)}"
        )

    def _restart_when_due(self, child: _Child) -> None:
        if child.restart_at is None or time.monotonic() < child.restart_at:
            return
        child.process = self._spawn(child.service)
        child.started, child.ready, child.restart_at = time.monotonic(), False, None
        self._write_record()

    def _pause(self, seconds: float) -> None:
        if signal.sigtimedwait(self._stop_signals, seconds) is not None or self._terminal.is_gone():
            raise KeyboardInterrupt

    def _end_of_log(self, name: str) -> str:
        path = self._installation.log(name)
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_OF_LOG:] if path.exists() else []
        return "\n".join([f"The end of {path}:", *(f"  {line}" for line in lines)])

    def _write_record(self) -> None:
        running = [{"name": name, "pid": pid, "began": _began(pid)} for name, pid in self.numbers().items()]
        write_private(self._record, json.dumps(running))

    def _end_leftovers(self) -> None:
        """End what an earlier launcher left after kill -9; as a rule it is ending already."""
        for pid in self._leftovers():
            say(f"  Ending process {pid} of an earlier run")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while left := list(self._leftovers()):
            if time.monotonic() > deadline:
                for pid in left:
                    _kill_group(pid)
            time.sleep(0.05)
        self._record.unlink(missing_ok=True)

    def _leftovers(self) -> Iterator[int]:
        """Recorded processes that still live; one with the same number that began later is a stranger."""
        try:
            recorded = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        for entry in recorded:
            began = _began(entry["pid"])
            if began is not None and began == entry["began"]:
                yield entry["pid"]


def _began(pid: int) -> int | None:
    """When a process began, in clock ticks since boot; None when it is gone or a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if state[0] == "Z" else int(state[19])


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _tell(line: str) -> None:
    say(f"{time.strftime('%H:%M:%S')}  {line}")

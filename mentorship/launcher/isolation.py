"""How a child process is tied to the launcher, and under whose name it runs.

Every child gets a session of its own, so that Ctrl-C reaches only the launcher, which stops the others in
order; and the kernel's promise of a signal when the launcher dies (PR_SET_PDEATHSIG), so that even kill -9
leaves nothing behind. Postgres refuses to run as root: root starts it in a user namespace where it is nobody,
or, where the kernel forbids that, as the user nobody.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_EXIT_PARENT_IS_GONE = 98
_libc = ctypes.CDLL(None, use_errno=True)


class Identity(Enum):
    """Under whose name a child runs."""

    SAME = "same"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask the kernel to send `death_signal` to this process when its parent ends. OSError when it refuses."""
    if _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")


def die_with_make() -> None:
    """When make started this process, end with it, also when make is killed with -9."""
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return
    if name in {"make", "gmake"}:
        die_with_parent(signal.SIGTERM)


def stop_signals() -> set[signal.Signals]:
    """Signals that ask the launcher to stop; `nohup make up` takes SIGHUP away from them."""
    ignores_hangup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return {signal.SIGINT, signal.SIGTERM} | (set() if ignores_hangup else {signal.SIGHUP})


class Terminal:
    """The terminal that the launcher was started from, if there was one.

    When it goes away, the kernel tells only the first process on it. That may be make, which does not pass it on.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        if sys.stdin.isatty() and signal.SIGHUP in stop_signals():
            self._poll.register(sys.stdin, 0)

    def is_gone(self) -> bool:
        """Whether it was closed; never without a terminal."""
        return bool(self._poll.poll(0))


def child_setup(death_signal: signal.Signals, identity: Identity = Identity.SAME) -> Callable[[], None]:
    """What runs in the child between fork and exec."""
    launcher = os.getpid()

    def setup() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, set())  # the launcher blocks the signals that it waits for
        if identity is Identity.NOBODY:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.setsid()
        if identity is Identity.NAMESPACE:
            _enter_namespace()
        die_with_parent(death_signal)  # after every change of user, which would clear it
        if os.getppid() != launcher:
            os._exit(_EXIT_PARENT_IS_GONE)

    return setup


def _enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER) failed")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1", encoding="ascii")


def identity_for_postgres() -> Identity:
    """As itself for an ordinary user; for root a namespace, or nobody where the kernel forbids that."""
    if os.geteuid() != 0:
        return Identity.SAME
    try:
        subprocess.run(["/bin/true"], preexec_fn=child_setup(signal.SIGKILL, Identity.NAMESPACE), check=True)
    except (OSError, subprocess.SubprocessError):
        return Identity.NOBODY
    return Identity.NAMESPACE

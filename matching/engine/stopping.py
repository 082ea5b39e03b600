"""Long single steps of solvers in a process of their own, so that they can be stopped at once.

A solver that works in C++ answers nobody before it is done. The step runs in a fork that shares all memory; the caller
goes on telling progress, and what the listener raises ends the fork. If the caller dies, so does the fork.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import select
import signal
import sys
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 0.25
CHUNK = 1 << 20
DIE_WITH_PARENT = 1

Result = TypeVar("Result")


def stoppable(work: Callable[[], Result], tell: Callable[[], object] | None) -> Result:
    """Do the work while `tell` is called four times a second; whatever it raises stops the work.

    Without a listener the work is simply done. Errors of the work are raised here.
    """
    if tell is None or not hasattr(os, "fork"):
        return work()
    tell()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(work, writing, libc)
    os.close(writing)
    try:
        answer = _answer(reading, tell)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    if not answer:
        raise MemoryError("a step of the solver was ended from outside")
    result, error = pickle.loads(answer)  # noqa: S301 - written by our own fork
    if error is not None:
        raise error
    found: Result = result
    return found


def _work(work: Callable[[], object], writing: int, libc: ctypes.CDLL | None) -> NoReturn:
    """The fork's life: nothing of the caller's is closed, flushed or handled."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGUSR1):
            signal.signal(number, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
        answer: tuple[object, Exception | None]
        try:
            answer = work(), None
        except Exception as error:  # noqa: BLE001 - raised again by the caller
            answer = None, error
        with os.fdopen(writing, "wb") as file:
            pickle.dump(answer, file, protocol=pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _answer(reading: int, tell: Callable[[], object]) -> bytes:
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], SECONDS)
        if not ready:
            tell()
            continue
        part = os.read(reading, CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)

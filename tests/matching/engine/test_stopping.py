"""A long step of a solver is stopped at once, and its answer and errors arrive."""

import os
import time

import pytest

from matching.engine.stopping import stoppable


def test_the_answer_of_another_process_arrives():
    assert stoppable(lambda: (os.getpid(), [1, 2]), None) == (os.getpid(), [1, 2])
    process, answer = stoppable(lambda: (os.getpid(), list(range(300_000))), lambda: None)
    assert process != os.getpid()
    assert answer == list(range(300_000))


def test_an_error_is_raised_where_it_is_expected():
    with pytest.raises(ZeroDivisionError):
        stoppable(lambda: 1 / 0, lambda: None)


def test_a_step_is_stopped_within_a_second():
    told = []

    def stop() -> None:
        told.append(time.monotonic())
        if len(told) == 3:
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stoppable(lambda: time.sleep(60), stop)
    assert time.monotonic() - began < 2.0


def test_a_killed_step_is_told():
    with pytest.raises(MemoryError):
        stoppable(lambda: os.kill(os.getpid(), 9), lambda: None)

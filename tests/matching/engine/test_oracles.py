"""The oracles of `python -m benchmarks.matching.oracles`, on a few instances each."""

import pytest

from benchmarks.matching.oracles import CHECKS
from matching.engine import large

INSTANCES = range(1000, 1006)


@pytest.mark.parametrize("name", CHECKS)
def test_the_engine_agrees_with_its_oracle(monkeypatch, name):
    monkeypatch.setattr(large, "BEST_OF_EACH", 3)
    assert [seed for seed in INSTANCES if not CHECKS[name](seed)] == []

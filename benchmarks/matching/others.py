"""The open-source peer that installs from PyPI, on the same data as ours: `matching` (stable pairs).

    python -m benchmarks.matching.others --people 50 --people 100

It is installed into a temporary environment and never becomes a dependency; without a registry the comparison is
skipped, and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from matching.engine import Objective, Problem, solve

PACKAGE = "matching"
THEIRS = """
import json, sys, time
from matching.games import StableMarriage
wishes, returned = json.load(sys.stdin)
wishes = {f"a{at}": [f"b{one}" for one in line] for at, line in enumerate(wishes)}
returned = {f"b{at}": [f"a{one}" for one in line] for at, line in enumerate(returned)}
began = time.process_time()
pairs = StableMarriage.create_from_dictionaries(wishes, returned).solve()
print(json.dumps([time.process_time() - began, {str(one): str(other) for one, other in pairs.items()}]))
"""


def installed(folder: Path) -> Path | None:
    """The Python of an environment with the package, or None where it does not install."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"SKIPPED: {PACKAGE} does not install here:\n{done.stderr.strip()[-400:]}")
        return None
    return python


def compare(python: Path, people: int) -> None:
    """One market with scores of both sides, by both."""
    random = np.random.default_rng(people)
    ours, theirs = random.uniform(0, 100, (2, people, people))
    began = time.process_time()
    found = solve(Problem(ours, mentor_scores=theirs), Objective.STABLE)
    seconds = time.process_time() - began
    asked = json.dumps([np.argsort(-ours, axis=1).tolist(), np.argsort(-theirs.T, axis=1).tolist()])
    done = subprocess.run([python, "-I", "-c", THEIRS], input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        print(
            f"{people} x {people}: ours {seconds:.3f} s; {PACKAGE} failed: {done.stderr.strip().splitlines()[-1][:150]}"
        )
        return
    their_seconds, pairs = json.loads(done.stdout.splitlines()[-1])
    same = sum(pairs[f"a{row}"] == f"b{column}" for row, column in enumerate(found.mentor_of.tolist()))
    print(f"{people} x {people}: ours {seconds:.3f} s, {PACKAGE} {their_seconds:.3f} s; {same} of {people} pairs equal")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, action="append")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder))
        for people in (given.people or [50, 100, 300]) if python else ():
            compare(python, people)


if __name__ == "__main__":
    sys.exit(main())

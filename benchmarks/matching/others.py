"""The open-source peers that install from PyPI, on the same data as ours: `matching` and `mentor-match`.

    python -m benchmarks.matching.others --people 50 --people 100

`matching` makes stable pairs; `mentor-match` the most points, its rules given as ready scores and exclusions. Each is
installed into a temporary environment and never becomes a dependency; without a registry the comparison is skipped,
and says so. Others that were named as peers do not install: `openreview-matcher` is not on PyPI.
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
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from matching.engine import Objective, Problem, solve

STABLE, POINTS = "matching", "mentor-match"
STABLE_PAIRS = """
import json, sys, time
from matching.games import StableMarriage
wishes, returned = json.load(sys.stdin)
wishes = {f"a{at}": [f"b{one}" for one in line] for at, line in enumerate(wishes)}
returned = {f"b{at}": [f"a{one}" for one in line] for at, line in enumerate(returned)}
began = time.process_time()
pairs = StableMarriage.create_from_dictionaries(wishes, returned).solve()
print(json.dumps([time.process_time() - began, {str(one): str(other) for one, other in pairs.items()}]))
"""


MOST_POINTS = """
import json, sys, time
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify
scores, allowed = json.load(sys.stdin)
class Ready:
    def apply(self, match):
        return scores[match.mentee.at][match.mentor.at]
    def evaluate(self, match):
        return True
def people(kind, letter, count):
    made = []
    for at in range(count):
        one = kind(**{"grade": "1", "email": f"{letter}{at}", "first name": "x", "last name": "x", "role": "x",
            "organisation": "x", "profession": "x", "biography": "x", "target profession": "x", "characteristics": "",
            "match with similar identity": "no", "identity to match": ""})
        one.at = at
        made.append(one)
    return made
mentees, mentors = people(Mentee, "a", len(scores)), people(Mentor, "b", len(scores[0]))
forbid = Disqualify(lambda match: not allowed[match.mentee.at][match.mentor.at])
began = time.process_time()
process_data(mentors, mentees, [[Ready(), forbid]])
pairs = [[one.at, other.at] for one in mentees for other in one.connections]
print(json.dumps([time.process_time() - began, pairs]))
"""


def installed(folder: Path, package: str) -> Path | None:
    """The Python of an environment with the package, or None where it does not install."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run([python, "-m", "pip", "install", "-q", package], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"SKIPPED: {package} does not install here:\n{done.stderr.strip()[-400:]}")
        return None
    return python


def asked(python: Path, program: str, question: object) -> tuple[float, Any] | str:
    """Their processor seconds and answer, or the last line of what went wrong."""
    given = json.dumps(question)
    done = subprocess.run([python, "-I", "-c", program], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1][:150]}"
    seconds, answer = json.loads(done.stdout.splitlines()[-1])
    return seconds, answer


def compare_stable(python: Path, people: int) -> str:
    """One market with scores of both sides, by both."""
    random = np.random.default_rng(people)
    ours, theirs = random.uniform(0, 100, (2, people, people))
    began = time.process_time()
    found = solve(Problem(ours, mentor_scores=theirs), Objective.STABLE)
    seconds = time.process_time() - began
    told = asked(python, STABLE_PAIRS, [np.argsort(-ours, axis=1).tolist(), np.argsort(-theirs.T, axis=1).tolist()])
    if isinstance(told, str):
        return f"ours {seconds:.3f} s; {STABLE} {told}"
    same = sum(told[1][f"a{row}"] == f"b{column}" for row, column in enumerate(found.mentor_of.tolist()))
    return f"ours {seconds:.3f} s, {STABLE} {told[0]:.3f} s; {same} of {people} pairs equal"


def compare_points(python: Path, people: int) -> str:
    """One cohort with whole points and a third of the pairs forbidden, by both."""
    random = np.random.default_rng(people)
    scores = random.integers(1, 101, (people, people))
    allowed = random.random((people, people)) < 2 / 3
    began = time.process_time()
    found = solve(Problem(scores.astype(np.float64), allowed=allowed))
    seconds = time.process_time() - began
    told = asked(python, MOST_POINTS, [scores.tolist(), allowed.tolist()])
    if isinstance(told, str):
        return f"ours {seconds:.3f} s; {POINTS} {told}"
    rows, columns = np.array(told[1], dtype=np.int64).reshape(-1, 2).T
    may = allowed[rows, columns]
    return (
        f"ours {seconds:.3f} s, {found.matched} pairs, {found.total:.0f} points; {POINTS} {told[0]:.3f} s, "
        f"{len(rows)} pairs, {int(scores[rows, columns][may].sum())} points, {int((~may).sum())} forbidden pairs"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, action="append")
    given = parser.parse_args()
    for package, compare in ((STABLE, compare_stable), (POINTS, compare_points)):
        with tempfile.TemporaryDirectory() as folder:
            python = installed(Path(folder), package)
            for people in (given.people or [30, 100, 200]) if python else ():
                print(f"{people} x {people}: {compare(python, people)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

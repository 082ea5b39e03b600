"""docs/coverage.md names only tests that exist, and each capability once in a section."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (S\d-\d{3}) \| (.+?) \| `?(tests/[^|`]+?)`? \|$")
LINES = [line for line in (ROOT / "docs/coverage.md").read_text().splitlines() if line.startswith("| S")]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:8])
def test_a_row_names_tests_that_exist(line):
    row = ROW.match(line)
    assert row, f"not `| id | what | test |`: {line}"
    for named in row[3].replace("`", "").split(","):
        path, _, function = named.strip().partition("::")
        tree = ast.parse((ROOT / path).read_text())
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not function or function.partition("[")[0] in names, named


def test_no_capability_is_claimed_twice_with_the_same_test():
    claims = [(ROW.match(line)[1], ROW.match(line)[3]) for line in LINES]
    assert len(claims) == len(set(claims))

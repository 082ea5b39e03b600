"""One word means one thing: the glossary's last column is refused in identifiers."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "mentorship",
    "core",
    "accounts",
    "organizations",
    "notifications",
    "participants",
    "programs",
    "cohorts",
    "relationships",
    "surveys",
    "matching",
    "api",
)
# Django and allauth name these themselves.
FOREIGN = {
    "is_open_for_signup",
    "ACCOUNT_SIGNUP_FIELDS",
    "url_has_allowed_host_and_scheme",
    "batch_size",
    "schemes",
    "assume_scheme",
}


def forbidden_words() -> set[str]:
    rows = [line.split("|") for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
    return {word.strip() for row in rows[1:] for word in row[3].split(",") if word.strip()}


def identifiers(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        found |= {
            value
            for value in (getattr(node, name, None) for name in ("id", "attr", "arg", "name"))
            if isinstance(value, str)
        }
    return found


def test_the_glossary_names_forbidden_words():
    assert {"employee", "scheme", "batch"} <= forbidden_words()


def test_no_identifier_uses_a_forbidden_word():
    pattern = re.compile(rf"(^|_)({'|'.join(sorted(forbidden_words()))})(s?)(_|$)")
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for name in identifiers(ast.parse(path.read_text()))
        if pattern.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) and name not in FOREIGN
    ]
    assert wrong == []


def test_addresses_and_template_names_use_no_forbidden_word():
    pattern = re.compile(rf"\b({'|'.join(sorted(forbidden_words()))})s?\b")
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.html")]
    urls = [
        line
        for app in APPS
        for path in (ROOT / app).glob("*urls.py")
        for line in path.read_text().splitlines()
        if "path(" in line
    ]
    allowed = "account/signup"
    assert [text for text in paths + urls if pattern.search(text.replace("_", " ")) and allowed not in text] == []


def test_functions_and_files_stay_short():
    """The house's sizes: no function over 80 lines, no file over 400 (tests 800)."""
    long = []
    for app in (*APPS, "tests"):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            text = path.read_text()
            if len(text.splitlines()) > (800 if app == "tests" else 400):
                long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 80:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {node.end_lineno - node.lineno + 1} lines")
    assert long == []


def test_nothing_is_left_to_do_in_comments_and_no_template_carries_style():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")
    left = [str(path) for app in APPS for path in (ROOT / app).rglob("*.py") if marks.search(path.read_text())]
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*(\ssrc=|type=\"application/json\"))|\son[a-z]+=\"")
    styled = [str(path) for path in (ROOT / "templates").rglob("*.html") if inline.search(path.read_text())]
    assert (left, styled) == ([], [])

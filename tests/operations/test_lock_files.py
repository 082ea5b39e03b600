"""The lock files: complete hashes, no registry's address, and the runtime one inside the development one."""

import re

import pytest

from mentorship.launcher.installation import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][\w.\-\[\]]*==\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash(lock):
    packages = (ROOT / lock).read_text().count("==")
    assert packages >= len(pins(lock)) > 0
    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_registry_is_named(lock):
    assert not re.search(r"https?:|--(extra-)?index|--find-links|pypi", (ROOT / lock).read_text())


def test_tests_run_with_what_the_product_runs_on():
    assert pins("requirements.lock") <= pins("requirements-dev.lock")

from pathlib import Path

from organizations.management.commands.describe_access import page


def test_the_page_says_what_the_code_enforces():
    """Changed on purpose? `manage.py describe_access > docs/permissions.md`."""
    assert Path("docs/permissions.md").read_text(encoding="utf-8") == page()

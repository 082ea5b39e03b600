"""The pages for operators say what the code does."""

import re

from mentorship.launcher.installation import ROOT
from mentorship.settings.environment import VARIABLES

PAGES = [*ROOT.glob("docs/operators/*.md"), ROOT / "docs" / "setup.md"]


def test_the_table_of_settings_is_that_of_the_code():
    page = (ROOT / "docs" / "operators" / "settings.md").read_text()
    table = page.split("\n\n")[2].splitlines()[2:]
    rows = [[cell.strip(" `*") for cell in line.strip("|").split("|")] for line in table]
    assert rows == [
        [variable.name, "required" if variable.required else variable.default, variable.meaning]
        for variable in VARIABLES
    ]


def test_every_link_leads_to_a_file():
    targets = {page.parent / target for page in PAGES for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())}
    assert {target for target in targets if not target.exists()} == set()


def test_every_command_of_make_and_manage_exists():
    text = "\n".join(page.read_text() for page in PAGES)
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in re.findall(r"`make ([a-z]+)", text))
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert {name for name in commands if not list(ROOT.glob(f"*/management/commands/{name}.py"))} == set()

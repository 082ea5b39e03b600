"""A person at a browser, whose clicks and typed fields are counted."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Hand:
    """One person's browser. Only what a person does with mouse and keyboard is counted."""

    def __init__(self, page: Page, address: str, shots: Path) -> None:
        self.page, self.address = page, address
        self.clicks = self.fields = self.keys = self.shots = 0
        self.where = shots
        shots.mkdir(parents=True, exist_ok=True)

    def go(self, address: str):
        """Open an address that a person has: a bookmark, a printed link, a mail."""
        return self.page.goto(address)

    def click(self, words: str, role: str = "", *, within: Locator | None = None, exact: bool = True) -> None:
        """Press a button or follow a link by its words."""
        place = within or self.page
        named = re.compile(rf"^\s*{re.escape(words)}(?=\W|$)") if exact else re.compile(re.escape(words))
        roles = [role] if role else ["button", "link"]
        found = place.get_by_role(roles[0], name=named)
        for other in roles[1:]:
            found = found.or_(place.get_by_role(other, name=named))
        self.press(found.filter(visible=True).first)

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)
        self.fields += 1

    def choose(self, label: str, option: str) -> None:
        """An option of a list."""
        self.page.get_by_label(label).first.select_option(label=option)
        self.fields += 1

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()
        self.fields += 1

    def upload(self, label: str, name: str, content: bytes) -> None:
        """Choosing a file: one click to open the dialog counts as a field."""
        self.page.get_by_label(label).first.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
        self.fields += 1

    def key(self, *keys: str) -> None:
        self.page.wait_for_load_state()  # a person sees the page before pressing a key
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def title(self, words: str | re.Pattern[str]) -> None:
        """The page's heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def shot(self, name: str) -> None:
        self.shots += 1
        self.page.screenshot(path=self.where / f"{self.shots:02} {name}.png", full_page=True)

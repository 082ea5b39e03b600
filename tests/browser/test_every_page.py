"""Every page: accessible, in both themes and widths, light, without sideways scroll, and within the policy."""

import gzip
import os
import re
import time
from pathlib import Path

import axe_playwright_python
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse
from playwright.sync_api import Error, Page

from accounts.actions import confirm_email
from accounts.models import User
from cohorts.models import Application
from core.tenancy import tenant
from organizations.actions import join
from organizations.models import Organization
from participants.skills import find_or_create_skill
from tests.browser.arranging import sign_in
from tests.browser.conftest import SHOTS, manage
from tests.browser.demo_pages import Examples, addresses
from tests.browser.hand import Hand

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN_AXE = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
}).then((found) => found.violations.map((one) => `${one.id}: ${one.nodes.length}x, `
  + one.nodes.slice(0, 2).map((node) => `${node.target} ${node.html.slice(0, 160)} ${(node.any[0] || {}).message || ""}`).join(" | ")))"""
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return "";
  const guilty = [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1
    && !node.closest(".scroll-x, .tabs, dialog, .vh")).slice(-2).map((node) => node.outerHTML.slice(0, 120));
  return `${wide} px: ${guilty.join(" | ")}`;
}"""
SET_THEME = "(theme) => document.documentElement.setAttribute('data-theme', theme)"
# A desk by day and a phone by night; CRAWL=full judges each width in each theme.
LOOKS = ((1440, "light"), (390, "dark"))
MORE_LOOKS = ((1440, "dark"), (390, "light")) if os.environ.get("CRAWL") == "full" else ()
PAGES = SHOTS / "pages"
HTML_LIMIT = 30_000
PASSWORD = "a calm grey heron"
# Tried in this order; a page is looked at as the first one who may see it.
ROLES = (
    "Program manager", "Organization admin", "Applicant", "Mentee", "Mentor", "Executive sponsor", "People manager",
    "Facilitator", "",
)  # fmt: skip


class Crawl:
    """Looks at pages and keeps what is wrong with them."""

    def __init__(self, hands: dict[str, Hand]) -> None:
        self.hands = hands
        self.wrong: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self.heaviest = (0, "")
        self.violations = self.judged = 0

    def visit(self, url: str, roles=ROLES) -> bool:
        """Look at a page as the first role that may see it. Whether it is there at all, or is for POST."""
        for role in roles:
            answer = self.hands[role].page.context.request.get(url, max_redirects=0)
            if answer.status == 200:
                if "html" in answer.headers.get("content-type", ""):
                    self.look(role, url, answer.body())
                return True
            if answer.status >= 500:
                self.wrong.append(f"{url} as {role}: {answer.status}")
            if answer.status == 405 or (answer.status in {301, 302} and "/login/" not in answer.headers["location"]):
                return True
        return False

    def look(self, role: str, url: str, html: bytes) -> None:
        """Everybody's home is another page at the same address."""
        if (url, role) in self.seen:
            return
        self.seen.add((url, role))
        weight = len(gzip.compress(html, 6))
        self.heaviest = max(self.heaviest, (weight, url))
        if weight > HTML_LIMIT:
            self.wrong.append(f"{url}: {weight} bytes of HTML gzipped")
        page = self.hands[role].page
        page.goto(url)
        self.judge(page, f"{url} {role}")

    def judge(self, page: Page, name: str) -> None:
        """axe at both widths and in both themes, and the width of a small phone."""
        self.judged += 1
        page.evaluate(AXE)
        for width, theme in (*LOOKS, *MORE_LOOKS):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SET_THEME, theme)
            if (width, theme) in LOOKS:
                shot = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')} {width} {theme}.jpg"
                page.screenshot(path=PAGES / shot[-120:], type="jpeg", quality=60, full_page=True)
            for violation in page.evaluate(RUN_AXE):
                self.violations += 1
                self.wrong.append(f"{name} {width} {theme}: {violation}")
        page.set_viewport_size({"width": 320, "height": 700})
        if too_wide := page.evaluate(TOO_WIDE):
            self.wrong.append(f"{name}: scrolls sideways at 320 px: {too_wide}")
        page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def crawl(people_at) -> Crawl:
    """The demo organization, and a browser for each of its entrances."""
    manage("seed_demo", "--size", "small")
    PAGES.mkdir(parents=True, exist_ok=True)
    hands = {}
    for role in ROLES:
        hand = hands[role] = people_at(role or "visitor")
        if role == "Applicant":
            sign_in(hand, applicant())
        elif role:
            hand.go(reverse("account_login"))
            hand.page.get_by_role("button", name=re.compile(rf"^Enter\s*: {role}$")).first.click()
            hand.page.wait_for_url("**/o/halden/")
    return Crawl(hands)


def applicant() -> User:
    """Somebody whose application is sent, now with an account, a password and a second factor."""
    organization = Organization.objects.get(slug="halden")
    with tenant(organization.pk):
        person = Application.objects.filter(submitted_at__isnull=False).first().person
        user = User.objects.create_user(person.email, name=person.name)
        join(organization, user, roles=[], actor=None)
        find_or_create_skill("Negotiation")
    with_password(user)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def applicant_address() -> str:
    return User.objects.filter(authenticator__type="totp").get().email


def with_password(user: User) -> User:
    """With a password as the running product hashes it (the tests themselves use a quicker way) and a proven address."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "a salt that is long enough")
    user.save()
    confirm_email(user, user.email)
    return user


# Forms that are sent empty: (role, address, what to empty, button).
EMPTY_FORMS = (
    ("", "/login/", "input[type=email], input[type=password]", "Sign in"),
    ("Program manager", "/o/halden/people/import/", "", "Continue"),
    ("Program manager", "/o/halden/people/new/", "", "Add this person"),
    ("Program manager", "/o/halden/programs/emerging-leaders/edit/", "input[type=text]", "Save"),
    ("Program manager", "/o/halden/programs/emerging-leaders/cohorts/new/", "input[type=text], input[type=date]", "Create"),
    ("Organization admin", "/o/halden/members/invite/", "", "Send"),
    ("Organization admin", "/o/halden/settings/", "input[type=text]", "Save"),
)  # fmt: skip
NOT_THERE = (("", "/nothing-here/"), ("Mentee", "/o/halden/nothing-here/"), ("Mentee", "/o/halden/members/"))


def look_at_refusals(crawl: Crawl) -> None:
    """Forms with errors, and addresses that are not there."""
    for role, url, boxes, button in EMPTY_FORMS:
        page = crawl.hands[role].page
        page.goto(url)
        for box in page.locator("main").locator(boxes).all() if boxes else []:
            box.fill("")
        page.locator("main").get_by_role("button", name=re.compile(f"^{button}")).first.click()
        page.get_by_role("alert").or_(page.get_by_text("There is a problem")).first.wait_for()
        crawl.judge(page, f"{url} with errors")
    for role, url in NOT_THERE:
        crawl.hands[role].page.goto(url)
        crawl.judge(crawl.hands[role].page, url)


def look_at_a_new_program(crawl: Crawl) -> None:
    """The steps after the choice of a template, whose draft is kept in the session."""
    hand = crawl.hands["Program manager"]
    hand.go("/o/halden/programs/new/")
    hand.press(hand.page.get_by_role("button", name=re.compile("Use this template")).first)
    hand.title("What is the program about?")
    crawl.judge(hand.page, "new program: about")
    hand.click("Continue")
    hand.title("How long and how often?")
    crawl.judge(hand.page, "new program: length")


def look_at_signing_in(crawl: Crawl) -> None:
    """The pages of accounts that come after a step: codes by mail, the second factor, the password asked again."""
    page = crawl.hands[""].page
    for url in (reverse("account_request_login_code"), reverse("account_reset_password")):
        page.goto(url)
        page.locator("main input:is([type=email], [type=text])").first.fill("priya.nair@halden.example")
        page.locator("main form button").first.click()
        page.wait_for_url(lambda now, url=url: not now.endswith(url))
        crawl.judge(page, f"{url} next page")
    page.context.clear_cookies()
    page = crawl.hands["Applicant"].page
    for url in ("account_reauthenticate", "mfa_reauthenticate"):
        page.goto(reverse(url))
        crawl.judge(page, url)
    page.goto(f"{reverse('account_reauthenticate')}?next=/2fa/")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/2fa/")
    crawl.judge(page, "two-step sign-in, on")
    for url in ("mfa_view_recovery_codes", "mfa_deactivate_totp", "account_change_password"):
        page.goto(reverse(url))
        crawl.judge(page, url)


def look_at_two_steps(crawl: Crawl) -> None:
    """The question for the second step at sign-in, and setting up an app or a passkey as somebody who has neither."""
    hand = crawl.hands[""]
    page = hand.page
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.fill("[name=login]", applicant_address())
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/login/'] button")
    page.wait_for_url("**/2fa/authenticate/")
    crawl.judge(page, "two-step sign-in, asked")
    page.context.clear_cookies()
    sign_in(hand, with_password(User.objects.create_user("newcomer@halden.example", name="New Comer")))
    for url in (reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
        page.goto(url)
        if "/reauthenticate/" in page.url:
            page.fill("[name=password]", PASSWORD)
            page.click("main form button")
        page.wait_for_url(f"**{url}")
        crawl.judge(page, url)
    page.context.clear_cookies()


def look_at_what_opens(crawl: Crawl) -> None:
    """Search, the list of keys, the account menu, a dialog."""
    page = crawl.hands["Program manager"].page
    page.goto("/o/halden/")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("textbox").press_sequentially("ama")
    page.locator("#palette-found a").first.wait_for()
    crawl.judge(page, "search palette")
    page.goto("/o/halden/")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    crawl.judge(page, "list of keys")
    page.goto("/o/halden/cohorts/first-circles/applications/")
    page.keyboard.press("d")
    page.get_by_role("dialog").wait_for()
    crawl.judge(page, "decline dialog")


@pytest.mark.timeout(1800)
def test_every_page_of_the_demo(crawl, people_at, capsys):
    began = time.monotonic()
    setup_token = manage("setup_link").rstrip("/").rsplit("/", maxsplit=1)[1]
    examples = Examples(Organization.objects.get(slug="halden"), setup_token=setup_token)
    missing = []
    for name, parts, inside in addresses():
        urls = examples.urls(name, parts, inside)
        found = [crawl.visit(url) for url in urls]
        if not any(found):
            missing.append(f"{name} {parts}: no page found, tried {urls[:2]}")
    for role in ROLES[2:-1]:
        crawl.look(role, "/o/halden/", b"")
    for step in (look_at_a_new_program, look_at_signing_in, look_at_two_steps, look_at_what_opens, look_at_refusals):
        try:
            step(crawl)
        except (Error, AssertionError) as problem:
            crawl.wrong.append(f"{step.__name__}: {problem}")
    with capsys.disabled():
        print(
            f"\n  {crawl.judged} pages, {crawl.violations} axe violations, {people_at.watch.violations} policy violations,"
        )
        print(f"  heaviest {crawl.heaviest[0]} bytes ({crawl.heaviest[1]}), {time.monotonic() - began:.0f} s")
    wrong = crawl.wrong + missing
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong)

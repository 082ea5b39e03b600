"""A passkey made in the browser signs in without a password. Browsers offer passkeys to names only, hence localhost."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from accounts.actions import confirm_email
from organizations.enums import Role
from tests.conftest import make_member, make_organization

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PASSWORD = "a long enough one"


@pytest.fixture
def page(chromium, product, committed_db):
    context = chromium.new_context(base_url=product.address.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(15_000)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def test_a_passkey_signs_in_without_a_password(page):
    user = make_member(make_organization("halden"), "Ama Boateng", Role.PROGRAM_MANAGER).user
    # As the running product hashes it; the tests themselves use a quicker way.
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    user.save()
    confirm_email(user, user.email)
    page.goto("/login/?next=/2fa/webauthn/add/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/login/'] button")
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.fill("[name=name]", "My laptop")
    page.check("[name=passwordless]")
    page.click("main form button")
    page.wait_for_url("**/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/login/?next=/account/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/login/" not in url)
    assert user.email in page.inner_text("main")

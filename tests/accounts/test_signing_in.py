"""The ways to sign in: password, code by mail, authenticator app, passkey; and their limits."""

import base64
import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.actions import confirm_email
from accounts.models import User
from core.tenancy import tenant
from organizations.enums import LinkPurpose
from organizations.links import make_link

PASSWORD = "a long enough one"
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@pytest.fixture
def ama(mentee) -> User:
    """A member who has a password and a proven address."""
    mentee.user.set_password(PASSWORD)
    mentee.user.save()
    confirm_email(mentee.user, mentee.user.email)
    return mentee.user


def sign_in(client: Client, user: User, password: str = PASSWORD):
    return client.post("/login/", {"login": user.email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def totp(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def add_authenticator_app(client: Client) -> str:
    """Through the pages, as a person does. Returns the app's secret."""
    client.post("/reauthenticate/", {"password": PASSWORD})
    page = client.get("/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/2fa/totp/activate/", {"code": totp(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def request_code(client: Client, email: str, capture) -> str:
    """Ask for a code and read it from the mailbox."""
    with capture(execute=True):
        client.post("/login/code/", {"email": email})
    return CODE.search(mail.outbox[-1].body)[1]


def test_a_password_signs_in(ama):
    client = Client()
    assert sign_in(client, ama).url == "/"
    assert client.get("/").url == "/o/halden/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ama):
    wrong = sign_in(Client(), ama, "something else")
    unknown = Client().post("/login/", {"login": "nobody@example.org", "password": "something else"})
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_a_code_by_mail_signs_in_and_proves_the_address(mentee, django_capture_on_commit_callbacks):
    client = Client()
    code = request_code(client, mentee.user.email, django_capture_on_commit_callbacks)
    answer = client.post("/login/code/confirm/", {"code": code})
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)
    assert mentee.user.emailaddress_set.get().verified


def test_a_wrong_code_does_not(mentee, django_capture_on_commit_callbacks):
    client = Client()
    request_code(client, mentee.user.email, django_capture_on_commit_callbacks)
    client.post("/login/code/confirm/", {"code": "AAAA-AAAA"})
    assert not is_signed_in(client)


@pytest.mark.goal("D5")
def test_asking_for_a_code_tells_nobody_who_has_an_account(mentee, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        known = Client().post("/login/code/", {"email": mentee.user.email})
        unknown = Client().post("/login/code/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[mentee.user.email], ["nobody@example.org"]]


def test_nobody_signs_up_alone(db):
    Client().post("/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_second_factor_is_asked_for_after_the_password(ama):
    client = Client()
    sign_in(client, ama)
    secret = add_authenticator_app(client)
    cache.clear()
    later = Client()
    assert sign_in(later, ama).url == "/2fa/authenticate/"
    assert not is_signed_in(later)
    later.post("/2fa/authenticate/", {"code": totp(secret)})
    assert is_signed_in(later)


def test_a_second_factor_is_asked_for_after_a_mailed_link(ama, organization):
    client = Client()
    sign_in(client, ama)
    secret = add_authenticator_app(client)
    cache.clear()
    with tenant(organization.pk):
        path = (
            "/o/"
            + make_link(organization, LinkPurpose.OPEN, email=ama.email, target="/o/halden/account/").split("/o/", 1)[1]
        )
    later = Client()
    assert later.post(path).url.startswith("/2fa/authenticate/")
    assert not is_signed_in(later)
    assert later.post("/2fa/authenticate/", {"code": totp(secret)}).url == "/o/halden/account/"
    assert is_signed_in(later)


@pytest.mark.goal("D4")
def test_guessing_a_password_is_stopped_and_a_code_still_works(ama, django_capture_on_commit_callbacks):
    for _ in range(5):
        sign_in(Client(), ama, "wrong")
    stopped = Client()
    sign_in(stopped, ama)
    assert not is_signed_in(stopped)
    client = Client()
    code = request_code(client, ama.email, django_capture_on_commit_callbacks)
    client.post("/login/code/confirm/", {"code": code})
    assert is_signed_in(client)


@pytest.mark.goal("C6")
def test_the_limits_are_kept_in_postgres_not_in_the_broker(ama):
    sign_in(Client(), ama, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache")
        assert cursor.fetchone()[0] > 0


@pytest.mark.goal("D4")
def test_a_forged_proxy_header_does_not_reset_the_limit(ama):
    for number in range(5):
        Client(headers={"X-Forwarded-For": f"10.0.0.{number}"}).post(
            "/login/", {"login": ama.email, "password": "wrong"}
        )
    client = Client(headers={"X-Forwarded-For": "10.9.9.9"})
    sign_in(client, ama)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "path",
    ["/login/", "/login/code/", "/password/reset/"],
)
def test_pages_for_strangers_answer(db, path):
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/account/", "/email/", "/password/change/", "/2fa/", "/sessions/", "/logout/", "/reauthenticate/"]
)
def test_pages_of_the_account_answer(ama, path):
    client = Client()
    sign_in(client, ama)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/2fa/totp/activate/", "/2fa/webauthn/add/", "/2fa/recovery-codes/generate/"])
def test_second_factors_ask_for_the_password_first(ama, path):
    client = Client()
    sign_in(client, ama)
    assert client.get(path).url.startswith("/reauthenticate/")
    client.post("/reauthenticate/", {"password": PASSWORD})
    assert client.get(path).status_code == 200


def test_a_forgotten_password_is_set_anew_with_a_code(ama, django_capture_on_commit_callbacks):
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password/reset/", {"email": ama.email})
    code = CODE.search(mail.outbox[-1].body)[1]
    client.post("/password/reset/confirm/", {"code": code})
    client.post("/password/reset/complete/", {"password1": "another long one", "password2": "another long one"})
    assert sign_in(Client(), ama, "another long one").url == "/"


@pytest.mark.goal("D6")
def test_a_new_password_ends_the_other_sessions(ama):
    here, there = Client(), Client()
    sign_in(here, ama)
    sign_in(there, ama)
    here.post(
        "/password/change/", {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"}
    )
    assert there.get("/account/").status_code == 302


@pytest.mark.goal("D6")
def test_the_session_changes_its_number_at_sign_in(ama):
    client = Client()
    client.get("/login/code/")
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client, ama)
    assert client.session.session_key != before


def test_no_mail_of_the_account_offers_what_does_not_exist(mentee, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/login/code/", {"email": "nobody@example.org"})
    assert "/signup/" not in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body + mail.outbox[0].subject


def test_base32_secrets_are_what_apps_expect(ama):
    client = Client()
    sign_in(client, ama)
    secret = add_authenticator_app(client)
    assert base64.b32decode(secret)


def test_an_empty_form_says_once_what_each_field_misses(db):
    page = Client().post("/login/", {}).content.decode()
    assert "This field is required" not in page
    summary = page[page.index("There is a problem") :].split("</ul>")[0]
    assert re.findall(r"Fill in “(\w+)”", summary) == ["Email", "Password"]

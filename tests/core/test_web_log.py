"""What the web server writes down of requests, asked by a real one: never what lets somebody in."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.core import signing

from core.tenancy import tenant
from mentorship.web_log import shown_path
from notifications.models import OutboxMail
from organizations.enums import Role
from organizations.invitations import invite
from organizations.setup import make_setup_link
from tests import services
from tests.conftest import make_member, make_organization


def press(page: str) -> None:
    """Open a page and press its button, twice: the second time the link is used up."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    words = browser.open(page).read().decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', words)[1]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": secret}).encode()
    browser.open(urllib.request.Request(page, form, {"Referer": page}))
    with pytest.raises(urllib.error.HTTPError, match="410"):
        urllib.request.urlopen(
            urllib.request.Request(f"{page}?next=/{page.split('/')[-2]}/", headers={"Referer": page})
        )


@pytest.mark.goal("D17")
def test_the_token_of_a_used_link_stands_in_no_log(web, worker, tmp_path):
    organization = make_organization("halden")
    admin = make_member(organization, "Olga Admin", Role.ORGANIZATION_ADMIN)
    with tenant(organization.pk, user_id=admin.user.pk):
        invite(organization, email="ama@example.org", name="Ama", roles=[], actor=admin.user)
    assert services.wait_until(OutboxMail.objects.exists)
    page = f"{web}/o/" + OutboxMail.objects.get().body_text.split("/o/")[1].split()[0]
    press(page)
    asked = '/o/halden/link/[secret]/" '
    assert services.wait_until(lambda: (tmp_path / "web.log").read_text().count(asked) == 3, 10)
    written = {log.name: log.read_text() for log in tmp_path.glob("*.log")}
    assert set(written) == {"web.log", "worker.log"}
    assert page.split("/")[-2] not in "".join(written.values())


@pytest.mark.django_db
def test_every_kind_of_secret_address_is_shown_without_it():
    setup = urllib.parse.urlsplit(make_setup_link()).path
    signed = signing.dumps([1, 2, "digest"])
    assert shown_path(setup).endswith("/[secret]/")
    assert shown_path(f"/o/halden/inbox/stop/{signed}/") == "/o/halden/inbox/stop/[secret]/"
    assert shown_path("/o/halden/link/short/") == "/o/halden/link/[secret]/"
    assert shown_path(f"/o/halden/{'x' * 43}/") == "/o/halden/[secret]/"
    assert shown_path("/o/halden/members/") == "/o/halden/members/"


def test_no_address_writes_a_line_of_its_own():
    assert shown_path('/o/halden/x\n10.0.0.1 "GET /"\0/é/') == '/o/halden/x\\n10.0.0.1 "GET /"\\x00/é/'

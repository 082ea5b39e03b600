"""News of a program in Slack and Teams: to public addresses only, tried again, and never about anybody."""

import json
import socket
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cohorts.actions import create_cohort, open_applications
from cohorts.models import Cohort, Milestone
from cohorts.news import tell_started, tell_steps_of_week
from core import outbound
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.outbound import OutboundError, check_address, is_public, post_json, resolve
from organizations.models import AuditEntry
from programs.actions import create_program
from programs.actions.news import add_channel, change_channel, post_again, send_test_post
from programs.models import NewsChannel, NewsPost
from programs.news import address_of, content_of

EVERYTHING = ["opened", "started", "milestone"]


class Receiver(BaseHTTPRequestHandler):
    """Stands for Slack: keeps what is posted, answers with what the test said."""

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(said)))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inside")
        self.end_headers()

    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def receiver(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.OUTBOUND_EXCEPTIONS = frozenset({host})
    yield SimpleNamespace(address=f"http://{host}/services/T0/B0/secretkey", got=server.got, answers=server.answers)
    server.shutdown()


@pytest.fixture
def program(inside, manager):
    return create_program("emerging_leaders", name="Leaders", actor=manager.user)


@pytest.fixture
def channel(program, manager, receiver) -> NewsChannel:
    return add_channel(
        program, kind="slack", name="#mentoring", address=receiver.address, news=EVERYTHING, actor=manager.user
    )


def work(organization) -> None:
    for job in Job.objects.filter(kind="programs.post_news", state__in=["queued", "failed"]):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        perform(job.pk, organization.pk)


def a_cohort(program, manager) -> Cohort:
    start = timezone.localdate() + timedelta(days=60)
    return create_cohort(program, name="Spring", starts_on=start, is_pilot=False, target_pairs=None, actor=manager.user)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.org/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://0x7f000001/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://user:pass@hooks.example.org/x",
        "https://hooks.example.org:8443/x",
        "https://hooks.example.org:port/x",
        "ftp://hooks.example.org/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_addresses_that_are_not_public_https_are_refused(address):
    with pytest.raises(Refusal):
        check_address(address)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        *(
            (ip, False)
            for ip in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1")
        ),
        *((ip, False) for ip in ("0.1.2.3", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1")),
        *((ip, False) for ip in ("::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1")),
        *((ip, True) for ip in ("93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e")),
    ],
)
def test_only_addresses_of_the_public_network_count(ip, public):
    assert is_public(ip) is public


def test_a_name_that_points_inside_is_not_connected_to(monkeypatch):
    def points_inside(*_args, **_kwargs):
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.8", 443))]

    def forbidden(*_args, **_kwargs):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", points_inside)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    with pytest.raises(OutboundError, match="public network") as raised:
        post_json("https://hooks.example.org/x", {})
    assert raised.value.final


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    asked, connected = [], []

    def once(host, *_args, **_kwargs):
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", 443))]

    def connect(where, **_kwargs):
        connected.append(where)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", once)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OutboundError):
        post_json("https://hooks.example.org/x", {})
    assert (asked, connected) == (["hooks.example.org"], [("93.184.215.14", 443)])


def test_a_redirect_is_not_followed(receiver):
    receiver.answers.append(302)
    with pytest.raises(OutboundError, match="not followed"):
        post_json(receiver.address, {"text": "x"})
    assert [path for path, _said in receiver.got] == ["/services/T0/B0/secretkey"]


def test_a_channel_keeps_its_address_sealed_and_shows_it_nowhere(program, channel, manager, receiver):
    assert "secretkey" not in channel.sealed_address
    assert address_of(channel) == receiver.address
    page = manager.client.get(f"/o/halden/programs/{program.slug}/news/").content.decode()
    edit = manager.client.get(f"/o/halden/programs/{program.slug}/news/{channel.public_id}/edit/").content.decode()
    assert "secretkey" not in page + edit + str(list(AuditEntry.objects.values()))
    change_channel(channel, name="#new", news=["opened"], actor=manager.user)
    assert address_of(channel) == receiver.address
    other = NewsChannel(sealed_address=channel.sealed_address)
    assert address_of(other) is None


def test_opening_a_cohort_is_posted_once_with_dates_and_a_link(
    program, channel, manager, receiver, organization, monkeypatch
):
    monkeypatch.setattr("cohorts.actions.states.blocking", lambda _cohort: [])
    open_applications(a_cohort(program, manager), actor=manager.user)
    work(organization)
    work(organization)
    assert len(receiver.got) == 1
    said = json.dumps(receiver.got[0][1])
    assert all(words in said for words in ("Leaders: applications are open", "/apply/spring/", "Spring starts on"))
    assert NewsPost.objects.get().state == "sent"


def test_the_week_tells_its_steps_once_and_a_channel_only_what_it_wants(program, channel, manager, receiver):
    cohort = a_cohort(program, manager)
    Cohort.objects.update(state="running")
    Milestone.objects.all().delete()
    monday = date(2027, 3, 1)
    for name, due in (("Goals agreed", monday + timedelta(days=3)), ("Review", monday + timedelta(days=9))):
        Milestone.objects.create(organization=program.organization, cohort=cohort, name=name, starts_on=due, due_on=due)
    assert tell_steps_of_week(monday) == 1
    assert tell_steps_of_week(monday + timedelta(days=1)) == 0
    assert NewsPost.objects.get().title == "Leaders: Goals agreed"
    change_channel(channel, name="#mentoring", news=["opened"], actor=manager.user)
    assert (tell_started(cohort), tell_steps_of_week(monday + timedelta(days=7))) == (0, 0)


def test_what_cannot_be_taken_now_is_tried_again_and_what_is_refused_is_not(channel, manager, receiver, organization):
    receiver.answers[:] = [503, 429]
    send_test_post(channel, actor=manager.user)
    for _ in range(3):
        work(organization)
    assert [NewsPost.objects.get().state, len(receiver.got)] == ["sent", 3]
    receiver.answers[:] = [404]
    send_test_post(channel, actor=manager.user)
    work(organization)
    dead = NewsPost.objects.first()
    assert (dead.state, dead.error) == ("dead", "The other side refused it (404). Make a new address there.")
    post_again(dead, actor=manager.user)
    work(organization)
    dead.refresh_from_db()
    assert dead.state == "sent"
    with pytest.raises(Refusal):
        post_again(dead, actor=manager.user)


def test_slack_and_teams_get_their_forms_and_no_markup_of_names(channel, manager):
    post = send_test_post(channel, actor=manager.user)
    post.title, post.text = "A <!channel> & b", "[click](http://x) *bold*"
    assert content_of(post)["text"].startswith("A &lt;!channel&gt; &amp; b")
    post.channel.kind = "teams"
    card = content_of(post)["attachments"][0]["content"]
    assert card["body"][1]["text"] == "\\[click\\](http://x) \\*bold\\*"


def test_the_page_adds_refuses_tests_and_removes(program, manager, receiver):
    page = f"/o/halden/programs/{program.slug}/news/"
    form = {"kind": "teams", "name": "Team", "address": "https://10.0.0.1/x", "news": EVERYTHING}
    refused = manager.client.post(page, form)
    assert (refused.status_code, "must name a public host" in refused.content.decode()) == (422, True)
    assert manager.client.post(page, {**form, "address": receiver.address}).status_code == 302
    channel = NewsChannel.objects.get()
    assert manager.client.post(f"{page}{channel.public_id}/test/").status_code == 302
    assert "A test from Mentorship" in manager.client.get(page).content.decode()
    manager.client.post(f"{page}{channel.public_id}/remove/")
    assert not NewsChannel.objects.exists()
    assert not NewsPost.objects.exists()


@pytest.mark.parametrize("host", ["hooks..example.org", f"{'a' * 64}.example.org"])
def test_a_name_that_no_host_can_have_is_refused_on_the_page(program, manager, host):
    form = {"kind": "teams", "name": "Team", "address": f"https://{host}/x", "news": EVERYTHING}
    refused = manager.client.post(f"/o/halden/programs/{program.slug}/news/", form)
    assert (refused.status_code, "This is not an address." in refused.content.decode()) == (422, True)


def test_an_unknown_host_is_worth_another_try(monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(outbound.socket, "getaddrinfo", unknown)
    with pytest.raises(OutboundError) as raised:
        resolve("hooks.example.org", 443)
    assert not raised.value.final


def test_a_service_that_is_down_is_tried_eight_times_over_three_days(channel, manager, receiver, organization):
    receiver.answers[:] = [503] * 9
    send_test_post(channel, actor=manager.user)
    waits = []
    for _ in range(9):
        work(organization)
        job = Job.objects.get(kind="programs.post_news")
        waits += [job.run_after - timezone.now()] if job.state == "failed" else []
    assert (len(receiver.got), job.state, NewsPost.objects.get().state) == (8, "dead", "dead")
    assert waits == sorted(waits)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=3)

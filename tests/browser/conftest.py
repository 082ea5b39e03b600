"""A real browser against the running product: one Chromium, one web server and one worker for all browser tests.

They end with this folder: a worker left running would take the mails and jobs of the tests that follow.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import services
from tests.browser.hand import Hand
from tests.browser.watching import Watch
from tests.conftest import start_worker

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SHOTS = services.ROOT / "test-results"


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
            # Of the test processes one drives the browser, another starts and kills servers (the group "heavy").
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium (make test does it)")
    # Playwright's own event loop runs in this thread, so Django would refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def product(tmp_path_factory, django_db_setup) -> Iterator[SimpleNamespace]:
    """Web and worker over the test database, as `make up` runs them: .address"""
    logs = tmp_path_factory.mktemp("product")
    port = services.free_port()
    address = f"http://127.0.0.1:{port}"
    before = {name: os.environ.get(name) for name in ("BASE_URL", "EMAIL_URL", "DEMO")}
    os.environ |= {"BASE_URL": address, "EMAIL_URL": "", "DEMO": "1"}
    command = ("gunicorn", "mentorship.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread", "--threads", "4")
    web = services.spawn(*command, log=logs / "web.log")
    worker = start_worker(logs / "worker.log")
    assert services.wait_until(lambda: services.answers(f"{address}/healthz"), 60), (logs / "web.log").read_text()[
        -3000:
    ]
    yield SimpleNamespace(address=address, logs=logs)
    services.end(web)
    services.end(worker)
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def manage(*words: str) -> str:
    """What a management command prints, run as an operator would."""
    command = [sys.executable, str(services.ROOT / "manage.py"), *words]
    settings = {"DJANGO_SETTINGS_MODULE": "mentorship.settings.base"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **settings})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def people_at(chromium, product, committed_db, request) -> Iterator:
    """Opens browsers for people: `people_at("manager")` gives a Hand. At the end: nothing was blocked, broken or foreign."""
    watch = Watch(product.address)
    hands: list[Hand] = []

    def open_browser(name: str, **options) -> Hand:
        settings = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", "locale": "en-GB"}
        context = chromium.new_context(base_url=product.address, **{**settings, **options})
        context.set_default_timeout(15_000)
        watch.follow(context)
        hands.append(Hand(context.new_page(), product.address, SHOTS / request.node.name / name))
        return hands[-1]

    open_browser.watch = watch
    yield open_browser
    for hand in hands:
        hand.page.context.close()
    assert watch.seen == [], "\n".join(watch.seen)

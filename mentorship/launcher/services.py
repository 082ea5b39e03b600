"""The product's own processes: web, worker and beat, and the settings that they get."""

import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from celery import Celery

from mentorship.launcher.installation import ROOT, Installation, Passwords, write_private
from mentorship.launcher.processes import Service
from mentorship.launcher.servers import Database
from mentorship.settings.environment import VARIABLES

DECLARED = [variable.name for variable in VARIABLES]
QUEUES = "interactive,bulk,mail"
WEB_PROCESSES = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
HTTP_OK = 200
_KEPT_BACK = {
    "DATABASE_OWNER_URL",  # only migrations use it
    "DATABASE_ADMIN_URL",
    "DJANGO_SETTINGS_MODULE",  # somebody else's project
    "PYTHONDONTWRITEBYTECODE",  # without compiled files a start takes three times as long
}


def environment_of(installation: Installation, passwords: Passwords, database: Database, broker: str) -> dict[str, str]:
    """What web, worker and beat get. Never the owner's address: only migrations use it."""
    defaults = {
        "SECRET_KEY": passwords.secret_key,
        "BASE_URL": f"http://{_own_name()}:{installation.port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DEMO": "1",
        "MEDIA_ROOT": str(installation.var / "media"),
    }
    inherited = {name: value for name, value in os.environ.items() if value and name not in _KEPT_BACK}
    return {
        **defaults,
        **inherited,
        "DATABASE_URL": database.runtime,
        "REDIS_URL": broker,
        "DJANGO_SETTINGS_MODULE": "mentorship.settings.base",
        "VAR": str(installation.var),
        "PORT": str(installation.port),
        "PYTHONUNBUFFERED": "1",
    }


def share_environment(installation: Installation, environment: Mapping[str, str]) -> None:
    """Leave the settings for `manage.py` in another terminal; readable by the same user only."""
    shared = {name: environment[name] for name in DECLARED if name in environment}
    write_private(installation.environment_file, json.dumps(shared, indent=2))


def manage(*arguments: str) -> list[str]:
    """The command line of one management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def applications(installation: Installation, environment: Mapping[str, str]) -> list[Service]:
    """Web, worker and beat."""
    return [
        _web(installation, environment),
        _worker(installation, environment),
        _beat(installation, environment),
    ]


def _web(installation: Installation, environment: Mapping[str, str]) -> Service:
    options = {
        "--bind": f"127.0.0.1:{installation.port}",
        "--worker-class": "gthread",
        "--workers": str(WEB_PROCESSES),
        "--threads": str(WEB_THREADS),
        "--graceful-timeout": "8",
        "--access-logfile": "-",
        "--logger-class": "mentorship.web_log.WebLogger",
    }
    return Service(
        name="web",
        command=[
            *(sys.executable, "-m", "gunicorn", "mentorship.wsgi", "--no-control-socket"),
            *(f"{name}={value}" for name, value in options.items()),
        ],
        environment=environment,
        is_ready=_page_answers(installation.port, urlsplit(environment["BASE_URL"]).netloc),
        death_signal=signal.SIGQUIT,  # the launcher is gone: end at once
    )


def _worker(installation: Installation, environment: Mapping[str, str]) -> Service:
    node = f"worker-{installation.port}@{socket.gethostname()}"
    options = {
        "--queues": QUEUES,
        "--concurrency": str(WORKER_PROCESSES),
        "--hostname": node,
        "--loglevel": environment.get("LOG_LEVEL", "INFO"),
    }
    return Service(
        name="worker",
        command=[
            *(
                sys.executable,
                "-m",
                "celery",
                "--app=mentorship",
                "worker",
                "--without-gossip",
                "--without-mingle",
            ),
            *(f"{name}={value}" for name, value in options.items()),
        ],
        environment={**environment, "OPENBLAS_NUM_THREADS": "1"},
        is_ready=_worker_answers(environment["REDIS_URL"], node),
        death_signal=signal.SIGKILL,  # its pool follows; every job survives that
    )


def _beat(installation: Installation, environment: Mapping[str, str]) -> Service:
    options = {
        "--schedule": str(installation.var / "beat-schedule"),
        "--pidfile": "",
        "--loglevel": "INFO",  # where it says that it started
    }
    return Service(
        name="beat",
        command=[
            *(sys.executable, "-m", "celery", "--app=mentorship", "beat"),
            *(f"{name}={value}" for name, value in options.items()),
        ],
        environment={**environment, "LOG_LEVEL": "INFO"},
        is_ready=_log_says(installation.log("beat"), "beat: Starting"),
    )


def _log_says(log: Path, words: str) -> Callable[[], bool]:
    """Whether the words stand in what was written since this probe last said yes, or was made."""
    read = log.stat().st_size if log.exists() else 0

    def is_ready() -> bool:
        nonlocal read
        content = log.read_bytes()
        start = read if read <= len(content) else 0  # a large log was put aside
        if words.encode() not in content[start:]:
            return False
        read = len(content)
        return True

    return is_ready


def _page_answers(port: int, host: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            return connection.getresponse().status == HTTP_OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return is_ready


def _worker_answers(broker: str, node: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        with Celery("launcher", broker=broker) as app:
            return bool(app.control.ping(destination=[node], timeout=0.5))

    return is_ready


def _own_name() -> str:
    """By name where the machine knows it, because browsers offer passkeys to names only."""
    try:
        socket.getaddrinfo("localhost", None)
    except OSError:
        return "127.0.0.1"
    return "localhost"

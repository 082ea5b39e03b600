#!/usr/bin/env python3
"""The health checks of docker-compose.yml: exit code 0 when the process in this container does its work."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from celery import Celery

WEB_PORT = 8000
BEAT_SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108  (a tmpfs of the container)
# Beat writes its schedule every three minutes; three missed ones mean that it hangs.
BEAT_IS_SILENT_AFTER_SECONDS = 600


def web_answers(port: int = WEB_PORT) -> bool:
    """Whether a page comes; the database may be down, and restarting web would not help it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(os.environ["BASE_URL"]).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def worker_answers() -> bool:
    """Whether the worker of this container answers through the broker."""
    with Celery(broker=os.environ["REDIS_URL"]) as app:
        return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=10))


def beat_writes(schedule: Path = BEAT_SCHEDULE) -> bool:
    """Whether beat wrote its schedule lately."""
    written = [file.stat().st_mtime for file in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and time.time() - max(written) < BEAT_IS_SILENT_AFTER_SECONDS


CHECKS = {"web": web_answers, "worker": worker_answers, "beat": beat_writes}

if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)

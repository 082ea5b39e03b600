"""The Celery application. Redis is only a doorbell: the truth about every job is a row in Postgres."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings.base")
# Linear algebra libraries start a thread per core each; the pool's processes already use the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

WORKER_SOCKET_SECONDS = 30


def _configuration() -> dict[str, Any]:
    return dict(settings.CELERY)


app = Celery("mentorship")
app.add_defaults(_configuration)
app.autodiscover_tasks()


@celeryd_init.connect
def wait_for_a_frozen_broker(conf: Any = None, **_: Any) -> None:
    """Let a worker wait longer for the broker than a page may.

    A worker that gives up on saying that a message is done keeps its place taken, and takes no other one.
    """
    conf.broker_transport_options = {**conf.broker_transport_options, "socket_timeout": WORKER_SOCKET_SECONDS}

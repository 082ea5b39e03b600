"""The Celery application. Redis is only a doorbell: the truth about every job is a row in Postgres."""

import os
from typing import Any

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings.base")
# Linear algebra libraries start a thread per core each; the pool's processes already use the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _configuration() -> dict[str, Any]:
    return dict(settings.CELERY)


app = Celery("mentorship")
app.add_defaults(_configuration)
app.autodiscover_tasks()

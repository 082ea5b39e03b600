"""A process that publishes every computed run it finds, as a person pressing the button would; killed and started at will."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings.base")
django.setup()

from accounts.models import User
from core.errors import Refusal
from core.tenancy import tenant
from matching.actions import publish_run
from matching.enums import RunState
from matching.models import MatchingRun


def publish_all(organization_id: int, user_id: int, seconds: float) -> None:
    print("ready", flush=True)
    actor = User.objects.get(pk=user_id)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with tenant(organization_id, user_id=user_id):
            run = MatchingRun.objects.filter(state=RunState.COMPUTED).order_by("?").first()
        if run is None:
            time.sleep(0.1)
            continue
        try:
            with tenant(organization_id, user_id=user_id):
                publish_run(run, actor=actor)
        except Refusal as refusal:
            print(refusal)


if __name__ == "__main__":
    publish_all(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import health
from core.models import Job


def test_doctor_names_what_is_ill(db, capsys, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="worker"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert [line.split()[1] for line in said.splitlines()] == [
        *("database", "role", "migrations", "clock", "broker", "worker", "beat", "jobs", "mail", "disk")
    ]
    assert "BAD  worker" in said


def test_beat_is_late_until_it_gives_a_sign_of_life(db):
    assert not health.beat().is_fine
    health.note_life_sign(health.BEAT)
    assert health.beat().is_fine


def test_an_installation_that_sends_no_mail_is_told_so(settings):
    settings.MAIL_GOES_TO_OUTBOX_PAGE, settings.DEMO = True, False
    assert "EMAIL_URL" in health.mail().says


def test_a_job_that_waits_for_minutes_is_found(organization, inside):
    Job.objects.create(
        organization=organization, kind="x", idempotency_key="1", run_after=timezone.now() - timedelta(hours=1)
    )
    assert not health.waiting_jobs().is_fine

"""Mails and jobs through a real broker and a real worker."""

import pytest
import redis

from core.tenancy import tenant
from notifications.actions import Mail, send_mails
from notifications.enums import MessageState
from notifications.models import Message, OutboxMail
from tests import services
from tests.conftest import make_organization, start_worker


def write_mails(organization, count: int) -> None:
    with tenant(organization.pk):
        send_mails(
            Mail("test_to_me", f"mail-{number}", f"person{number}@example.org", context={"organization_name": "Halden"})
            for number in range(count)
        )


def all_sent(organization) -> bool:
    with tenant(organization.pk):
        return not Message.objects.exclude(state=MessageState.SENT).exists()


@pytest.mark.jobs
def test_mails_written_in_a_transaction_reach_the_outbox_page(worker):
    organization = make_organization()
    write_mails(organization, 20)
    assert services.wait_until(lambda: all_sent(organization), 20)
    assert OutboxMail.objects.count() == 20


@pytest.mark.jobs
@pytest.mark.goal("C6")
def test_a_flushed_broker_loses_no_mail(committed_db, broker, tmp_path):
    organization = make_organization()
    write_mails(organization, 20)
    redis.Redis.from_url(broker.url).flushall()
    worker = start_worker(tmp_path / "worker.log")
    assert services.wait_until(lambda: all_sent(organization), 20)
    assert OutboxMail.objects.count() == 20
    services.end(worker)

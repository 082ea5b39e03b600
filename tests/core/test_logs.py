import json
import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.logs import JsonFormatter

WORDS = "What somebody\nconfided"


@pytest.mark.django_db
def test_a_database_error_in_the_log_does_not_quote_the_row():
    try:
        with transaction.atomic():
            User.objects.create(email="Ama@example.org", name=WORDS)
    except IntegrityError:
        failed = logging.LogRecord("core", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    line = json.loads(JsonFormatter().format(failed))["error"]
    assert "user_email_lower" in line
    assert "confided" not in line
    assert "test_logs.py" in line

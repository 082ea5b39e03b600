"""Private words are read by whom they name and nobody else: by raw SQL, search, export, log, jobs and error pages too."""

import io
import logging

import pytest
from django.db import connection
from django.test import Client

from core.models import Job
from core.tenancy import tenant
from notifications.models import Message
from organizations.models import AuditEntry
from relationships.models import PrivateNote
from tests.permissions.confidences import CONFIDENCES
from tests.permissions.growth import GROWTH
from tests.permissions.world import SECRETS, build_world

ROLES = (
    "organization_admin",
    "program_manager",
    "facilitator",
    "executive_sponsor",
    "external_observer",
    "case_handler",
)
OTHERS = ("people_manager", "member", "mentor", "mentee")
OF_WORDS = (
    "SECRETREADINESS",
    "SECRETRATEDREPLY",
    *GROWTH,
    "SECRETOFMENTOR",
    "SECRETOFMENTEE",
    "SECRETOFBOTH",
    "SECRETTOCOORDINATOR",
    *CONFIDENCES,
)
# Every table and column that holds words of the mentoring itself.
WORDS = {
    "relationships_confidencewords": "text",
    "relationships_extension": "words",
    "relationships_privatenote": "text",
    "relationships_sharednote": "text",
    "relationships_agendaitem": "text",
    "relationships_actionitem": "text",
    "relationships_sessionfeedback": "words",
    "relationships_goaltext": "title || measure",
    "relationships_goalupdate": "reflection",
    "readiness_readinessrating": "evidence || gaps",
    "readiness_ratingcomment": "text",
    "relationships_developmentplan": "target_role || success_criteria",
    "relationships_midreviewtext": "going_well || to_change || second_half",
    "relationships_capstonetext": "title || reflection",
    "relationships_capstonefile": "convert_from(content, 'UTF8')",
    "relationships_sessionplanitem": "text",
    "relationships_material": "title",
    "relationships_boardnote": "text",
    "relationships_handovernote": "text",
    "relationships_experiencereflection": "learned || application_plan",
    "relationships_growthrating": "evidence",
    "relationships_observation": "example",
}


@pytest.fixture
def worlds(db):
    return build_world("own", "CANARYOWN"), build_world("other", "CANARYOTHER")


def read_by_sql(world, user_id: int | None) -> str:
    """All words that the runtime role gets by SQL alone, whatever code asks."""
    found = []
    with tenant(world.organization.pk, user_id=user_id), connection.cursor() as cursor:
        for table, column in WORDS.items():
            cursor.execute(f"SELECT {column} FROM {table}")
            found += [str(row[0]) for row in cursor.fetchall()]
    return " ".join(found)


def readable(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


def test_by_raw_sql_as_every_user_nobody_reads_more_than_theirs(worlds, capsys):
    own, other = worlds
    tried = 0
    for reader in (own, other):
        for role in (*ROLES, *OTHERS, "former"):
            text = read_by_sql(own, reader.people[role].user_id)
            expected = {secret for secret in OF_WORDS if role in SECRETS[secret]} if reader is own else set()
            assert readable(text) == expected, (reader.canary, role)
            assert "CANARYOTHER" not in text
            tried += len(WORDS)
    assert readable(read_by_sql(own, None)) == set()
    with capsys.disabled():
        print(f"\n  private words by raw SQL: {tried + len(WORDS)} reads, 0 leaks")


def test_a_private_note_cannot_be_written_changed_or_taken_in_somebodys_name(worlds):
    own, _other = worlds
    mentor, manager = own.people["mentor"], own.people["program_manager"]
    with tenant(own.organization.pk, user_id=manager.user_id):
        assert PrivateNote.objects.update(author=manager.user, text="mine now") == 0
        assert PrivateNote.objects.all().delete()[0] == 0
    with tenant(own.organization.pk, user_id=mentor.user_id):
        assert PrivateNote.objects.get(session=own.rows["held_session"]).text == "CANARYOWN SECRETOFMENTOR"


@pytest.mark.parametrize("role", ["program_manager", "organization_admin", "people_manager", "executive_sponsor"])
def test_search_and_exports_do_not_find_them(worlds, role):
    own, _other = worlds
    for path in ("search/?q=SECRET", "people/export/csv/", "people/export/xlsx/", "audit/?q=SECRET", "mails/?q=SECRET"):
        answer = own.clients[role].get(f"/o/own/{path}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert readable(body.decode(errors="replace")) == set(), path


def test_neither_log_nor_job_nor_mail_nor_audit_holds_them(worlds):
    own, _other = worlds
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        session = own.rows["held_session"]
        for kind, words in (("notes", "SECRETOFBOTH"), ("private-note", "SECRETOFMENTEE")):
            prefix = "shared" if kind == "notes" else "private"
            data = {f"{prefix}-text": words, f"{prefix}-version": "999"}
            own.clients["mentee"].post(f"/o/own/sessions/{session.public_id}/{kind}/", data)
            own.clients["program_manager"].post(f"/o/own/sessions/{session.public_id}/{kind}/", data)
    finally:
        logging.getLogger().removeHandler(handler)
    with tenant(own.organization.pk):
        rows = [list(model.objects.values()) for model in (Job, Message, AuditEntry)]
    assert readable(stream.getvalue() + str(rows)) == set()


def test_an_error_page_does_not_quote_what_was_sent(worlds, monkeypatch, settings):
    own, _other = worlds
    settings.DEBUG = False

    def broken(*_args, **_kwargs):
        raise RuntimeError("SECRETOFMENTEE")

    monkeypatch.setattr("relationships.actions.notes.save_private_note", broken)
    client = Client(raise_request_exception=False)
    client.force_login(own.people["mentee"].user)
    session = own.rows["held_session"]
    data = {"private-text": "SECRETOFMENTEE", "private-version": "1"}
    answer = client.post(f"/o/own/sessions/{session.public_id}/private-note/", data)
    assert (answer.status_code, readable(answer.content.decode())) == (500, set())

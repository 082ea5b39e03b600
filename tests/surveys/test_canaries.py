"""Goals B2 and D17: what people said in confidence is planted, and looked for everywhere it must not be."""

import logging

import pytest
from django.db import connection
from django.test import Client

from core.models import Job
from core.tenancy import identify_user, tenant
from notifications.models import Message
from organizations.models import AuditEntry
from surveys.actions import close_now
from surveys.models import BallotBox, CheckIn, Survey
from tests.permissions.addresses import tenant_addresses, url, value_for
from tests.permissions.test_matrix import call, text_of
from tests.permissions.voices import READERS, VOICES
from tests.permissions.world import build_world

ROLES = ("organization_admin", "program_manager", "executive_sponsor", "mentor", "anonymous")
# Every other address is tried by tests/permissions/test_matrix.py, with the same words planted.
ROOMS = {"surveys", "home", "search"}


@pytest.fixture
def worlds(db):
    return build_world("own", "CANARYOWN"), build_world("other", "CANARYOTHER")


def addresses():
    return [one for one in tenant_addresses() if one.name.partition(":")[0] in ROOMS]


@pytest.mark.goal("B2")
@pytest.mark.goal("D17")
def test_no_page_export_search_or_log_shows_an_answer_to_whom_it_is_not_for(worlds, caplog, capsys):
    own, other = worlds
    cells, seen = 0, set()
    clients = {role: own.clients.get(role) or Client() for role in ROLES} | {
        "other tenant": other.clients["program_manager"]
    }
    with caplog.at_level(logging.INFO):
        for address in addresses():
            path = url(address, "own", [value_for(own, address, part) for part in address.parts])
            for role, client in clients.items():
                cells += 1
                found = [voice for voice in VOICES if voice in text_of(call(client, "GET", path))]
                seen |= {(role, address.name, voice) for voice in found}
    leaks = sorted(seen - READERS)
    logged = [voice for voice in VOICES if voice in caplog.text]
    with capsys.disabled():
        print(f"\n  canaries of surveys: {cells} cells, {len(leaks)} leaks, {len(logged)} in logs")
    assert (leaks, logged) == ([], [])
    assert seen == READERS


@pytest.mark.parametrize("role", ["organization_admin", "program_manager", "mentor"])
def test_search_finds_no_answer(worlds, role):
    def hits(words: str) -> str:
        page = worlds[0].clients[role].get("/o/own/search/", {"q": words}, headers={"HX-Request": "true"})
        return page.content.decode().replace(words, "")

    assert {hits(voice) for voice in VOICES} == {hits("NOBODYSAIDTHIS")}


@pytest.mark.goal("D17")
def test_jobs_mails_and_the_audit_log_hold_no_answer(worlds):
    own = worlds[0]
    with tenant(own.organization.pk):
        for survey in Survey.objects.filter(state="open").select_related("cohort"):
            close_now(survey, actor=own.people["program_manager"].user)
        rows = [*Job.objects.values_list("arguments", "error"), *Message.objects.values_list("subject", "body_text")]
        rows += AuditEntry.objects.values_list("facts", "subject_label")
        assert [row for row in rows if any(voice in str(row) for voice in VOICES)] == []


@pytest.mark.goal("B2")
def test_raw_sql_of_the_runtime_role_shows_neither_check_ins_nor_boxes_to_others(worlds):
    own = worlds[0]
    readers = {}
    with tenant(own.organization.pk), connection.cursor() as cursor:
        for role, person in own.people.items():
            identify_user(person.user_id)
            counts = []
            for model in (CheckIn, BallotBox):
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                counts.append(cursor.fetchone()[0])
            readers[role] = tuple(counts)
    assert {role for role, counts in readers.items() if counts != (0, 0)} == {"mentee", "program_manager"}
    assert {counts[1] for counts in readers.values()} == {0}

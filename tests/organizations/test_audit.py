import csv
import io
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.identifiers import random_id
from core.spreadsheets import defuse, restore
from core.tenancy import tenant
from organizations.audit import record
from organizations.models import AuditEntry

PAGE = "/o/halden/audit/"
EXPORT = "/o/halden/audit/export/"


def write(organization, admin, *events: str, **facts):
    with tenant(organization.pk):
        for event in events:
            record(organization, event, actor=admin.user, **facts)


def test_entries_are_shown_newest_first(organization, admin):
    write(organization, admin, "program.created", "cohort.opened")
    rows = admin.client.get(PAGE).context["rows"]
    assert [name for _, name, _ in rows] == ["Cohort opened", "Program created"]


def test_pages_follow_the_key(organization, admin):
    write(organization, admin, *[f"thing.number_{number}" for number in range(120)])
    first = admin.client.get(PAGE)
    second = admin.client.get(PAGE, {"before": first.context["older"]})
    third = admin.client.get(PAGE, {"before": second.context["older"]})
    shown = [entry.event for answer in (first, second, third) for entry, _, _ in answer.context["rows"]]
    assert shown == [f"thing.number_{number}" for number in reversed(range(120))]
    assert third.context["older"] == ""


def test_the_page_asks_the_database_as_often_for_thirty_entries(organization, admin):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.client.get(PAGE)
        return len(asked)

    write(organization, admin, "program.created")
    count()
    first = count()
    write(organization, admin, *["program.created"] * 30)
    assert count() == first


def test_filters_stand_in_the_address(organization, admin):
    write(organization, admin, "program.created", "cohort.opened")
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)

    def shown(**query) -> int:
        return len(admin.client.get(PAGE, query).context["rows"])

    assert shown(event="cohort.opened") == 1
    assert shown(actor="olga") == 2
    assert shown(actor="nobody") == 0
    assert shown(since=today.isoformat(), until=today.isoformat()) == 2
    assert shown(since=tomorrow.isoformat()) == 0
    assert shown(since="not a date") == 2


@pytest.mark.goal("D10")
def test_the_last_day_of_the_calendar_is_a_filter_like_any_other(organization, admin):
    assert admin.client.get(PAGE, {"since": "0001-01-01", "until": "9999-12-31"}).status_code == 200


def test_the_export_holds_what_is_filtered_and_no_formula(organization, admin):
    admin.user.name = "=HYPERLINK(evil)"
    admin.user.save()
    write(organization, admin, "program.created", "cohort.opened")
    answer = admin.client.post(EXPORT, {"event": "program.created"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["event"], row["actor"]) for row in rows] == [("program.created", "'=HYPERLINK(evil)")]
    with tenant(organization.pk):
        assert AuditEntry.objects.order_by("-pk").first().event == "audit.exported"


def test_entries_of_another_organization_are_not_there(organization, other_organization, admin, outsider):
    write(other_organization, outsider, "program.created", canary="CANARY")
    assert admin.client.get(PAGE).context["rows"] == []
    assert "CANARY" not in admin.client.post(EXPORT).content.decode()


@pytest.mark.parametrize("who", ["manager", "mentee", "sponsor"])
def test_only_admins_read_it(request, who):
    client = request.getfixturevalue(who).client
    assert client.get(PAGE).status_code == 403
    assert client.post(EXPORT).status_code == 403


@pytest.mark.goal("F1")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organizations_auditentry SET event = 'x'",
        "DELETE FROM organizations_auditentry",
        "TRUNCATE organizations_auditentry",
    ],
)
def test_the_product_cannot_change_entries(organization, admin, statement):
    write(organization, admin, "program.created")
    with tenant(organization.pk), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.goal("F1")
def test_a_change_that_fails_leaves_no_entry(organization, admin, inside):
    with pytest.raises(ZeroDivisionError):
        change_and_fail(organization, admin)
    assert not AuditEntry.objects.exists()


def change_and_fail(organization, admin):
    with transaction.atomic():
        record(organization, "program.created", actor=admin.user)
        raise ZeroDivisionError


@pytest.mark.goal("D10")
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "'=1", "''+x", "plain", "", "o'neil", "'quoted"]
)
def test_text_survives_a_spreadsheet(text):
    assert restore(defuse(text)) == text


@pytest.mark.goal("D10")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_starts_like_a_formula(text):
    assert str(defuse(text)).startswith("'")


@pytest.mark.parametrize("value", [-5, 1.5, None])
def test_numbers_stay_numbers(value):
    assert defuse(value) is value


def test_the_navigation_marks_the_page(admin):
    assert 'aria-current="page"' in admin.client.get(reverse("organizations:audit", args=["halden"])).content.decode()


def test_deleting_a_user_leaves_the_entries_as_they_are(organization, admin, mentor, inside):
    user, pk = mentor.user, mentor.user.pk
    record(organization, "organization.changed", actor=user)
    user.delete()
    entry = AuditEntry.objects.get(event="organization.changed")
    assert (entry.actor_id, entry.actor_name) == (pk, "Luis Ortega")
    assert "Luis Ortega" in admin.client.get(PAGE).content.decode()


def test_long_lists_are_cut_and_ids_only_counted(organization, admin):
    write(organization, admin, "people.chosen", people=[random_id() for _ in range(30)], words=list("abcdefgh"))
    rows = admin.client.get(PAGE).context["rows"]
    assert rows[0][2] == ["words: a, b, c, d, e and 3 more", "people: 30"]

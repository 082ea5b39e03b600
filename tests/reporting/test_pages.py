"""Pages and files of figures: what they show, to whom, and what they keep back."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.actions import enqueue
from core.jobs import perform
from core.models import Job
from participants.models import Person
from relationships.models import Relationship
from reporting.nightly import KEEP_JOB
from reporting.tables import as_csv, as_xlsx
from tests.conftest import make_member
from tests.surveys.conftest import make_cohort, make_pair

pytestmark = pytest.mark.django_db


def url(organization, name, *args):
    return reverse(f"reporting:{name}", args=[organization.slug, *args])


def keep(organization, day=None):
    day = day or timezone.localdate() - timedelta(days=1)
    job, _ = enqueue(KEEP_JOB, key=f"{day}", initiator_id=None, day=f"{day}")
    perform(job.pk, organization.pk)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def sponsor_client(organization, inside):
    return make_member(organization, "Elena Stern", "executive_sponsor").client


def test_a_cohorts_page_shows_each_figure_with_range_basis_and_definition(pairs, cohort, organization, manager):
    text = read(manager.client, url(organization, "cohort", cohort.slug))
    assert "First session within 21 days" in text
    assert url(organization, "definition", "B3") in text
    assert "10 of 12" in text
    assert "Small group: indicative" in text


def test_the_program_team_opens_what_a_figure_rests_on_and_a_sponsor_does_not(
    pairs, cohort, organization, manager, sponsor_client
):
    rows = reverse("relationships:cohort", args=[organization.slug, cohort.slug])
    address = url(organization, "cohort", cohort.slug)
    assert read(manager.client, address).count(rows) > read(sponsor_client, address).count(rows)


def test_a_sponsor_reads_no_figure_with_one_to_four_people_on_a_side(
    pairs, cohort, organization, manager, sponsor_client
):
    address = url(organization, "cohort_file", cohort.slug, "csv")
    lines = {row["Metric"]: row for row in csv.DictReader(io.StringIO(read(manager.client, address).lstrip("\ufeff")))}
    veiled = {row["Metric"]: row for row in csv.DictReader(io.StringIO(read(sponsor_client, address).lstrip("\ufeff")))}
    assert (lines["B3"]["n"], lines["B3"]["of"]) == ("10", "12")
    assert (veiled["B3"]["Value"], veiled["B3"]["n"], veiled["B3"]["of"]) == ("", "", "")


def test_a_past_day_shows_what_was_kept_and_a_day_before_any_is_not_found(pairs, cohort, organization, manager):
    keep(organization)
    day = timezone.localdate() - timedelta(days=1)
    Relationship.objects.filter(pk__in=[one.pk for one in pairs[:6]]).delete()
    address = url(organization, "cohort", cohort.slug)
    assert "10 of 12" in read(manager.client, f"{address}?on={day}")
    assert manager.client.get(f"{address}?on={day - timedelta(days=3)}").status_code == 404


def test_a_change_is_told_only_where_it_is_more_than_noise(pairs, cohort, organization, manager):
    keep(organization)
    day = timezone.localdate() - timedelta(days=1)
    text = read(manager.client, f"{url(organization, 'cohort', cohort.slug)}?since={day}")
    assert "no difference to tell" in text


def test_cohorts_stand_beside_each_other_in_as_many_queries_for_four_as_for_one(organization, inside, manager):
    counts = []
    for number in range(4):
        cohort = make_cohort(organization, manager, slug=f"c{number}")
        for pair in range(5):
            make_pair(cohort, pair)
        if number in {0, 3}:
            Job.objects.all().delete()
            keep(organization)
            read(manager.client, url(organization, "cohorts"))
            with CaptureQueriesContext(connection) as taken:
                text = read(manager.client, url(organization, "cohorts"))
            counts.append(len(taken))
    assert counts[0] == counts[1]
    assert text.count("/figures/") == 4


def test_counting_now_is_one_job_however_often_it_is_asked(pairs, organization, manager):
    for _ in range(3):
        manager.client.post(url(organization, "count"))
    assert Job.objects.filter(kind=KEEP_JOB).count() == 1


def test_mentees_read_definitions_and_no_figures(pairs, cohort, organization, mentee):
    assert mentee.client.get(url(organization, "cohort", cohort.slug)).status_code == 403
    text = read(mentee.client, url(organization, "definition", "D3"))
    assert "Aalen-Johansen" in text
    assert "People who left can no longer be promoted" in text
    assert mentee.client.get(url(organization, "definition", "Z9")).status_code == 404


def test_a_metric_without_data_says_that_it_is_shown_nowhere(organization, manager):
    assert "does not hold the data" in read(manager.client, url(organization, "definition", "A9"))


def test_files_hold_what_the_page_shows_and_formulas_stay_text():
    lines = [["A1", '=HYPERLINK("x")', "", 0.5, None, None, 1, 2, "share", "2026-01-01", "+1"]]
    text = as_csv(lines).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(lines))).active
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["D2"].value) == ('\'=HYPERLINK("x")', "s", 0.5)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_both_kinds_of_file_are_offered_and_no_other(pairs, cohort, organization, manager, kind):
    keep(organization)
    assert manager.client.get(url(organization, "cohort_file", cohort.slug, kind)).status_code == 200
    assert manager.client.get(url(organization, "cohorts_file", kind)).status_code == 200
    assert manager.client.get(url(organization, "cohorts_file", "pdf")).status_code == 404


def test_equal_access_counts_each_stage_of_those_before_and_hides_small_groups(pairs, cohort, organization, manager):
    people = Person.objects.filter(participations__role="mentee").order_by("pk")
    for number, person in enumerate(people):
        Person.objects.filter(pk=person.pk).update(department="Sales" if number < 10 else "Legal")
    text = read(manager.client, f"{url(organization, 'equity', cohort.slug)}?by=department&role=mentee")
    assert "Met of those matched" in text
    assert "Legal" not in text
    assert "Sales" not in text


def test_equal_access_shows_groups_that_are_large_enough(pairs, cohort, organization, manager):
    text = read(manager.client, f"{url(organization, 'equity', cohort.slug)}?by=department&role=mentee")
    assert "6 of 6" in text
    assert "5 of 6" in text


def test_a_sponsor_does_not_open_equal_access(cohort, organization, sponsor_client):
    assert sponsor_client.get(url(organization, "equity", cohort.slug)).status_code == 403


def test_a_cohort_is_counted_in_as_many_queries_for_24_pairs_as_for_12(pairs, cohort, organization, manager):
    address, counts = url(organization, "cohort", cohort.slug), []
    for more in (0, 12):
        for number in range(more):
            make_pair(cohort, 200 + number)
        read(manager.client, address)
        with CaptureQueriesContext(connection) as taken:
            read(manager.client, address)
        counts.append(len(taken))
    assert counts[0] == counts[1]

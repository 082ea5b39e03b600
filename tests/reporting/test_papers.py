"""Board packs: what they say, that they say it again, who reads which, and when the file is gone."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.actions import enqueue
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from organizations.models import AuditEntry
from readiness.models import ReadinessSettings
from relationships.models import Relationship
from reporting.actions import ask_report
from reporting.dictionary import metrics
from reporting.models import Report, ReportFile
from reporting.nightly import KEEP_JOB, PAPER_JOB, keep_every_day
from reporting.papers import gather
from tests.conftest import make_member
from tests.reporting.conftest import hold
from tests.reporting.pdf_text import objects_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(organization, pairs):
    """Yesterday, with its figures kept."""
    found = timezone.localdate() - timedelta(days=1)
    job, _ = enqueue(KEEP_JOB, key=f"{found}", initiator_id=None, day=f"{found}")
    perform(job.pk, organization.pk)
    return found


@pytest.fixture
def sponsor(organization, inside):
    return make_member(organization, "Elena Stern", "executive_sponsor")


def made(day, actor, edition="board") -> Report:
    report = ask_report("board_pack", day, edition, actor=actor.user)
    perform(report.job_id, report.organization_id)
    return Report.objects.select_related("job").get(pk=report.pk)


def kept_file(day, actor, edition) -> Report:
    """A paper with a file that nobody had to draw."""
    report = ask_report("board_pack", day, edition, actor=actor.user)
    ReportFile.objects.create(
        organization_id=report.organization_id,
        report=report,
        filename="x.pdf",
        content_type="application/pdf",
        size=6,
        content=b"%PDF-1",
    )
    report.drawn_at, report.expires_at = timezone.now(), timezone.now() + timedelta(days=30)
    report.save()
    return report


def address(report, name):
    return reverse(f"reporting:{name}", args=[report.organization.slug, report.public_id])


def text_of(report) -> str:
    return words(bytes(report.files.get().content))


def figures_in(text: str) -> str:
    """Without the lines in which two papers may differ: their number."""
    return "\n".join(line for line in text.splitlines() if not line.strip().isdigit() and " no. " not in line)


def test_a_pack_is_a_tagged_pdf_with_ranges_basis_definitions_and_how_far_to_trust_them(day, manager, organization):
    report = made(day, manager, "team")
    pdf = bytes(report.files.get().content)
    text = words(pdf)
    assert any(b"/StructTreeRoot" in one for one in objects_of(pdf).values())
    for said in ("First session within 21 days", "10 of 12", "small group", "How far to trust this", organization.name):
        assert said in text
    assert metrics()["B3"].definition[:30] in text
    assert f"{day:%-d %B %Y}" in text
    assert report.expires_at - report.drawn_at == timedelta(days=30)


def test_made_again_for_the_same_day_a_pack_has_the_same_figures(day, pairs, manager, organization):
    first = made(day, manager, "team")
    Relationship.objects.filter(pk__in=[one.pk for one in pairs[:6]]).delete()
    hold(pairs[11], 40)
    manager.client.post(address(first, "paper_again"))
    again = Report.objects.latest("number")
    perform(again.job_id, organization.pk)
    again.refresh_from_db()
    assert (again.number, again.content) == (first.number + 1, first.content)
    assert figures_in(text_of(again)) == figures_in(text_of(first))
    Report.objects.all().delete()
    assert json.loads(json.dumps(gather(day, "team", organization))) == first.content


def test_a_sponsor_reads_no_small_cell_and_no_paper_of_the_program_team(day, manager, sponsor, organization):
    board, team = made(day, manager), kept_file(day, manager, "team")
    assert "10 of 12" not in text_of(board)
    assert "too few to show" in " ".join(text_of(board).split())
    assert sponsor.client.post(address(board, "paper_pdf")).status_code == 200
    assert sponsor.client.post(address(team, "paper_pdf")).status_code == 404
    assert sponsor.client.post(address(team, "paper_again")).status_code == 404
    listed = sponsor.client.get(reverse("reporting:papers", args=[organization.slug])).content.decode()
    assert (address(board, "paper_pdf") in listed, address(team, "paper_pdf") in listed) == (True, False)


def test_a_sponsor_cannot_ask_for_the_program_teams_edition(day, sponsor, organization):
    ask = {"as_of": f"{day}", "edition": "team"}
    assert sponsor.client.post(reverse("reporting:paper_new", args=[organization.slug]), ask).status_code == 302
    with tenant(organization.pk):
        assert Report.objects.get().edition == "board"


def test_every_download_is_recorded_and_the_file_expires(day, manager, organization):
    report = kept_file(day, manager, "board")
    answer = manager.client.post(address(report, "paper_pdf"))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert AuditEntry.objects.filter(event="report.downloaded", subject_id=report.public_id).count() == 1
    Report.objects.update(expires_at=timezone.now())
    assert manager.client.post(address(report, "paper_pdf")).status_code == 404
    cache.clear()
    keep_every_day()
    with tenant(organization.pk):
        assert (ReportFile.objects.count(), Report.objects.get().state) == (0, "expired")


def test_only_days_that_are_over_and_kept_can_be_asked_for(day, manager, organization):
    for other in (timezone.localdate(), day - timedelta(days=1)):
        with pytest.raises(Refusal):
            ask_report("board_pack", other, "board", actor=manager.user)
    url = reverse("reporting:paper_new", args=[organization.slug])
    assert manager.client.post(url, {"as_of": f"{timezone.localdate()}", "edition": "board"}).status_code == 422
    assert f'value="{day}"' in manager.client.get(url).content.decode()


def test_asking_twice_while_it_is_being_made_gives_one_paper(day, manager):
    asked = {ask_report("board_pack", day, "board", actor=manager.user).pk for _ in range(2)}
    assert len(asked) == Job.objects.filter(kind=PAPER_JOB).count() == 1


def test_succession_stands_in_it_only_where_readiness_is_on(day, organization):
    assert gather(day, "board", organization)["succession"] is None
    ReadinessSettings.objects.create(organization=organization, is_on=True, purpose="Plan successors")
    facts = gather(day, "board", organization)["succession"]
    assert (facts["lines"], facts["decisions"]) == ([], [])
    assert "Readiness ratings" in [row[0] for row in facts["trust"]]

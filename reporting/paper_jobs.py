"""Drawing papers, in a worker."""

from datetime import date, timedelta

from django.utils import timezone

from core.jobs import Work, job_kind
from core.printing import print_pdf
from organizations.models import Organization
from reporting.models import Report, ReportFile
from reporting.nightly import PAPER_JOB
from reporting.papers import content_of

DAYS_KEPT = 30


@job_kind(PAPER_JOB)
def draw_paper(work: Work) -> None:
    """Draw the PDF of a paper. Drawing it again changes nothing."""
    work.progress("Reading the figures", 0.1)
    with work.context():
        report = Report.objects.select_related("asked_by").get(pk=int(str(work.arguments["report"])))
        organization = Organization.objects.get(pk=work.organization_id)
        content = content_of(report, organization)
    work.progress("Drawing the pages", 0.4)
    facts = {
        **content,
        "report": report,
        "organization_name": organization.name,
        "as_of": report.as_of,
        "before": date.fromisoformat(content["before"]) if content["before"] else None,
        "printed_on": timezone.now(),
        "asked_by": report.asked_by.display_name if report.asked_by else "",
    }
    pdf = print_pdf("documents/board_pack.html", facts, style="board_pack.css")
    with work.finish():
        _file, is_new = ReportFile.objects.get_or_create(
            organization_id=work.organization_id,
            report=report,
            defaults={
                "filename": f"Board pack {report.number}, {report.as_of}.pdf",
                "content_type": "application/pdf",
                "size": len(pdf),
                "content": pdf,
            },
        )
        if is_new:
            report.content, report.drawn_at = content, timezone.now()
            report.expires_at = report.drawn_at + timedelta(days=DAYS_KEPT)
            report.save(update_fields=["content", "drawn_at", "expires_at", "updated_at"])

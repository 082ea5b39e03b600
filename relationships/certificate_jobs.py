"""Drawing certificates, in a worker."""

from core.jobs import Work, job_kind
from core.printing import print_pdf
from programs.enums import ParticipantRole
from relationships.certificates import check_address, grouped
from relationships.emails.certificates import send_certificate
from relationships.models import Certificate, CertificateFile

CERTIFICATE_JOB = "relationships.certificate"


@job_kind(CERTIFICATE_JOB)
def draw_certificate(work: Work) -> None:
    """Draw the PDF of a certificate and tell whose it is. Drawing it again changes nothing."""
    with work.context():
        related = ("organization", "participant__cohort__coordinator", "participant__person__user")
        rows = Certificate.objects.select_related(*related)
        certificate = rows.get(pk=int(str(work.arguments["certificate"])))
    organization, coordinator = certificate.organization, certificate.participant.cohort.coordinator
    facts = {
        "organization_name": organization.name,
        "name": certificate.name,
        "program": certificate.program_name,
        "role": str(ParticipantRole(certificate.role).label),
        "starts_on": certificate.starts_on,
        "ends_on": certificate.ends_on,
        "issued_on": certificate.issued_on,
        "coordinator": coordinator.display_name if coordinator else "",
        "number": grouped(certificate.number),
        "check_address": check_address(organization, certificate.number),
    }
    content = print_pdf("documents/certificate.html", facts, style="certificate.css")
    with work.finish():
        _file, is_new = CertificateFile.objects.get_or_create(
            organization_id=certificate.organization_id,
            certificate=certificate,
            defaults={
                "filename": f"Certificate {grouped(certificate.number)[:9]}.pdf",
                "content_type": "application/pdf",
                "size": len(content),
                "content": content,
            },
        )
        if is_new and certificate.is_valid:
            send_certificate(certificate, organization)

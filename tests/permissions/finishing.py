"""The library and the end of a program, in a world: what is read, handed in, certified."""

from datetime import date

from django.utils import timezone

from cohorts.models import PreparationTick, ResourceAssignment
from core.tenancy import tenant
from programs.models import CompletionRule, PreparationPlan, Resource, ResourceCompletion, ResourceFile
from relationships.models import (
    Capstone,
    CapstoneFile,
    CapstoneText,
    Certificate,
    CertificateFile,
    Completion,
    MidReview,
    MidReviewText,
    Transition,
)


def add_finishing(world) -> None:
    """A resource with a file, assigned and completed; what a program asks at its start and its end."""
    text, organization, program = world.canary, world.organization, world.rows["program"]
    mentee = world.rows["mentee_participant"]
    resource = Resource.objects.create(
        organization=organization, title=f"{text} resource", summary=f"{text} summary", text=f"{text} text"
    )
    ResourceFile.objects.create(
        organization=organization,
        resource=resource,
        filename="guide.txt",
        content_type="text/plain",
        size=9,
        content=text.encode(),
    )
    own = {"organization": organization, "program": program}
    world.rows |= {
        "resource": resource,
        "resource_assignment": ResourceAssignment.objects.create(**own, resource=resource, role="mentee"),
    }
    ResourceCompletion.objects.create(organization=organization, resource=resource, person=mentee.person)
    PreparationPlan.objects.create(**own, role="mentee", own=[{"key": "first", "text": f"{text} step"}])
    PreparationTick.objects.create(organization=organization, participant=mentee, key="first")
    CompletionRule.objects.create(
        **own, least_sessions=3, needs_goals=True, needs_review=True, needs_capstone=True, needs_resources=True
    )
    _end(world)


def _end(world) -> None:
    """A review and a capstone that only the pair reads, a completion, a certificate, a next step."""
    text, mentee, own = world.canary, world.rows["mentee_participant"], {"organization": world.organization}
    capstone = Capstone.objects.create(**own, participant=mentee, handed_in_at=timezone.now())
    review = MidReview.objects.create(**own, member=world.rows["relationship"].members.get(role="mentee"))
    both = f"{text} SECRETOFBOTH"
    with tenant(world.organization.pk, user_id=mentee.person.user_id):
        CapstoneText.objects.create(**own, capstone=capstone, title=both, reflection=both)
        file = {"filename": "work.txt", "content_type": "text/plain", "size": 9, "content": both.encode()}
        CapstoneFile.objects.create(**own, capstone=capstone, **file)
        MidReviewText.objects.create(**own, review=review, to_change=both)
    Completion.objects.create(
        **own, participant=mentee, completed_on=date(2026, 11, 2), reason=f"{text} reason to complete"
    )
    certificate = Certificate.objects.create(
        **own,
        participant=mentee,
        number=f"{text}NUMBER2345"[:20],
        name=f"{text} certified",
        program_name=f"{text} program",
        role="mentee",
        starts_on=date(2026, 1, 2),
        ends_on=date(2026, 11, 2),
        issued_on=date(2026, 11, 2),
    )
    CertificateFile.objects.create(**own, certificate=certificate, **{**file, "content": text.encode()})
    Transition.objects.create(**own, participant=mentee, choice="mentor", words=f"{text} words")
    world.rows |= {"capstone": capstone, "certificate": certificate}

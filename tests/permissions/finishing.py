"""The library and the end of a program, in a world: what is read, handed in, certified."""

from cohorts.models import PreparationTick, ResourceAssignment
from programs.models import CompletionRule, PreparationPlan, Resource, ResourceCompletion, ResourceFile


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

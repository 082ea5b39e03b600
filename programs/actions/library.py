"""Writing resources, putting them away, and being done with them."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from core.prose import is_web_address
from core.tenancy import current_organization_id
from core.uploads import CheckedFile
from organizations.audit import record
from participants.models import Person
from participants.skills import find_or_create_skill, find_skill
from programs.library.starters import starters
from programs.models import Program, Resource, ResourceCompletion, ResourceFile

LONGEST_TEXT = 40_000


@dataclass(frozen=True)
class ResourceDraft:
    """A resource as somebody writes it. Empty role, stage, structure or skill: for all of them."""

    title: str
    kind: str
    minutes: int
    summary: str = ""
    text: str = ""
    link: str = ""
    skill: str = ""
    role: str = ""
    stage: str = ""
    structure: str = ""
    program: Program | None = None
    file: CheckedFile | None = None
    removes_file: bool = False


def add_resource(draft: ResourceDraft, *, actor: User, public_id: str = "") -> Resource:
    """Put a resource into the library. `public_id`: see `core.occasions`; the same again gives the first one."""
    with transaction.atomic():
        if public_id and (made := Resource.objects.filter(public_id=public_id).first()):
            return made
        resource = Resource(organization_id=current_organization_id(), public_id=public_id or random_id())
        _fill(resource, draft)
        record(resource, "resource.added", actor=actor)
    return resource


def change_resource(resource: Resource, draft: ResourceDraft, *, actor: User) -> None:
    """Write a resource anew. Who completed it stays so."""
    with transaction.atomic():
        _fill(Resource.objects.select_for_update().get(pk=resource.pk), draft)
        record(resource, "resource.changed", actor=actor)


def _fill(resource: Resource, draft: ResourceDraft) -> None:
    """Check a draft, save it, and replace or remove the file. Refusal when there is nothing to read."""
    title, link = " ".join(draft.title.split())[:120], draft.link.strip()
    if not title:
        raise Refusal(_("Give it a title."))
    if len(draft.text) > LONGEST_TEXT:
        raise Refusal(_("The text is too long. Divide it into several resources."))
    if link and not is_web_address(link):
        raise Refusal(_("A link begins with https:// or http://."))
    keeps_file = resource.pk is not None and not draft.removes_file and resource.files.exists()
    if not (draft.text.strip() or link or draft.file or keeps_file):
        raise Refusal(_("Write a text, give a link or choose a file: there is nothing to read yet."))
    for name in ("kind", "minutes", "role", "stage", "structure", "program"):
        setattr(resource, name, getattr(draft, name))
    resource.title, resource.summary = title, " ".join(draft.summary.split())[:300]
    resource.text, resource.link = draft.text.replace("\r\n", "\n").strip(), link
    resource.skill = find_or_create_skill(draft.skill) if draft.skill.strip() else None
    resource.save()
    if draft.removes_file or draft.file:
        ResourceFile.objects.filter(resource=resource).delete()
    if draft.file:
        ResourceFile.objects.create(
            organization_id=resource.organization_id,
            resource=resource,
            **draft.file.columns,
        )


def archive_resource(resource: Resource, *, actor: User) -> None:
    """Take a resource off the shelf; who completed it is kept. Does nothing when it is archived."""
    _shelve(resource, actor, "resource.archived", is_archived=True)


def restore_resource(resource: Resource, *, actor: User) -> None:
    """Put a resource back on the shelf. Does nothing when it is there."""
    _shelve(resource, actor, "resource.restored", is_archived=False)


def _shelve(resource: Resource, actor: User, event: str, *, is_archived: bool) -> None:
    with transaction.atomic():
        locked = Resource.objects.select_for_update().get(pk=resource.pk)
        if (locked.archived_at is not None) == is_archived:
            return
        locked.archived_at = timezone.now() if is_archived else None
        locked.save(update_fields=["archived_at", "updated_at"])
        record(locked, event, actor=actor)
    resource.archived_at = locked.archived_at


def complete_resource(resource: Resource, person: Person, *, actor: User) -> None:
    """A person is done with a resource. Does nothing when they were before."""
    with transaction.atomic():
        _row, is_new = ResourceCompletion.objects.get_or_create(
            organization_id=resource.organization_id, resource=resource, person=person
        )
        if is_new:
            record(resource, "resource.completed", actor=actor)


def reopen_resource(resource: Resource, person: Person, *, actor: User) -> None:
    """Take back that a person is done with a resource. Does nothing when they are not."""
    with transaction.atomic():
        deleted, _rows = ResourceCompletion.objects.filter(resource=resource, person=person).delete()
        if deleted:
            record(resource, "resource.reopened", actor=actor)


def add_starter_set(*, actor: User | None) -> int:
    """Put the texts of the starter set that are missing into the library. Returns how many; changed ones stay."""
    there = set(Resource.objects.exclude(starter="").values_list("starter", flat=True))
    organization_id = current_organization_id()
    fresh = [
        Resource(
            organization_id=organization_id,
            starter=one.key,
            kind=one.kind,
            title=one.title,
            summary=one.summary,
            text=one.text,
            minutes=one.minutes,
            skill=find_skill(one.skill) if one.skill else None,
            role=one.role,
            stage=one.stage,
        )
        for one in starters()
        if one.key not in there
    ]
    if fresh:
        with transaction.atomic():
            Resource.objects.bulk_create(fresh, ignore_conflicts=True)
            record(fresh[0], "library.starter_set_added", actor=actor, count=len(fresh))
    return len(fresh)


def welcome(**_signal: Any) -> None:
    """Receiver of organization_made: a library that is not empty on the first day."""
    add_starter_set(actor=None)

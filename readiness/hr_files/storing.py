"""Writing what a file says: key roles with their incumbents, events as dated history."""

from django.utils import timezone

from accounts.models import User
from core.tenancy import current_organization_id, purpose
from participants.enums import PersonStatus, RowOutcome
from participants.models import Person
from readiness.actions.roles import change_incumbent, save_key_role
from readiness.enums import FileKind
from readiness.hr_files.planning import ROLE_FIELDS, event_fields
from readiness.hr_files.rows import Draft
from readiness.models import CareerEvent, Incumbency


def store(kind: str, drafts: list[Draft], *, actor: User | None) -> None:
    """Write new and changed rows. The caller holds the transaction."""
    wanted = [one for one in drafts if one.outcome in {RowOutcome.NEW, RowOutcome.CHANGED}]
    if kind == FileKind.KEY_ROLES:
        for draft in wanted:
            _store_role(draft, actor)
        return
    with purpose("history"):
        _store_events(kind, wanted)
    if kind == FileKind.EXITS:
        _end_incumbencies(wanted, actor)


def _store_role(draft: Draft, actor: User | None) -> None:
    facts = {name: draft.values[name] for name in ROLE_FIELDS if name in draft.values}
    incumbent = draft.values.get("incumbent")
    if incumbent is None and draft.known is not None:
        # A blank cell keeps what there is.
        held = Incumbency.objects.filter(key_role=draft.known, ended_on=None).select_related("person").first()
        incumbent = held.person if held else None
    save_key_role(draft.known, incumbent=incumbent, actor=actor, **facts)


def _store_events(kind: str, drafts: list[Draft]) -> None:
    new = []
    for draft in drafts:
        fields = event_fields(kind, draft.values)
        if draft.known is not None:
            CareerEvent.objects.filter(pk=draft.known.pk).update(**fields)
            continue
        person, on = draft.values["person"], draft.values["happened_on"]
        new.append(
            CareerEvent(organization_id=current_organization_id(), person_id=person.pk, happened_on=on, **fields)
        )
    CareerEvent.objects.bulk_create(new, batch_size=1000)


def _end_incumbencies(drafts: list[Draft], actor: User | None) -> None:
    """Who has left holds no key role, and has an end date where HR gave none."""
    left = {draft.values["person"].pk: draft.values["happened_on"] for draft in drafts}
    held = Incumbency.objects.filter(person_id__in=left, ended_on=None).select_related("key_role", "person")
    for incumbency in held:
        if incumbency.began_on <= left[incumbency.person_id]:
            change_incumbent(incumbency.key_role, None, actor=actor, on=left[incumbency.person_id])
    without = Person.objects.filter(pk__in=left, status=PersonStatus.LEFT, end_date=None)
    for person in without:
        person.end_date = left[person.pk]
        person.updated_at = timezone.now()
    Person.objects.bulk_update(without, ["end_date", "updated_at"])

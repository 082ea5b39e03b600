"""All rows together against what there is: what is new, what changes, what cannot be right. Writes nothing."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from participants.enums import RowOutcome
from readiness.enums import EventKind, FileKind, Importance
from readiness.hr_files.directory import Directory, role_key
from readiness.hr_files.rows import Draft, is_future

ROLE_FIELDS: Final = (
    "external_id",
    "title",
    "unit",
    "importance",
    "requirements",
    "expected_vacancy_on",
    "may_retire_from",
)


def plan(kind: str, drafts: list[Draft], directory: Directory, today: date) -> list[Draft]:
    """Say for each row what importing it would do."""
    for draft in drafts:
        if not draft.problems:
            if kind == FileKind.KEY_ROLES:
                _check_role(draft)
            else:
                _check_event(kind, draft, today)
    _report_doubles(kind, drafts)
    for draft in drafts:
        if draft.problems:
            draft.outcome, draft.says = RowOutcome.PROBLEM, ""
        elif kind == FileKind.KEY_ROLES:
            _compare_role(draft, directory)
        else:
            _compare_event(draft, directory)
    return drafts


def key_of(kind: str, draft: Draft) -> tuple[Any, Any]:
    """What makes a row the same as another."""
    values = draft.values
    if kind == FileKind.KEY_ROLES:
        return role_key(values.get("external_id", ""), values["title"], values.get("unit", ""))
    return values["person"].pk, values["happened_on"].isoformat()


def _check_role(draft: Draft) -> None:
    person = draft.values.get("incumbent")
    if person is not None and not person.is_active:
        draft.add(FileKind.KEY_ROLES, "incumbent", f"{person.name} has left.")


def _check_event(kind: str, draft: Draft, today: date) -> None:
    values = draft.values
    if is_future(values["happened_on"], today):
        draft.add(kind, "happened_on", f"{values['happened_on']:%Y-%m-%d} is in the future: history only.")
    if kind == FileKind.MOVES and values.get("from_level"):
        before, after = values["from_level"], values["to_level"]
        if before.pk != after.pk and (before.rank is None or after.rank is None):
            draft.add(kind, "to_level", f"{before} and {after} have no order yet.", hint="Order them under Levels.")
    if kind == FileKind.REVIEWS:
        top = values.setdefault("scale_top", 5)
        if values["rating"] > top or values["rating"] < 1:
            draft.add(kind, "rating", f"{values['rating']:g} is not on a scale from 1 to {top}.")


def _report_doubles(kind: str, drafts: list[Draft]) -> None:
    rows: dict[tuple[Any, Any], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if not draft.problems:
            rows[key_of(kind, draft)].append(draft)
    column = "title" if kind == FileKind.KEY_ROLES else "person"
    for same in rows.values():
        for draft in same if len(same) > 1 else ():
            others = ", ".join(str(other.number) for other in same[:6] if other is not draft)
            draft.add(kind, column, f"the same also stands in row {others}.", hint="Keep one of them.")


def _compare_role(draft: Draft, directory: Directory) -> None:
    known = directory.roles.get(key_of(FileKind.KEY_ROLES, draft))
    incumbent = draft.values.get("incumbent")
    who = f", held by {incumbent.name}" if incumbent else ""
    draft.says = f"{draft.values['title']}{who}"
    draft.known = known
    if known is None:
        draft.outcome = RowOutcome.NEW
        draft.values.setdefault("importance", Importance.HIGH)
        return
    changes = any(name in draft.values and getattr(known, name) != draft.values[name] for name in ROLE_FIELDS)
    moved = incumbent is not None and directory.holders.get(known.pk) != incumbent.pk
    draft.outcome = RowOutcome.CHANGED if changes or moved else RowOutcome.SAME


def event_fields(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """A row as the fields of an event. A move to a higher level is a promotion."""
    if kind == FileKind.EXITS:
        return {"kind": EventKind.EXIT, "exit_kind": values["exit_kind"]}
    if kind == FileKind.REVIEWS:
        names = ("rating", "scale_top", "potential")
        return {"kind": EventKind.REVIEW, **{name: values.get(name) for name in names}}
    before, after = values.get("from_level"), values["to_level"]
    rises = before is not None and before.rank is not None and after.rank is not None and after.rank > before.rank
    return {
        "kind": EventKind.PROMOTION if rises else EventKind.MOVE,
        "from_level_id": before.pk if before else None,
        "to_level_id": after.pk,
    }


def _compare_event(draft: Draft, directory: Directory) -> None:
    kind = _kind_of(draft)
    fields = event_fields(kind, draft.values)
    draft.known = directory.events.get(key_of(kind, draft))
    draft.says = _sentence(draft, fields)
    if draft.known is None:
        draft.outcome = RowOutcome.NEW
        return
    changes = any(getattr(draft.known, name) != value for name, value in fields.items())
    draft.outcome = RowOutcome.CHANGED if changes else RowOutcome.SAME


def _kind_of(draft: Draft) -> str:
    if "exit_kind" in draft.values:
        return FileKind.EXITS
    return FileKind.REVIEWS if "rating" in draft.values else FileKind.MOVES


def _sentence(draft: Draft, fields: dict[str, Any]) -> str:
    values, who = draft.values, draft.values["person"].name
    on = f"{values['happened_on']:%Y-%m-%d}"
    if "exit_kind" in values:
        return f"{who} left on {on}: {values['exit_kind'].label.lower()}"
    if "rating" in values:
        potential = f", potential {values['potential']} of 3" if values.get("potential") else ""
        return f"{who}, review of {on}: {values['rating']:g} of {values['scale_top']}{potential}"
    before = f" from {values['from_level']}" if values.get("from_level") else ""
    return f"{who}, {fields['kind'].label.lower()}{before} to {values['to_level']} on {on}"

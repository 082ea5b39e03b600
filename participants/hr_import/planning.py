"""All rows together against the people there are: who is new, who changes, what cannot be right. Writes nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from participants.enums import PersonStatus, RowOutcome, SkillDirection
from participants.hr_import.catalog import ATTRIBUTE, label_of
from participants.hr_import.directory import Directory, skill_levels
from participants.hr_import.lists import put_on_list
from participants.hr_import.managers import resolve_managers
from participants.hr_import.rows import Draft

# A file that lets more than this share of the people leave needs a second look.
LEAVERS_STOP: Final = 0.10
SKILL_COLUMNS: Final = {"skills_offer": SkillDirection.OFFER, "skills_grow": SkillDirection.GROW}


@dataclass
class Plan:
    """What an import would do."""

    drafts: list[Draft]
    # People who are not in the full list.
    missing: list[int] = field(default_factory=list)
    active_before: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome, and how many people would leave in all."""
        tally = Counter(draft.outcome for draft in self.drafts)
        return {**{str(outcome): tally[outcome] for outcome in RowOutcome}, "leavers": self.leavers}

    @property
    def leavers(self) -> int:
        """People who work here now and would not any more: missing in the full list, or marked so by their row."""
        marked = sum(
            1
            for draft in self.drafts
            if draft.outcome == RowOutcome.CHANGED
            and draft.changes.get("status") == (PersonStatus.ACTIVE, PersonStatus.LEFT)
        )
        return len(self.missing) + marked

    @property
    def too_many_leavers(self) -> bool:
        """Whether the import stops until somebody confirms."""
        return self.leavers > self.active_before * LEAVERS_STOP


def make_plan(drafts: list[Draft], directory: Directory, *, full_list: bool, listed: str = "") -> Plan:
    """Recognise people, find doubles, resolve managers, compare. `listed`: the list that everybody is put on."""
    _report_doubles(drafts)
    for draft in drafts:
        _recognise(draft, directory)
    _report_same_person(drafts, directory)
    resolve_managers(drafts, directory)
    put_on_list(drafts, directory, listed)
    for draft in drafts:
        _compare(draft, directory)
    missing = []
    if full_list:
        present = {draft.person_id for draft in drafts}
        missing = [pk for pk in directory.rows if pk not in present and directory.is_active(pk)]
    return Plan(drafts, missing, directory.active_count())


def _report_doubles(drafts: list[Draft]) -> None:
    for column in ("external_id", "email"):
        rows: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            if key := draft.values.get(column):
                rows[str(key).casefold()].append(draft)
        for same in rows.values():
            if len(same) < 2:
                continue
            numbers = [draft.number for draft in same[:6]]
            for draft in same:
                others = ", ".join(str(number) for number in numbers if number != draft.number)
                draft.add(
                    column,
                    f"{draft.values[column]} also stands in row {others}.",
                    hint="Correct one of them, or leave it out.",
                )


def _recognise(draft: Draft, directory: Directory) -> None:
    """By number, then by e-mail."""
    number, email = draft.values.get("external_id") or "", draft.values.get("email") or ""
    by_number, by_email = directory.by_external_id.get(number), directory.by_email.get(email)
    draft.person_id = by_number or by_email
    if by_number and by_email and by_number != by_email:
        draft.add("email", f"{email} belongs to {_named(by_email, directory)}.")
    elif by_email and not by_number and number:
        known = directory.value(by_email, "external_id")
        if known:
            draft.person_id = by_email
            draft.add(
                "external_id",
                f"{email} belongs to {_named(by_email, directory)}, not to {number}.",
                suggestion=known,
            )


def _named(person_id: int, directory: Directory) -> str:
    number = directory.value(person_id, "external_id")
    return f"{directory.name(person_id)} ({number})" if number else directory.name(person_id)


def _report_same_person(drafts: list[Draft], directory: Directory) -> None:
    """One row by number and another by e-mail may mean the same person."""
    first: dict[int, Draft] = {}
    for draft in drafts:
        if draft.person_id is None:
            continue
        other = first.setdefault(draft.person_id, draft)
        if other is not draft and not draft.problems:
            draft.add("", f"this row and row {other.number} are both {_named(draft.person_id, directory)}.")


def _compare(draft: Draft, directory: Directory) -> None:
    if draft.problems:
        draft.outcome = RowOutcome.PROBLEM
    elif draft.person_id is None:
        draft.outcome = RowOutcome.NEW
    else:
        draft.changes = find_changes(draft, draft.person_id, directory)
        draft.outcome = RowOutcome.CHANGED if draft.changes else RowOutcome.SAME


def find_changes(draft: Draft, person_id: int, directory: Directory) -> dict[str, tuple[Any, Any]]:
    """Column -> (before, after) of what a row would change."""
    attributes = directory.value(person_id, "attributes")
    pairs: dict[str, tuple[Any, Any]] = {}
    for column, after in draft.values.items():
        if column in SKILL_COLUMNS:
            held = directory.skills.get((person_id, SKILL_COLUMNS[column].value), {})
            pairs[column] = held, skill_levels(directory, after)
        elif column.startswith(ATTRIBUTE):
            pairs[column] = attributes.get(column.removeprefix(ATTRIBUTE)), after
        elif column != "manager":
            pairs[column] = directory.value(person_id, column), after
    if "manager" in draft.values and not draft.waiting:
        pairs["manager"] = directory.managers.get(person_id), draft.manager_id
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def change_lines(draft: Draft, directory: Directory) -> list[list[str]]:
    """The changes of a row for people to read: [label, before, after]."""
    return [
        [label_of(column), _shown(column, before, directory), _shown(column, after, directory, draft)]
        for column, (before, after) in draft.changes.items()
    ]


def _shown(column: str, value: Any, directory: Directory, draft: Draft | None = None) -> str:
    if column == "manager":
        if value is None:
            return ""
        if value in directory.rows:
            return directory.name(value)
        return str(draft.values["manager"]) if draft else ""
    if isinstance(value, dict):
        return "; ".join(f"{key} ({level})" for key, level in value.items())
    if column == "status" and value:
        return str(PersonStatus(value).label)
    return "" if value is None else str(value)[:200]

"""Who reports to whom, once all rows are known: so that their order does not matter."""

import string
from collections.abc import Iterator
from typing import Final

from participants.hr_import.directory import Directory
from participants.hr_import.rows import NO_MANAGER, Draft

_LETTERS: Final = string.ascii_lowercase + string.digits + ".-_@"


class References:
    """Finds the person that a manager cell means: by number, e-mail, or a name that only one person has."""

    def __init__(self, drafts: list[Draft], directory: Directory) -> None:
        self.directory = directory
        self.drafts = {draft.node: draft for draft in drafts}
        self.by_key: dict[str, int] = {key.casefold(): pk for key, pk in directory.by_external_id.items()}
        self.by_key |= directory.by_email
        for draft in drafts:
            for column in ("external_id", "email"):
                if key := draft.values.get(column):
                    self.by_key[str(key).casefold()] = draft.node
        self._names: dict[str, int | None] | None = None
        self._unpadded: dict[str, str] | None = None

    def find(self, reference: str) -> int | None:
        """The node of the person meant, or None."""
        key = reference.casefold()
        return self.by_key.get(key) or self._by_name().get(_tidy(key))

    def name(self, node: int) -> str:
        """How to name a node in a sentence."""
        draft = self.drafts.get(node)
        if draft and draft.name:
            return draft.name
        return self.directory.name(node) if node in self.directory.rows else f"row {-node}"

    def suggest(self, reference: str) -> tuple[str, str]:
        """(value that may have been meant, name of that person); empty when nothing is near."""
        key = reference.casefold()
        if self._unpadded is None:
            self._unpadded = {known.lstrip("0"): known for known in self.by_key}
        near = self._unpadded.get(key.lstrip("0"))
        near = near or next((word for word in _neighbours(key) if word in self.by_key), None)
        if near is None:
            return "", ""
        node = self.by_key[near]
        draft = self.drafts.get(node)
        shown = near
        if "@" not in near:
            known = draft.values.get("external_id") if draft else self.directory.value(node, "external_id")
            shown = str(known or near)
        return shown, self.name(node)

    def _by_name(self) -> dict[str, int | None]:
        """Names in both orders; None where two people share one."""
        if self._names is None:
            self._names = {}
            for node in {*self.directory.rows, *self.drafts}:
                first, last = self._parts(node)
                for name in {f"{first} {last}", f"{last} {first}"}:
                    tidy = _tidy(name.casefold())
                    if tidy:
                        self._names[tidy] = node if tidy not in self._names else None
        return self._names

    def _parts(self, node: int) -> tuple[str, str]:
        known = self.directory.rows.get(node)
        first, last = (known[2], known[3]) if known else ("", "")
        draft = self.drafts.get(node)
        if draft:
            first, last = draft.values.get("first_name", first), draft.values.get("last_name", last)
        return first or "", last or ""


def _tidy(name: str) -> str:
    return " ".join(name.replace(",", " ").split())


def _neighbours(key: str) -> Iterator[str]:
    """Words that one slip of the finger makes of a word: two letters swapped, one wrong, one missing, one too many."""
    if len(key) > 60:
        return
    for n in range(len(key)):
        yield key[:n] + key[n + 1 : n + 2] + key[n : n + 1] + key[n + 2 :]
        yield key[:n] + key[n + 1 :]
    for n in range(len(key) + 1):
        for letter in _LETTERS:
            yield key[:n] + letter + key[n + 1 :]
            yield key[:n] + letter + key[n:]


def resolve_managers(drafts: list[Draft], directory: Directory) -> None:
    """Turn references into ids; report those that lead nowhere, and loops. Must come after people are recognised."""
    if not any("manager" in draft.values for draft in drafts):
        return
    references = References(drafts, directory)
    for draft in drafts:
        reference = draft.values.get("manager", NO_MANAGER)
        if reference == NO_MANAGER:
            continue
        node = references.find(reference)
        if node is None:
            _report_missing(draft, reference, references)
        elif node == draft.node:
            draft.add("manager", "the person is their own manager.", hint="Write NO_MANAGER when there is none.")
        else:
            draft.manager_id = node
    _report_loops(drafts, references)
    _wait_for_problem_rows(drafts, references)


def _report_missing(draft: Draft, reference: str, references: References) -> None:
    kind = "e-mail" if "@" in reference else "name" if " " in reference.strip() else "ID"
    value, name = references.suggest(reference)
    hint = f"Did you mean {value} ({name})?" if value else "Correct it, or write NO_MANAGER."
    draft.add("manager", f"no person with {kind} {reference[:60]}.", hint=hint, suggestion=value)


def _report_loops(drafts: list[Draft], references: References) -> None:
    """Follow managers upwards; whoever is met twice on one way up is in a loop."""
    above = dict(references.directory.managers)
    for draft in drafts:
        if "manager" in draft.values:
            if draft.manager_id is None:
                above.pop(draft.node, None)
            else:
                above[draft.node] = draft.manager_id
    finished: set[int] = set()
    for draft in drafts:
        way: dict[int, None] = {}
        node: int | None = draft.node
        while node is not None and node not in finished and node not in way:
            way[node] = None
            node = above.get(node)
        if node in way:
            members = list(way)[list(way).index(node) :]
            _report_loop(members, references)
        finished.update(way)


def _report_loop(members: list[int], references: References) -> None:
    names = [references.name(node) for node in members[:5]]
    chain = " → ".join([*names, "…" if len(members) > 5 else names[0]])
    for node in members:
        draft = references.drafts.get(node)
        if draft and draft.manager_id is not None:
            draft.add("manager", f"people report to each other in a loop: {chain}.", hint="Correct one of them.")


def _wait_for_problem_rows(drafts: list[Draft], references: References) -> None:
    """A manager whose own row has a problem is no person yet: the link is made once that row is fixed."""
    for draft in drafts:
        if draft.manager_id is not None and draft.manager_id < 0:
            draft.waiting = bool(references.drafts[draft.manager_id].problems)

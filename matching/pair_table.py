"""The pairs of a run as a table for spreadsheets: every text harmless, every number a number."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

from core.spreadsheets import defuse
from matching.models import MatchingRun, RunInput, Unmatched
from matching.queries import proposals_of_page
from matching.snapshot import unpack
from programs.enums import CriterionKind

Cell = str | int | float | None
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BEFORE: Final = ("Mentee number", "Mentee", "Mentor number", "Mentor", "State", "Fit")
_PEERS_BEFORE: Final = ("Person number", "Person", "Partner number", "Partner", "State", "Fit")
_AFTER: Final = (
    "Share resting on answers",
    "Rank for the first",
    "Rank for the second",
    "Paired by hand",
    "Why",
    "Worth a look",
)


def pair_table(run: MatchingRun) -> Iterator[list[Cell]]:
    """Headings, one row for each pair with its points, then whoever has nobody. Texts are defused.

    Points by criterion are left out where opted-in identities count: their part would tell who shares one.
    """
    labels = [] if _compares_identities(run) else _labels(run)
    are_peers = run.cohort.program.structure in {"peer", "circle"}
    yield _harmless([*(_PEERS_BEFORE if are_peers else _BEFORE), *labels, *_AFTER])
    for one in proposals_of_page(run).order_by("mentee_id", "id"):
        points = {line["label"]: line["points"] for line in one.breakdown}
        cells: list[Cell] = [one.mentee_id, one.mentee.person.name, one.mentor_id, one.mentor.person.name]
        cells += [str(one.get_state_display()), one.score, *(points.get(label) for label in labels)]
        cells += [one.coverage, one.rank_for_mentee, one.rank_for_mentor, "yes" if one.by_hand else "no"]
        yield _harmless([*cells, one.sentence, "; ".join(flag["label"] for flag in one.flags)])
    waiting = Unmatched.objects.filter(run=run).select_related("participant__person").order_by("participant_id")
    for left in waiting:
        empty: list[Cell] = [None] * (1 + len(labels) + 3)
        cells = [left.participant_id, left.participant.person.name, None, None, "Without a pair", *empty]
        yield _harmless([*cells, "no", left.reason, ""])


def as_csv(table: Iterable[Sequence[Cell]]) -> bytes:
    """A table as CSV that Excel opens with the right characters."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(table: Iterable[Sequence[Cell]], *, title: str = "Pairs", foot: str = "") -> bytes:
    """A table as a workbook of values, never formulas. Args: foot is printed under every page."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        for number, row in enumerate(table):
            for position, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, position, cell[:32_767], bold if number == 0 else None)
                elif cell is not None:
                    sheet.write_number(number, position, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 30, 16)
        # An ampersand would start a code of the printed foot.
        sheet.set_footer("&L" + foot.replace("&", "&&")[:200])
    return out.getvalue()


def _harmless(row: Sequence[Cell]) -> list[Cell]:
    return [str(defuse(cell)) if isinstance(cell, str) else cell for cell in row]


def _labels(run: MatchingRun) -> list[str]:
    """The criteria of the run, in order."""
    first: Any = proposals_of_page(run).order_by("id").first()
    return [line["label"] for line in first.breakdown] if first else []


def _compares_identities(run: MatchingRun) -> bool:
    stored = RunInput.objects.filter(run=run).first()
    criteria = unpack(stored.content)["criteria"] if stored else []
    return any(one["kind"] == CriterionKind.OPTED_IN_IDENTITY for one in criteria)

"""Taking a run out of the product: its pairs for a spreadsheet, or the file that replays. Both are written down."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from matching.models import MatchingRun
from matching.pair_table import TYPES, as_csv, as_xlsx, pair_table
from matching.provenance import document_of
from matching.snapshot import canonical
from organizations.audit import record

FILE_TYPES: Final = {**TYPES, "json": "application/json"}


def export_run(run: MatchingRun, kind: str, *, actor: User) -> bytes:
    """A run as `csv` or `xlsx` (pairs with names and points) or `json` (the file that replays, without names).

    Refusal for a run without a result, or one whose inputs are not kept. KeyError for another kind.
    """
    if not run.has_result:
        raise Refusal(f"Run {run.number} has no pairs to download.")
    with transaction.atomic():
        if kind == "json":
            content = canonical(document_of(run))
        elif kind == "csv":
            content = as_csv(pair_table(run))
        elif kind == "xlsx":
            foot = f"{run.cohort.name}, run {run.number}. Downloaded by {actor.display_name}, {timezone.localdate()}"
            content = as_xlsx(pair_table(run), foot=foot)
        else:
            raise KeyError(kind)
        record(run, "matching_run.exported", actor=actor, number=run.number, format=kind, cohort=run.cohort.name)
    return content

"""Writing the proposals of a run: many rows with one statement.

Each pair's words are put into JSON as soon as they are known, and Postgres takes the rows out of it. Row objects and
their single statements would cost more time than finding the pairs.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.identifiers import random_id
from matching.models import MatchingRun
from matching.scoring.reasons import Account

ROWS_AT_ONCE = 2000
_INSERT = """
INSERT INTO matching_proposal (organization_id, run_id, created_at, updated_at, by_hand, rejection, public_id,
  mentee_id, mentor_id, state, score, breakdown, sentence, reasons, flags, coverage, rank_for_mentee, rank_for_mentor,
  needs_look)
SELECT %(organization)s, %(run)s, %(now)s, %(now)s, false, '', v.*
FROM json_to_recordset(%(rows)s::json) AS v(public_id text, mentee_id bigint, mentor_id bigint, state text,
  score double precision, breakdown jsonb, sentence text, reasons jsonb, flags jsonb, coverage double precision,
  rank_for_mentee integer, rank_for_mentor integer, needs_look boolean)
"""


@dataclass
class Proposed:
    """The proposals of a run, ready to be stored, and their fits."""

    fits: list[float] = field(default_factory=list)
    _chunks: list[str] = field(default_factory=list)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, mentee: int, mentor: int, state: str, account: Account) -> None:
        """One pair of participants, by id."""
        self.fits.append(account.score)
        self._rows.append({"public_id": random_id(), "mentee_id": mentee, "mentor_id": mentor, "state": state})
        self._rows[-1] |= stored_account(account)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._close()

    def store(self, run: MatchingRun) -> None:
        """Write all of them, in the caller's transaction."""
        self._close()
        now = timezone.now()
        with connection.cursor() as cursor:
            for rows in self._chunks:
                given: dict[str, int | str | datetime] = {
                    "organization": run.organization_id,
                    "run": run.pk,
                    "now": now,
                    "rows": rows,
                }
                cursor.execute(_INSERT, given)

    def _close(self) -> None:
        if self._rows:
            self._chunks.append(_in_json(self._rows))
            self._rows = []


def stored_account(account: Account) -> dict[str, Any]:
    """What is kept of a pair's account, by column."""
    return {
        "score": account.score,
        "breakdown": account.breakdown,
        "sentence": account.sentence,
        "reasons": account.reasons,
        "flags": account.flags,
        "coverage": account.coverage,
        "needs_look": account.needs_look,
        "rank_for_mentee": account.rank_for_mentee,
        "rank_for_mentor": account.rank_for_mentor,
    }


def _in_json(rows: Iterable[dict[str, Any]]) -> str:
    return json.dumps(list(rows), separators=(",", ":"), ensure_ascii=False)

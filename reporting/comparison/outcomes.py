"""What happened to each person of each trial after the index month."""

import numpy as np
import pandas as pd

from reporting.comparison.records import EXIT, INVOLUNTARY, LEAVING, PROMOTION, Question, Records

NOTHING, EVENT, OTHER = 0, 1, 2


def follow(rows: pd.DataFrame, records: Records, question: Question) -> pd.DataFrame:
    """Months to the first event after the index month, and which: 1 the event asked about, 2 one that ends its chance.

    Exits end the chance of a promotion. Comparison people are followed until they are matched themselves, everybody
    until the horizon or the as-of month. With a landmark, whoever had an event before it drops out, for all alike.
    """
    kinds, codes = _kinds(question)
    events = records.events[records.events["kind"].isin(kinds)]
    happened = rows[["person", "index"]].assign(row=np.arange(len(rows))).merge(events, on="person")
    happened = happened[happened["month"] > happened["index"]]
    first = happened.sort_values(["row", "month"], kind="stable").drop_duplicates("row").set_index("row")
    result = rows.reset_index(drop=True)
    result["event_month"] = first["month"].reindex(range(len(result)))
    result["code"] = first["kind"].map(codes).reindex(range(len(result))).fillna(NOTHING).astype(int)
    joins = result["person"].map(records.joined).where(~result["treated"])
    last = np.fmin(np.fmin(joins.to_numpy(dtype=float), records.as_of), result["index"].to_numpy() + question.horizon)
    # Matched in the month of the event: which came first is not known, so the person is followed until then only.
    known = result["event_month"].notna() & (result["event_month"] <= last) & ~(result["event_month"] == joins)
    result["code"] = result["code"].where(known, NOTHING)
    result["time"] = np.where(known, result["event_month"], last) - result["index"]
    if question.landmark:
        result = result[result["time"] > question.landmark].assign(time=lambda frame: frame["time"] - question.landmark)
    return result[result["time"] > 0].reset_index(drop=True)


def _kinds(question: Question) -> tuple[tuple[str, ...], dict[str, int]]:
    if question.outcome == PROMOTION:
        return (PROMOTION, *LEAVING), {PROMOTION: EVENT, EXIT: OTHER, INVOLUNTARY: OTHER}
    involuntary = EVENT if question.counts_involuntary else NOTHING
    return LEAVING, {EXIT: EVENT, INVOLUNTARY: involuntary}


def had_before(rows: pd.DataFrame, events: pd.DataFrame, kind: str, months: int) -> np.ndarray:
    """Whether each person had an event of a kind in the months before their index month. Shape (rows,), 0 or 1."""
    own = rows[["person", "index"]].assign(row=np.arange(len(rows)))
    happened = own.merge(events[events["kind"] == kind], on="person")
    inside = (happened["month"] >= happened["index"] - months) & (happened["month"] < happened["index"])
    answer = np.zeros(len(rows))
    answer[happened.loc[inside, "row"].to_numpy()] = 1
    return answer


def had_after(rows: pd.DataFrame, events: pd.DataFrame, kind: str, months: int) -> np.ndarray:
    """Whether each person had an event of a kind in the months after their index month. Shape (rows,), 0 or 1."""
    own = rows[["person", "index"]].assign(row=np.arange(len(rows)))
    happened = own.merge(events[events["kind"] == kind], on="person")
    inside = (happened["month"] > happened["index"]) & (happened["month"] <= happened["index"] + months)
    answer = np.zeros(len(rows))
    answer[happened.loc[inside, "row"].to_numpy()] = 1
    return answer

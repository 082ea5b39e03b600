"""From when each person is followed. Nobody can say it from outside, so that nobody is followed from a better day.

For every month in which somebody was matched there is one small trial: those matched in it, and everybody who then was
employed, eligible and not matched before. All are compared as they were the month before, and all are followed from the
end of the same month, at which all were still employed. So no time counts for participants that comparison people could
not have had ("immortal time").
"""

import numpy as np
import pandas as pd

from reporting.comparison.records import LEAVING, Records

# Of one trial at most so many comparison people are followed for each participant; more say little more.
MOST_FOR_EACH = 20


def trials(records: Records, *, seed: int = 0, most_for_each: int = MOST_FOR_EACH) -> pd.DataFrame:
    """One row per person and trial: person, index (month), treated, and the snapshot of the month before.

    Participants without an eligible snapshot in the month before are not in it; `unplaced` counts them.
    """
    months = sorted({int(month) for month in records.joined if month < records.as_of})
    chance = np.random.default_rng(seed)
    found = [_trial(records, month, chance, most_for_each) for month in months]
    kept = [one for one in found if one["treated"].any()]
    if not kept:
        return records.snapshots.head(0).assign(index=0, treated=False)
    return pd.concat(kept, ignore_index=True)


def _trial(records: Records, month: int, chance: np.random.Generator, most_for_each: int) -> pd.DataFrame:
    before = records.snapshots
    rows = before[(before["month"] == month - 1) & before["eligible"]].copy()
    first_match = rows["person"].map(records.joined)
    leaves = rows["person"].map(_first(records.events, LEAVING))
    here = leaves.isna() | (leaves > month)
    rows["treated"] = first_match == month
    rows["index"] = month
    rows = rows[here & (first_match.isna() | (first_match >= month))]
    others = rows.index[~rows["treated"]]
    most = most_for_each * int(rows["treated"].sum())
    if len(others) > most:
        rows = rows.drop(chance.choice(others, len(others) - most, replace=False))
    return rows


def _first(events: pd.DataFrame, kinds: tuple[str, ...]) -> pd.Series:
    return events[events["kind"].isin(kinds)].groupby("person")["month"].min()


def unplaced(records: Records, rows: pd.DataFrame) -> int:
    """Participants matched by the as-of month who are in no trial: not eligible by HR, or unknown the month before."""
    matched = records.joined[records.joined < records.as_of]
    return int((~matched.index.isin(rows.loc[rows["treated"], "person"])).sum())


def shifted(records: Records, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """The same people in the same trials, looked at some months earlier, with the snapshot of then.

    All of them stayed until their index month, so nobody can have left in between. Who was not there yet drops out.
    """
    asked = rows[["person", "treated", "index"]].assign(month=rows["index"] - 1 - months)
    return asked.merge(records.snapshots, on=["person", "month"], how="inner")

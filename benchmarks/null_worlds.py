"""Worlds in which mentoring does nothing, and what the comparison with similar colleagues says there.

    .venv/bin/python -m benchmarks.null_worlds                    # 200 organizations per world, about 15 minutes
    .venv/bin/python -m benchmarks.null_worlds --organizations 20

- immortal time: people join by chance all through a year, so whoever joins has stayed until then.
- seen selection: people with good ratings and of the middle levels join; HR knows both, and both move outcomes.
- unseen selection: people with drive join; drive brings promotions and keeps people, and HR does not know it.
- drawn by lot: places drawn among applicants with drive.

Printed per world: the share of 95 % intervals that hold the truth (0), the share of tiles that claim an effect at level
A or B, and what the naive comparison (ever a participant against never) would have claimed.
"""

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from reporting.comparison.draws import effect_of_draw
from reporting.comparison.evidence import claims_effect
from reporting.comparison.protocol import compare
from reporting.comparison.records import Question, Records
from reporting.statistics.proportions import Estimate, newcombe

PEOPLE, FIRST, OPENS, AS_OF = 1200, 17, 30, 56
COMPARED = ("immortal time", "seen selection", "unseen selection")
WORLDS = (*COMPARED, "drawn by lot")


@dataclass
class Found:
    """What one organization, or many, gave."""

    tiles: int = 0
    estimates: int = 0
    covered: int = 0
    claims: int = 0
    naive_claims: int = 0
    levels: Counter = field(default_factory=Counter)

    def add(self, other: "Found") -> None:
        """Count another one's figures to these."""
        for name in ("tiles", "estimates", "covered", "claims", "naive_claims"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.levels += other.levels


@dataclass
class Places:
    """Per person: month of the match or -1, whether a place was drawn, whether they asked for one."""

    joined: np.ndarray
    drawn: np.ndarray
    applied: np.ndarray


@dataclass
class History:
    """An organization month by month: its records, and for whom a place was drawn."""

    records: Records
    drawn: np.ndarray
    applied: np.ndarray


def history(world: str, seed: int) -> History:
    """Sixty months of one organization in which nothing depends on mentoring."""
    chance = np.random.default_rng(seed)
    level, family = chance.integers(1, 5, PEOPLE), chance.integers(0, 3, PEOPLE)
    drive, tenure = chance.normal(size=PEOPLE), chance.integers(6, 120, PEOPLE)
    rating, waited = chance.normal(size=PEOPLE), chance.integers(0, 48, PEOPLE)
    here = np.ones(PEOPLE, dtype=bool)
    joined = np.full(PEOPLE, -1)
    drawn, applied = np.zeros(PEOPLE, dtype=bool), np.zeros(PEOPLE, dtype=bool)
    snapshots, events = [], []
    for month in range(1, AS_OF + 1):
        if month % 12 == 1:
            rating = 0.6 * rating + 0.8 * chance.normal(size=PEOPLE)
        if month >= FIRST:
            known = {"level": level.astype(str), "family": family.astype(str), "tenure": tenure, "rating": rating}
            snapshots.append(_snapshot(month, here, known | {"waited": np.minimum(waited, 60)}))
        if month >= OPENS:
            wish = {"seen selection": 0.9 * rating + 0.5 * (level == 2) + 0.5 * (level == 3)}.get(world, 1.2 * drive)
            free = here & (joined < 0)
            _join(world, month, chance, np.where(free, wish, -np.inf), Places(joined, drawn, applied))
        leaves = here & (chance.random(PEOPLE) < 0.012 * np.exp(-0.3 * rating - 0.4 * drive - 0.004 * (tenure - 60)))
        told = here & ~leaves & (chance.random(PEOPLE) < 0.002)
        rises = here & ~leaves & ~told
        rises &= chance.random(PEOPLE) < 0.008 * np.exp(
            0.5 * rating + 0.6 * drive + 0.02 * np.minimum(waited, 36) - 0.4
        )
        for who, kind in ((leaves, "exit"), (told, "involuntary_exit"), (rises, "promotion")):
            events.append(pd.DataFrame({"person": np.flatnonzero(who), "month": month, "kind": kind}))
        here &= ~leaves & ~told
        waited, tenure = np.where(rises, 0, waited + 1), tenure + 1
        level = np.minimum(level + rises, 5)
    matched = pd.Series(joined[joined >= 0], index=np.flatnonzero(joined >= 0))
    frame = pd.concat(snapshots, ignore_index=True)
    return History(Records(frame, matched, pd.concat(events, ignore_index=True), AS_OF), drawn, applied)


def _snapshot(month: int, here: np.ndarray, known: dict[str, np.ndarray]) -> pd.DataFrame:
    people = np.flatnonzero(here)
    fixed = {"person": people, "month": month, "eligible": True, "cluster": people // 8}
    return pd.DataFrame(fixed | {name: column[here] for name, column in known.items()})


def _join(world: str, month: int, chance: np.random.Generator, wish: np.ndarray, places: Places) -> None:
    """Who is matched in a month. Nobody who left or was matched before wishes (minus infinity)."""
    if world == "immortal time":
        if month < OPENS + 12:
            places.joined[np.isfinite(wish) & (chance.random(PEOPLE) < 0.011)] = month
        return
    if month not in ({OPENS} if world == "drawn by lot" else {OPENS, OPENS + 6}):
        return
    order = np.argsort(-(wish + chance.gumbel(size=PEOPLE)))
    if world == "drawn by lot":
        places.applied[order[:240]] = True
        places.drawn[chance.choice(order[:240], 120, replace=False)] = True
        places.joined[places.drawn] = month
    else:
        places.joined[order[:75]] = month


def question(outcome: str, resamples: int, seed: int) -> Question:
    return Question(
        outcome,
        horizon=12,
        exact=("level", "family"),
        coarse={"tenure": (48,)},
        balanced=("rating", "waited"),
        resamples=resamples,
        seed=seed,
    )


def one_organization(seed: int, world: str, resamples: int) -> Found:
    """Both tiles of one organization."""
    whole, found = history(world, seed), Found()
    for outcome in ("stayed", "promotion"):
        found.tiles += 1
        if world == "drawn by lot":
            level, estimate = "A", _of_draw(whole, outcome)
        else:
            result = compare(whole.records, question(outcome, resamples, seed))
            level, estimate = result.level, result.estimate
        found.levels[str(level)] += 1
        if estimate is not None:
            found.estimates += 1
            found.covered += estimate.low <= 0 <= estimate.high
        found.claims += claims_effect(level, estimate)
        naive = _naive(whole, outcome)
        found.naive_claims += naive.low > 0 or naive.high < 0
    return found


def _happened(whole: History, outcome: str, months: int) -> np.ndarray:
    events = whole.records.events
    kinds = ("promotion",) if outcome == "promotion" else ("exit", "involuntary_exit")
    inside = events["kind"].isin(kinds) & (events["month"] >= OPENS) & (events["month"] <= OPENS + months)
    answer = np.zeros(PEOPLE, dtype=bool)
    answer[events.loc[inside, "person"].to_numpy(dtype=int)] = True
    return answer if outcome == "promotion" else ~answer


def _of_draw(whole: History, outcome: str) -> Estimate:
    who = whole.applied
    level = whole.records.snapshots.query(f"month == {OPENS}").set_index("person")["level"]
    strata = level.reindex(range(PEOPLE)).fillna("").to_numpy(dtype=str)[who]
    return effect_of_draw(_happened(whole, outcome, 12)[who], whole.drawn[who], strata)


def _naive(whole: History, outcome: str) -> Estimate:
    """Everybody who was ever a participant against everybody who never was, counted from the opening day."""
    there = np.zeros(PEOPLE, dtype=bool)
    there[whole.records.snapshots.query(f"month == {OPENS}")["person"].to_numpy(dtype=int)] = True
    ever = np.zeros(PEOPLE, dtype=bool)
    ever[whole.records.joined.index.to_numpy(dtype=int)] = True
    answer = _happened(whole, outcome, 18)
    one, other = there & ever, there & ~ever
    return newcombe(int(answer[one].sum()), int(one.sum()), int(answer[other].sum()), int(other.sum()))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Worlds in which mentoring does nothing")
    arguments.add_argument("--organizations", type=int, default=200)
    arguments.add_argument("--resamples", type=int, default=100)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--world", choices=WORLDS, action="append")
    given = arguments.parse_args()
    heads = f"{'with estimate':>15}{'hold the truth':>16}{'claims A-B':>12}{'naive claims':>14}"
    print(f"{'world':<18}{'tiles':>7}{heads}  levels")
    for world in given.world or WORLDS:
        total = Found()
        with ProcessPoolExecutor(given.workers) as pool:
            work = partial(one_organization, world=world, resamples=given.resamples)
            for found in pool.map(work, range(given.organizations), chunksize=5):
                total.add(found)
        held = f"{total.covered / total.estimates:.1%}" if total.estimates else "-"
        levels = " ".join(f"{level} {count}" for level, count in sorted(total.levels.items()))
        print(
            f"{world:<18}{total.tiles:>7}{total.estimates:>15}{held:>16}{total.claims / total.tiles:>12.1%}"
            f"{total.naive_claims / total.tiles:>14.1%}  {levels}",
            flush=True,
        )


if __name__ == "__main__":
    main()

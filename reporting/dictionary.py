"""Every metric as it is defined: the dictionary that pages, files and papers link to. Data, in dictionary.json."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Metric:
    """One metric in the words that readers see. `missing` says how missing and not yet known values are treated."""

    id: str
    name: str
    group: str
    definition: str
    formula: str
    numerator: str
    denominator: str
    window: str
    missing: str
    minimum: str
    interval: str
    caveat: str


@cache
def metrics() -> dict[str, Metric]:
    """All metrics by id, in the order of the dictionary."""
    lines = json.loads((Path(__file__).parent / "dictionary.json").read_text(encoding="utf-8"))
    return {line["id"]: Metric(**line) for line in lines}

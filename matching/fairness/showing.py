"""Which groups of a table of rates may be shown, so that nobody's membership or answer can be worked out.

Rests on core.disclosure. What a program manager may read by name anyway (department, level) needs groups of five and
no group recoverable by subtraction. What nobody may read by name (opted-in identity) needs more: who was matched is
known by name, so a cell of one to four people would point to persons. There every cell, and what is left over when
the shown groups are taken from the whole, counts nobody or at least five.
"""

from collections.abc import Mapping

from core.disclosure import OURS, Rule, Verdict, suppress
from matching.fairness.rates import Count

# A quartile of few fits is a fit, and fits can be looked up by name.
FEWEST_SECRET_SCORES = 10
SECRET_STEP = 5


def shown_groups(table: Mapping[str, Count], *, is_secret: bool, rule: Rule = OURS) -> dict[str, Verdict]:
    """The verdict on each group of a whole that is known. Empty groups are nothing to hide."""
    groups = {name: count for name, count in table.items() if count.total}
    whole = sum(groups.values(), Count(0, 0))
    is_told = is_secret and whole.chosen and whole.rest
    unsafe = {name for name, count in groups.items() if is_told and _points_out(count, rule)}
    while True:
        found = suppress({name: count.total for name, count in groups.items()}, rule, unsafe=unsafe)
        shown = [name for name, verdict in found.items() if verdict == Verdict.SHOWN]
        left = sum((groups[name] for name in groups if name not in shown), Count(0, 0))
        if not (is_told and shown and left.total and _points_out(left, rule)):
            return found
        unsafe.add(min(shown, key=lambda name: (groups[name].total, name)))


def _points_out(count: Count, rule: Rule) -> bool:
    """Whether a cell holds so few people that knowing who was chosen tells who belongs to the group."""
    return count.chosen < rule.minimum or count.rest < rule.minimum

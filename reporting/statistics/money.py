"""Return on what a program costs. No figure here says that the program caused a benefit."""

from typing import NamedTuple


class Return(NamedTuple):
    """Phillips' figures. `roi` in percent; `payback_months` is None without a benefit."""

    benefit_cost_ratio: float
    roi: float
    payback_months: float | None


def roi(benefits: float, costs: float) -> Return:
    """BCR = benefits/costs; ROI % = 100·(benefits − costs)/costs; payback = 12·costs/benefits months.

    Args: both in the same currency over the same first year. Raises ValueError for costs ≤ 0.
    Source: Phillips & Phillips 2016, Handbook of Training Evaluation, 4th ed.
    """
    if costs <= 0:
        raise ValueError("costs must be positive")
    return Return(benefits / costs, 100 * (benefits - costs) / costs, 12 * costs / benefits if benefits > 0 else None)


def break_even(costs: float, cost_per_exit: float) -> float:
    """Exits that would have to be prevented to cover the costs (metric F5). Raises ValueError for a cost ≤ 0."""
    if cost_per_exit <= 0 or costs < 0:
        raise ValueError("the cost of an exit must be positive, and costs not negative")
    return costs / cost_per_exit

"""Which parameter moves the answer most: each at its 10th and 90th percentile, the others at their means."""

from collections.abc import Callable
from dataclasses import dataclass

from readiness.engine.draws import Draw, Fixed
from readiness.engine.forecast import Parameters, Roles, Successors, succession_forecast


@dataclass(frozen=True)
class Swing:
    """Expected uncovered vacancies in the whole period with a parameter low and high."""

    name: str
    low_value: float
    high_value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How much the answer moves."""
        return abs(self.high - self.low)


def tornado(
    roles: Roles,
    successors: Successors,
    parameters: Parameters,
    *,
    runs: int = 1000,
    seed: int = 1,
    tell: Callable[[float], None] = lambda _share: None,
) -> list[Swing]:
    """The widest swing first. The same dice for every run, so that the differences are the parameter's."""
    names = [name for name in parameters.__dataclass_fields__ if _is_unsure(parameters, name)]
    swings = []
    for place, name in enumerate(names):
        ends = [_expected(roles, successors, _at(parameters, name, share), runs, seed) for share in (0.1, 0.9)]
        low_value, high_value = (_value(parameters, name, share) for share in (0.1, 0.9))
        swings.append(Swing(name, low_value, high_value, *ends))
        tell((place + 1) / len(names))
    return sorted(swings, key=lambda one: (-one.width, one.name))


def _is_unsure(parameters: Parameters, name: str) -> bool:
    return _value(parameters, name, 0.1) != _value(parameters, name, 0.9)


def _value(parameters: Parameters, name: str, share: float) -> float:
    if name == "exits":
        draws = list(parameters.exits.values())
        return sum(draw.quantile(share) for draw in draws) / max(len(draws), 1)
    draw: Draw = getattr(parameters, name)
    return draw.quantile(share)


def _at(parameters: Parameters, name: str, share: float) -> Parameters:
    fixed = parameters.fixed()
    if name == "exits":
        moved = {group: Fixed(draw.quantile(share)) for group, draw in parameters.exits.items()}
        return Parameters(**{**vars(fixed), "exits": moved})
    return parameters.fixed(**{name: Fixed(_value(parameters, name, share))})


def _expected(roles: Roles, successors: Successors, parameters: Parameters, runs: int, seed: int) -> float:
    result = succession_forecast(roles, successors, parameters, runs=runs, seed=seed)
    return float(result.expected_gaps[-1]) if result.expected_gaps.size else 0.0

"""Succession figures as pure functions of arrays and plain values: numpy and scipy, no Django, no database."""

from readiness.engine.coverage import net_coverage
from readiness.engine.draws import Beta, Draw, Fixed, Gamma, Steps, Uniform, draw_from_json
from readiness.engine.forecast import Forecast, Parameters, Roles, Stopped, Successors, succession_forecast
from readiness.engine.scoring import BackTest, back_test
from readiness.engine.tornado import Swing, tornado

__all__ = [
    "BackTest",
    "Beta",
    "Draw",
    "Fixed",
    "Forecast",
    "Gamma",
    "Parameters",
    "Roles",
    "Steps",
    "Stopped",
    "Successors",
    "Swing",
    "Uniform",
    "back_test",
    "draw_from_json",
    "net_coverage",
    "succession_forecast",
    "tornado",
]

"""Charts are safe, well-formed SVG with a label, at any values."""

import pytest
from defusedxml import minidom

from core import charts

SERIES = [charts.Series("Ready now", "r4", [7, 9]), charts.Series("Developing <3", "r1", [30, 0])]

DRAWN = {
    "stacked": charts.stacked(["Q1", "Q2"], SERIES, "A & B"),
    "stacked without periods": charts.stacked([], [], "Nothing yet"),
    "dumbbell": charts.dumbbell([("Influence", 2.6, 3.5), ("Judgement", 3.1, 3.0)], "Before and now"),
    "slots": charts.slots(5, 4, 2, "5 ready"),
    "no slots": charts.slots(0, 0, 0, "None"),
    "meter": charts.meter(1.4, "140 percent", target=0.5),
    "score bar": charts.score_bar([33.2, 15, 0, 1, 2, 3, 4], "58 points"),
    "histogram": charts.histogram([0, 0, 3], "Fit"),
    "empty histogram of zeros": charts.histogram([0], "Fit"),
    "sparkline": charts.sparkline([3, 3, 3], "Level"),
    "sparkline of one": charts.sparkline([3], "Level"),
    "trend": charts.trend([("Jan", 3), ("Feb", 1200)], "Rising"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_chart_is_well_formed_and_says_what_it_shows(name):
    root = minidom.parseString(DRAWN[name]).documentElement
    assert root.tagName == "svg"
    assert root.getAttribute("role") == "img"
    assert root.getAttribute("aria-label")


@pytest.mark.parametrize("name", DRAWN)
def test_chart_needs_no_inline_style(name):
    assert "style" not in DRAWN[name]
    assert "nan" not in DRAWN[name]


def test_words_are_escaped():
    assert "Developing &lt;3" in charts.stacked(["Q1"], [charts.Series("Developing <3", "r1", [30])], "A & B")
    assert 'aria-label="A &amp; B"' in DRAWN["stacked"]


def test_meter_stays_inside_its_track():
    assert charts.meter(1.4, "140 percent").count('width="200"') == 2
    assert 'width="0"' in charts.meter(-1, "none")


def test_nothing_to_draw_draws_nothing():
    assert charts.sparkline([], "x") == charts.histogram([], "x") == charts.trend([], "x") == ""


def test_fall_is_written_with_a_minus_sign():
    assert "\N{MINUS SIGN}0.1" in DRAWN["dumbbell"]

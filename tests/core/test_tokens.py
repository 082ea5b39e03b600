"""Contrast (WCAG 2.2) of the colour pairs in use, and how far chart colours stay apart for colour-blind eyes."""

import itertools
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", (CSS / "tokens.css").read_text()
    )
}
STATES = ("good", "warn", "bad", "info", "clay")
TEXT = [
    *itertools.product(("ink", "ink-2", "ink-3", "brand", *(f"{k}-ink" for k in STATES)), ("surface", "canvas")),
    *itertools.product(("ink", "ink-2", "ink-3"), ("hover", "sunken", "brand-soft")),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("brand", "brand-soft"),
    ("brand-strong", "brand-soft"),
    ("canvas", "ink"),  # toasts
    *((ink, f"{k}-soft") for k in STATES for ink in (f"{k}-ink", "ink", "ink-2")),
    *((f"on-ramp-{i}", f"ramp-{i}") for i in range(1, 5)),
]
GRAPHICS = [
    *itertools.product(("line-strong", "focus"), ("surface", "canvas")),
    *((f"cat-{i}", "surface") for i in range(1, 9)),
    ("ramp-3", "surface"),
    ("ramp-4", "surface"),
]
PALETTES = {
    "first six": [f"cat-{i}" for i in range(1, 7)],
    "all eight": [f"cat-{i}" for i in range(1, 9)],
    "ramp": [f"ramp-{i}" for i in range(1, 5)],
}
# Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
LEAST_DISTANCE = {"first six": 0.13, "all eight": 0.11, "ramp": 0.13}


def linear(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    r, g, b = rgb
    lms = (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    )
    x, y, z = (max(value, 0) ** (1 / 3) for value in lms)
    return (
        0.2104542553 * x + 0.793617785 * y - 0.0040720468 * z,
        1.9779984951 * x - 2.428592205 * y + 0.4505937099 * z,
        0.0259040371 * x + 0.7827717662 * y - 0.808675766 * z,
    )


def seen(colour, sight):
    rgb = linear(colour)
    return [min(1, max(0, sum(weight * part for weight, part in zip(row, rgb, strict=True)))) for row in SIGHT[sight]]


def distance(one, other, sight):
    pairs = zip(oklab(seen(one, sight)), oklab(seen(other, sight)), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable(theme):
    poor = [(ink, on) for ink, on in TEXT if contrast(TOKENS[ink][theme], TOKENS[on][theme]) < 4.5]
    assert poor == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_controls_and_charts_stand_out(theme):
    poor = [(ink, on) for ink, on in GRAPHICS if contrast(TOKENS[ink][theme], TOKENS[on][theme]) < 3]
    assert poor == []


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_colours_stay_apart(theme, palette, sight):
    colours = [TOKENS[name][theme] for name in PALETTES[palette]]
    assert min(distance(a, b, sight) for a, b in itertools.combinations(colours, 2)) >= LEAST_DISTANCE[palette]


def test_colours_are_written_in_the_tokens_only():
    # White behind a QR code is white in both themes, a backdrop is black glass, and paper has one colour. Documents are
    # drawn without the tokens: they have no themes.
    allowed = {("forms.css", "#fff"), ("print.css", "#fff"), ("print.css", "#555"), ("overlay.css", "rgb(")}
    found = {
        (file.name, colour)
        for file in CSS.rglob("*.css")
        if file.name != "tokens.css" and file.parent.name != "documents"
        for colour in re.findall(r"#[0-9a-f]{3,8}\b(?![^;]*\{)|rgb\(|hsl\(", file.read_text())
    }
    assert found - allowed == set()

"""Charts as SVG, drawn on the server.

Geometry stands in attributes and colour in classes, so they work under `style-src 'self'`, follow dark mode, print
sharply and need no JavaScript. Every function returns safe markup and takes a `label`: the sentence that is read out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CATEGORIES = 8
RAMP = ("r2", "r2", "r3", "r3", "r4", "r4", "r4", "r4")


@dataclass(frozen=True)
class Series:
    """One layer of a stacked chart: its name, its colour class (`r1`…`r4`, `c1`…`c6`) and a value per period."""

    name: str
    colour: str
    values: Sequence[int]


def _number(value: float) -> str:
    """A coordinate with at most one decimal: 12.0 becomes 12."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _svg(css: str, size: tuple[float, float], label: str, parts: Sequence[str], extra: str = "") -> SafeString:
    """Wrap drawn parts; the label is escaped here and texts are escaped by whoever draws them."""
    box = f"0 0 {_number(size[0])} {_number(size[1])}"
    head = f'<svg class="{css}" viewBox="{box}" role="img" aria-label="{escape(label)}"{extra}>'
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308  (built here from numbers and escaped text)


def _rect(css: str, x: float, y: float, width: float, height: float, *, radius: float = 2) -> str:
    return (
        f'<rect class="{css}" x="{_number(x)}" y="{_number(y)}" width="{_number(max(width, 0))}" '
        f'height="{_number(max(height, 0))}" rx="{_number(radius)}"/>'
    )


def _text(css: str, x: float, y: float, words: str) -> str:
    return f'<text class="{css}" x="{_number(x)}" y="{_number(y)}">{escape(words)}</text>'


def _line(css: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{css}" x1="{_number(x1)}" x2="{_number(x2)}" y1="{_number(y1)}" y2="{_number(y2)}"/>'


def sparkline(values: Sequence[float], label: str) -> SafeString:
    """A small line of 88 by 32 with a dot on the last value; one value draws the dot alone."""
    width, height, pad = 88, 32, 4
    if not values:
        return mark_safe("")
    low, high = min(values), max(values)
    scale = (height - 2 * pad) / ((high - low) or 1)
    step = (width - 2 * pad) / max(len(values) - 1, 1)
    points = [(pad + i * step, height - pad - (value - low) * scale) for i, value in enumerate(values)]
    path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
    last_x, last_y = points[-1]
    dot = f'<circle cx="{_number(last_x)}" cy="{_number(last_y)}" r="3"/>'
    return _svg("spark", (width, height), label, [f'<polyline points="{path}"/>', dot])


def _ceiling(value: float) -> int:
    """The next round number for an axis of four steps: 78 becomes 80, 96 becomes 100, 3 becomes 4."""
    for size in (4, 8, 12, 20, 40, 60, 80, 100):
        if value <= size:
            return size
    step = 10 ** (len(str(int(value))) - 2) * 4
    return int(-(-value // step) * step)


def stacked(
    periods: Sequence[str], series: Sequence[Series], label: str, width: int = 680, height: int = 342
) -> SafeString:
    """Stacked columns, one per period; `series` from the bottom up; the last column carries the names."""
    left, right, top, bottom = 30, 116, 12, 26
    plot_width, plot_height = width - left - right, height - top - bottom
    floor = top + plot_height
    ceiling = _ceiling(max((sum(one.values[i] for one in series) for i in range(len(periods))), default=4))
    step = plot_width / max(len(periods), 1)
    bar = step * 0.62
    parts: list[str] = []
    for tick in range(0, ceiling + 1, ceiling // 4):
        y = floor - plot_height * tick / ceiling
        parts += [
            _line("axis" if tick == 0 else "gridline", (left, y), (left + plot_width, y)),
            _text("faint end", left - 8, y + 4, str(tick)),
        ]
    for i, period in enumerate(periods):
        x, base, last = left + step * i + (step - bar) / 2, 0, i == len(periods) - 1
        for one in series:
            value = one.values[i]
            y, tall = floor - plot_height * (base + value) / ceiling, plot_height * value / ceiling
            parts.append(_rect(f"f-{one.colour}", x, y + 1, bar, tall - 2))
            if tall > 17:
                parts.append(_text(f"mid t-{one.colour}", x + bar / 2, y + tall / 2 + 4.5, str(value)))
            if last and value:
                middle = y + tall / 2
                parts += [
                    _line("gridline", (x + bar + 5, middle), (x + bar + 18, middle)),
                    _text("strong", x + bar + 24, middle + 4, one.name),
                ]
            base += value
        parts.append(_text("mid strong" if last else "mid", x + bar / 2, height - 6, period))
    return _svg("chart", (width, height), label, parts)


def dumbbell(rows: Sequence[tuple[str, float, float]], label: str, low: int = 1, high: int = 5) -> SafeString:
    """Before and after on one scale: rows of (name, before, after), with the difference at the end."""
    width, row_height, left, right, top = 428, 42, 158, 44, 24
    height = top + row_height * len(rows) + 4

    def across(value: float) -> float:
        return left + (value - low) / (high - low) * (width - left - right)

    parts: list[str] = []
    for tick in range(low, high + 1):
        parts += [
            _line("gridline", (across(tick), top - 6), (across(tick), height - 4)),
            _text("faint mid", across(tick), top - 11, str(tick)),
        ]
    for i, (name, before, after) in enumerate(rows):
        y = top + row_height * i + row_height / 2
        parts += [
            _text("strong", 0, y + 4, name),
            _line("span", (across(before), y), (across(after), y)),
            f'<circle class="base" cx="{_number(across(before))}" cy="{_number(y)}" r="5"/>',
            f'<circle class="now" cx="{_number(across(after))}" cy="{_number(y)}" r="6"/>',
            _text("strong end", width, y + 4, f"{after - before:+.1f}".replace("-", "\N{MINUS SIGN}")),
        ]
    return _svg("chart dumb", (width, height), label, parts)


def slots(now: int, soon: int, gap: int, label: str) -> SafeString:
    """One square per role: filled now, filled soon, nobody."""
    size, space = 12, 4
    count = now + soon + gap
    colours = ["f-r4"] * now + ["f-r2"] * soon + ["gap"] * gap
    parts = [_rect(css, i * (size + space) + 0.75, 2, size, size, radius=2.5) for i, css in enumerate(colours)]
    width = max(count, 1) * (size + space)
    return _svg("slots", (width, 16), label, parts, f' width="{width}" height="16"')


def meter(share: float, label: str, target: float | None = None, colour: str = "brand") -> SafeString:
    """A bar for a share from 0 to 1, with a tick at the target share."""
    parts = [_rect("f-track", 0, 0, 200, 8, radius=0), _rect(f"f-{colour}", 0, 0, 200 * min(max(share, 0), 1), 8)]
    if target is not None:
        parts.append(_line("tick", (200 * target, 0), (200 * target, 8)))
    return _svg("meter", (200, 8), label, parts, ' preserveAspectRatio="none"')


def score_bar(points: Sequence[float], label: str) -> SafeString:
    """Points per criterion out of 100 as one bar; criterion n has category colour n; nine is one again."""
    parts, x = [_rect("f-track", 0, 0, 200, 8)], 0.0
    for i, point in enumerate(points):
        parts.append(_rect(f"f-c{i % CATEGORIES + 1}", x, 0, point * 2 - 1.4, 8, radius=0))
        x += point * 2
    return _svg("score", (200, 8), label, parts, ' preserveAspectRatio="none"')


def histogram(counts: Sequence[int], label: str) -> SafeString:
    """Columns for counts of equal classes from low to high; the darker, the higher the class."""
    width, height = 152, 44
    if not counts:
        return mark_safe("")
    column, tallest = width / len(counts), max(*counts, 1)
    parts = []
    for i, count in enumerate(counts):
        tall = (height - 2) * count / tallest
        colour = RAMP[i * len(RAMP) // len(counts)]
        parts.append(_rect(f"f-{colour}", i * column + 1, height - tall, column - 3, tall, radius=1.5))
    return _svg("histogram", (width, height), label, parts)


def trend(points: Sequence[tuple[str, float]], label: str, width: int = 680, height: int = 220) -> SafeString:
    """A line over time: points of (period, value), axis from zero."""
    left, right, top, bottom = 36, 16, 14, 26
    if not points:
        return mark_safe("")
    plot_width, floor = width - left - right, height - bottom
    ceiling = _ceiling(max(value for _, value in points))
    step = plot_width / max(len(points) - 1, 1)
    places = [(left + i * step, floor - (floor - top) * value / ceiling) for i, (_, value) in enumerate(points)]
    parts: list[str] = []
    for tick in range(0, ceiling + 1, ceiling // 4):
        y = floor - (floor - top) * tick / ceiling
        parts += [
            _line("axis" if tick == 0 else "gridline", (left, y), (left + plot_width, y)),
            _text("faint end", left - 8, y + 4, str(tick)),
        ]
    parts += [_line("trend", start, end) for start, end in pairwise(places)]
    parts += [f'<circle class="f-brand" cx="{_number(x)}" cy="{_number(y)}" r="3.5"/>' for x, y in places]
    parts += [_text("mid", x, height - 6, name) for (name, _), (x, _) in zip(points, places, strict=True)]
    return _svg("chart", (width, height), label, parts)


def band(
    points: Sequence[tuple[str, float, float, float]], label: str, width: int = 680, height: int = 240
) -> SafeString:
    """Ranges over time: points of (period, low, middle, high) as bars with a tick at the middle, axis from zero."""
    left, right, top, bottom = 36, 16, 14, 26
    if not points:
        return mark_safe("")
    plot_width, floor = width - left - right, height - bottom
    ceiling = _ceiling(max(high for _, _, _, high in points))
    step = plot_width / len(points)
    bar = step * 0.5

    def up(value: float) -> float:
        return floor - (floor - top) * value / ceiling

    parts: list[str] = []
    for tick in range(0, ceiling + 1, ceiling // 4):
        parts += [
            _line("axis" if tick == 0 else "gridline", (left, up(tick)), (left + plot_width, up(tick))),
            _text("faint end", left - 8, up(tick) + 4, str(tick)),
        ]
    for i, (period, low, middle, high) in enumerate(points):
        x = left + step * i + (step - bar) / 2
        parts += [
            _rect("f-r2", x, up(high), bar, max(up(low) - up(high), 2)),
            _rect("f-r4", x, up(middle) - 2, bar, 4, radius=1),
            _text("mid", x + bar / 2, height - 6, period),
        ]
    return _svg("chart", (width, height), label, parts)


def ranges(rows: Sequence[tuple[str, float, float]], label: str, width: int = 680) -> SafeString:
    """What moves a figure: rows of (name, value at one end, value at the other), on one scale from zero."""
    row_height, left, right, top = 34, 330, 40, 24
    height = top + row_height * len(rows) + 4
    ceiling = _ceiling(max(max(low, high) for _, low, high in rows))

    def across(value: float) -> float:
        return left + value / ceiling * (width - left - right)

    parts: list[str] = []
    for tick in range(0, ceiling + 1, ceiling // 4):
        parts += [
            _line("gridline", (across(tick), top - 6), (across(tick), height - 4)),
            _text("faint mid", across(tick), top - 11, str(tick)),
        ]
    for i, (name, first, second) in enumerate(rows):
        y, low, high = top + row_height * i + row_height / 2, min(first, second), max(first, second)
        parts += [
            _text("strong", 0, y + 4, name),
            _rect("f-r3", across(low), y - 6, max(across(high) - across(low), 2), 12),
        ]
    return _svg("chart", (width, height), label, parts)


def intervals(rows: Sequence[tuple[str, float, float, float]], label: str, width: int = 680) -> SafeString:
    """Shares with their ranges: rows of (name, value, low, high) from 0 to 1, a dot on a line, axis in percent."""
    row_height, left, right, top = 32, 240, 52, 24
    height = top + row_height * len(rows) + 4

    def across(share: float) -> float:
        return left + min(max(share, 0), 1) * (width - left - right)

    parts: list[str] = []
    for tick in range(0, 101, 25):
        parts += [
            _line("gridline", (across(tick / 100), top - 6), (across(tick / 100), height - 4)),
            _text("faint mid", across(tick / 100), top - 11, f"{tick} %"),
        ]
    for i, (name, value, low, high) in enumerate(rows):
        y = top + row_height * i + row_height / 2
        parts += [
            _text("strong", 0, y + 4, name),
            _line("span", (across(low), y), (across(high), y)),
            f'<circle class="now" cx="{_number(across(value))}" cy="{_number(y)}" r="5"/>',
            _text("strong end", width, y + 4, f"{100 * value:.0f} %"),
        ]
    return _svg("chart dumb", (width, height), label, parts)


def difference(value: float, low: float, high: float, smallest: float, label: str, width: int = 680) -> SafeString:
    """A difference of shares with its range, the zero line, and as a grey band what could not have been seen at all."""
    height, top, reach = 96, 14, max(abs(low), abs(high), smallest) * 1.1 or 0.1
    middle, y = width / 2, 44

    def across(one: float) -> float:
        return middle + one / reach * (width / 2 - 30)

    tick = max(round(100 * reach / 2), 1) / 100
    parts = [
        _rect("f-track", across(-smallest), top, across(smallest) - across(-smallest), 54),
        _line("axis", (middle, top - 4), (middle, top + 58)),
        _line("span", (across(low), y), (across(high), y)),
        f'<circle class="now" cx="{_number(across(value))}" cy="{y}" r="6"/>',
    ]
    for one in (-tick, 0, tick):
        words = f"{100 * one:+.0f}" if one else "0"
        parts.append(_text("faint mid", across(one), height - 8, words.replace("-", "\N{MINUS SIGN}")))
    return _svg("chart dumb", (width, height), label, parts)

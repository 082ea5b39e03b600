"""Sentences made of figures: only what can be shown, and with how far it can be trusted."""

from reporting.figures import Figure, written
from reporting.queries import Figures

SAID = (
    ("G2", "{n} of {of} key roles have somebody ready now."),
    ("G6", "In the next year {value} key roles are expected to stand empty without a successor ({range})."),
    ("B6", "{n} of {of} mentoring relationships of which enough is known are on track ({range})."),
    ("B2", "{value} of the sessions due in the last three months took place ({range})."),
    ("B5", "{value} of the answers to the last pulses are favourable ({range})."),
    ("C2", "{n} of {of} goals that are due were reached."),
)


def sentences(found: Figures, most: int = 3) -> list[str]:
    """The first few findings, in the order in which an executive reads."""
    shown = ((text, found.shown[key].figure) for key, text in SAID if key in found.shown)
    return [_filled(text, figure) for text, figure in shown if figure.is_shown][:most]


def _filled(text: str, figure: Figure) -> str:
    ends = (written(figure.low, figure.unit, figure.of), written(figure.high, figure.unit, figure.of))
    words = f"range {ends[0]} to {ends[1]}" if figure.low is not None else "no range"
    return text.format(
        n=figure.n, of=figure.of, value=written(figure.value, figure.unit, figure.of).capitalize(), range=words
    )

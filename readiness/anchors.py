"""What the readiness bands mean. Every rater reads this beside the choice."""

from dataclasses import dataclass
from typing import Final

from readiness.enums import Band


@dataclass(frozen=True)
class Anchor:
    """A band, what it says about the person, and what has to be on file."""

    band: Band
    says: str
    needs: str

    @property
    def label(self) -> str:
        """Name of the band."""
        return str(self.band.label)


ANCHORS: Final = (
    Anchor(
        Band.READY,
        "Could take the role within 90 days and perform fully in 6 months.",
        "At least one piece of evidence for each critical requirement, no open critical gap, and two raters.",
    ),
    Anchor(
        Band.SOON,
        "One or two named gaps, each with a planned assignment and a date.",
        "A development plan.",
    ),
    Anchor(Band.LATER, "Potential shown in a smaller role; several gaps.", "One piece of evidence."),
    Anchor(
        Band.EMERGENCY,
        "Can hold the role for up to 6 months.",
        "One piece of evidence. Not counted in cover or bench.",
    ),
)

"""What people are told before readiness is rated: shown when it is switched on, and beside every rating."""

from typing import Final

NOTICE: Final = (
    "A readiness rating is a dated judgement of a named person by named raters, no measurement. It holds for a year.",
    "Whoever is rated sees their own ratings, may comment on them, and may ask for them to be corrected.",
    "Raters do not see what others said before they have submitted their own.",
    "What is said in mentoring is never used: a mentor's rating is the mentor's own judgement and is shown as such.",
    "Names are read by the raters, program managers and readers who were named; every reading is recorded.",
    "Figures are shown for groups of five and more. Nobody is given a score for how likely they are to leave.",
)
PROMOTION: Final = (
    "Using ratings in decisions on promotion may make this a high-risk use under Annex III 4(b) of the EU AI Act and "
    "an automated employment decision tool under New York City's Local Law 144, even as mere support of a decision. "
    "The product ranks nobody and decides nothing; whoever decides has to be able to explain the decision "
    "without it. Take legal advice before switching this on."
)


def notice_text(*, used_for_promotion: bool) -> str:
    """The whole notice, one paragraph each, as it is kept when an organization switches readiness on."""
    return "\n".join((*NOTICE, PROMOTION) if used_for_promotion else NOTICE)

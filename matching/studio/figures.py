"""The names of the figures that scenarios are compared by, and what each means: of pairs, and of circles."""

PAIR, CIRCLE = "pair", "circle"
GAIN_OR_LOSE_A_PAIR = (
    "People whose pair has more or fewer points than in “{first}”, by the program's weights. "
    "Having a pair at all is a gain, losing it a loss."
)
GAIN_OR_LOSE_A_CIRCLE = (
    "People in another circle than in “{first}” whose fit is higher or lower there, by the program's weights. "
    "Having a circle at all is a gain, losing it a loss."
)
TOTAL_IN_CIRCLES = (
    "The fit of every member, added up, by the scenario's own weights. "
    "A member's fit is the mean of the points with the others in the circle."
)
SAID = {
    PAIR: {
        "matched": ("Matched", "People with a pair, of all who wait for one."),
        "total": ("Total points", "All pairs together, by the scenario's own weights."),
        "program_total": (
            "Total by the program's weights",
            "The same pairs, counted by the weights of the program: comparable between scenarios.",
        ),
        "lowest": ("Lowest fit", "Points of the pair that fits least."),
        "worst": ("Weakest pairs", "Mean of the 5 percent of pairs that fit least."),
        "median": ("Median fit", "Half of the pairs fit better, half worse."),
        "classes": ("Distribution", "Number of pairs by fit, from 0 to 100 in steps of 10."),
        "gains": ("Gain and lose", GAIN_OR_LOSE_A_PAIR),
        "changed": ("Pairs changed", "People with another partner than in “{first}”."),
        "unmatched": ("Stay unmatched", "People who wait and have no pair."),
        "proof": ("Proof", "Whether it is certain that no better plan exists for these settings."),
    },
    CIRCLE: {
        "matched": ("Matched", "People in a circle, of all who wait for one."),
        "total": ("Total points", TOTAL_IN_CIRCLES),
        "program_total": (
            "Total by the program's weights",
            "The same circles, counted by the weights of the program: comparable between scenarios.",
        ),
        "lowest": ("Lowest fit", "Fit of the member who fits the others in the circle least."),
        "worst": ("Weakest fits", "Mean of the 5 percent of members who fit least."),
        "median": ("Median fit", "Half of the members fit better, half worse."),
        "classes": ("Distribution", "Number of members by fit, from 0 to 100 in steps of 10."),
        "gains": ("Gain and lose", GAIN_OR_LOSE_A_CIRCLE),
        "changed": ("Circles changed", "People who sit with others than in “{first}”."),
        "unmatched": ("Stay unmatched", "People who wait and have no circle."),
        "proof": ("Proof", "Circles are looked for from several starts; that no better ones exist is not certain."),
    },
}
HIDDEN = "Groups of fewer than five people are hidden, and others with them where they could be worked out."
TEXTS = {
    PAIR: {
        "nobody_moves": "Nobody gains or loses: all scenarios make the same pairs.",
        "one_rule": "Named is the single rule of which an exception for this person alone would give a pair and take "
        "nobody else's.",
        "nobody_left": "Everybody has a pair in every scenario.",
        "price": "People and points gained if this one were dropped and everything else stayed: the plan is solved "
        "again without it.",
        "no_price": "No hard rule is on, or there are too many people to plan again without each.",
        "balance": f"Share of people with a pair. {HIDDEN}",
        "proposes": "pairs",
    },
    CIRCLE: {
        "nobody_moves": "Nobody gains or loses between these scenarios.",
        "one_rule": "Named is the single rule of which an exception for this person alone would open a circle as it "
        "stands.",
        "nobody_left": "Everybody has a circle in every scenario.",
        "price": "Not computed for circles.",
        "no_price": "Circles are searched for, and no search is certain to find the best ones. What changes without a "
        "rule could be chance, so no price is given. Copy a scenario, switch the rule off, and compare the two.",
        "balance": f"Share of people with a circle. {HIDDEN}",
        "proposes": "circles",
    },
}
"""What else the pages say, by what is compared."""


def unit_of(structure: str) -> str:
    """What a program of this structure makes: circles of equals, or pairs."""
    return CIRCLE if structure == "circle" else PAIR


def said(unit: str, figure: str, first: str) -> tuple[str, str]:
    """Name and meaning of a figure. `first`: the scenario that the others are compared with."""
    label, says = SAID[unit][figure]
    return label, says.format(first=first)

"""The questions of both instruments, in our own words (CC0), and which of them a survey holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from programs.enums import ParticipantRole
from surveys.enums import ItemKind, Moment

MENTOR, MENTEE = ParticipantRole.MENTOR.value, ParticipantRole.MENTEE.value
TOO_EARLY: Final = "Too early to say / does not apply"
OPENLY: Final = "openly"
CORE_KEYS: Final = ("time", OPENLY, "clear")
MOST_ROTATING: Final = 2
MOST_OWN: Final = 2
LABELS: Final[dict[str, tuple[str, ...]]] = {
    ItemKind.AGREE: ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"),
    ItemKind.SATISFIED: ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"),
}


@dataclass(frozen=True)
class Item:
    """One question. `role` empty: for everybody. `versions`: the words for one role where they differ."""

    key: str
    text: str
    kind: str = ItemKind.AGREE.value
    role: str = ""

    def as_row(self) -> dict[str, Any]:
        """For the survey's row."""
        return asdict(self)


CORE: Final = (
    Item("time", "Our mentoring time is well used."),
    Item(OPENLY, "I can speak openly in our mentoring about what is difficult."),
    Item("clear", "We are clear about what we are working on next."),
)
# In pairs: one question per role and wave, so that everybody gets two.
ROTATING: Final = (
    (
        Item("used", "In the last month I used something from mentoring in my work.", role=MENTEE),
        Item("new", "I have seen my mentee try something new since we last met.", role=MENTOR),
    ),
    (Item("protected", "I have protected time for mentoring."),),
    (
        Item("challenge", "My mentor challenges me to think at a more senior level.", role=MENTEE),
        Item("needs", "I know what my mentee needs to be ready for.", role=MENTOR),
    ),
    (Item("manager", "My manager supports the time I give to this."),),
    (
        Item("tools", "The tools and materials helped us.", role=MENTEE),
        Item("equipped", "I feel equipped for the conversations we have.", role=MENTOR),
    ),
)
RECOMMEND: Final = Item(
    "recommend",
    "How likely are you to recommend this program to a colleague in a similar position?",
    ItemKind.RECOMMEND.value,
)
SATISFACTION: Final = (
    Item("match", "How satisfied are you with who you were matched with?", ItemKind.SATISFIED.value),
    Item("support", "How satisfied are you with the support of the program team?", ItemKind.SATISFIED.value),
    Item("platform", "How satisfied are you with this site?", ItemKind.SATISFIED.value),
)
CHANGE: Final = Item("change", "What should we change?", ItemKind.WORDS.value)
ENGAGEMENT: Final = (
    Item("best", "I want to give my best work here."),
    Item("future", "I see a future for myself in this organization."),
)
AFTERWARDS: Final = (
    Item("lasting", "I still use what I took from mentoring."),
    Item("touch", "We are still in touch."),
    Item("future", "I see a future for myself in this organization."),
)
CHECK_IN_WORDS: Final = Item("words", "Is there anything the program team should know?", ItemKind.WORDS.value)


def pulse_items(moment: str, turn: int, own: Sequence[Item] = ()) -> list[Item]:
    """Questions of the pulse number `turn` (from 0) of a cohort: at most seven for one person.

    The program's own questions take the places of the rotating ones.
    """
    own = list(own)[:MOST_OWN]
    match moment:
        case Moment.AFTER:
            return [*AFTERWARDS, *own]
        case Moment.MID_POINT:
            return [*CORE, RECOMMEND, *SATISFACTION, CHANGE, *own]
        case Moment.CLOSE:
            return [*CORE, RECOMMEND, *ENGAGEMENT, CHANGE, *own]
    places = max(0, MOST_ROTATING - len(own))
    rotating = [item for place in range(places) for item in ROTATING[(turn * MOST_ROTATING + place) % len(ROTATING)]]
    return [*CORE, *rotating, *own]


def check_in_items(own: Sequence[Item] = ()) -> list[Item]:
    """Questions of a check-in about one relationship."""
    return [*CORE, *list(own)[:MOST_OWN], CHECK_IN_WORDS]


def items_for(rows: Sequence[dict[str, Any]], role: str) -> list[Item]:
    """The questions of a survey's row that a person in a role answers."""
    items = [Item(**row) for row in rows]
    return [item for item in items if item.role in {"", role}]


def options_of(kind: str) -> list[tuple[int, str]]:
    """Values of a scale with their labels."""
    if kind == ItemKind.RECOMMEND:
        return [(value, str(value)) for value in range(11)]
    return list(enumerate(LABELS[kind], start=1))

"""What the people of the demo's running program answered: a closed pulse, an open check-in, and what comes next."""

import random
from datetime import date, timedelta

from accounts.models import User
from cohorts.models import Cohort
from surveys.actions import (
    add_survey,
    answer_check_in,
    answer_pulse,
    ask_for_contact,
    close_now,
    open_now,
    plan_surveys,
)
from surveys.enums import ItemKind, Moment
from surveys.items import CORE_KEYS, OPENLY, Item, items_for
from surveys.models import CheckIn, Invitation, Survey
from surveys.queries import relationships_about

PULSE_DAYS_AGO, CHECK_IN_DAYS_AGO = 62, 12
WORDS = (
    "Please give us more time between the sessions and the review.",
    "The conversation cards helped us start.",
    "My manager did not know how much time this takes.",
    "I would like to meet other mentees once a quarter.",
    "More examples of goals, please.",
)
CONCERNS = ("We have not managed to meet since summer.", "I am not sure what we are working on.")


def ask_and_answer(cohort: Cohort, manager: User, today: date, seed: int) -> None:
    """A pulse of two months ago, whose results stand; a check-in of this month, in which a few need a word."""
    dice = random.Random(seed)  # noqa: S311  (a demo)
    pulse = _sent(cohort, "pulse", manager, today, moment=Moment.MID_POINT)
    for invitation in pulse.invitations.select_related("survey").order_by("id"):
        if dice.random() < 0.85:
            answer_pulse(invitation, scores=_scores(pulse, invitation, dice), words=_words(dice))
    close_now(pulse, actor=manager)
    _move(pulse, today - timedelta(days=PULSE_DAYS_AGO))
    check_in = _sent(cohort, "check_in", manager, today)
    _move(check_in, today - timedelta(days=CHECK_IN_DAYS_AGO))
    for number, invitation in enumerate(check_in.invitations.select_related("person").order_by("id")):
        if dice.random() < 0.7:
            _check_in(invitation, dice, is_unhappy=number % 9 == 4)
    CheckIn.objects.filter(survey=check_in).update(answered_on=today - timedelta(days=CHECK_IN_DAYS_AGO - 3))
    first = check_in.invitations.select_related("person").order_by("id").first()
    if first is not None:
        ask_for_contact(first.person, cohort)
    plan_surveys(cohort, actor=manager)


def _sent(cohort: Cohort, kind: str, manager: User, today: date, moment: str = Moment.REGULAR) -> Survey:
    planned = add_survey(cohort, kind=kind, opens_on=today, moment=moment, breakdown="division", actor=manager)
    return open_now(planned, actor=manager)


def _move(survey: Survey, opens_on: date) -> None:
    """Put a survey into the past, as if it had been sent then."""
    Survey.objects.filter(pk=survey.pk).update(opens_on=opens_on, closes_on=opens_on + timedelta(days=14))
    survey.invitations.update(sent_on=opens_on)


def _scores(survey: Survey, invitation: Invitation, dice: random.Random) -> dict[str, int | None]:
    """Mostly content: about four of five answers are favourable."""
    items: list[Item] = items_for(survey.items, invitation.role)
    chances = (None, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5)
    scored = [item for item in items if item.kind != ItemKind.WORDS]
    return {
        item.key: dice.choice((6, 7, 8, 9, 9, 10)) if item.kind == ItemKind.RECOMMEND else dice.choice(chances)
        for item in scored
    }


def _words(dice: random.Random) -> dict[str, str]:
    return {"change": dice.choice(WORDS)} if dice.random() < 0.3 else {}


def _check_in(invitation: Invitation, dice: random.Random, *, is_unhappy: bool) -> None:
    scores: dict[str, int | None] = {key: dice.choice((3, 4, 4, 5, 5)) for key in CORE_KEYS}
    if is_unhappy:
        scores |= {"time": 2, OPENLY: 2}
    words = dice.choice(CONCERNS) if is_unhappy else ""
    about = relationships_about(invitation.person, invitation.survey.cohort)
    answer_check_in(invitation, dict.fromkeys(about, (scores, words)))

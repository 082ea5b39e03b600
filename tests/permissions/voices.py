"""What people said in confidence, in a world: named, anonymous, released."""

from datetime import date, timedelta

from django.utils import timezone

from core.tenancy import purpose
from surveys.box import make_box, put_in
from surveys.enums import SurveyKind, SurveyState
from surveys.items import CORE, check_in_items, pulse_items
from surveys.links import token_of
from surveys.models import CareStep, CheckIn, ContactRequest, CustomItem, Invitation, Survey

NAMED, SEALED, RELEASED = "SECRETNAMED", "SECRETSEALED", "SECRETRELEASED"
# Whom the form and the design name as readers, for the matrix; what lies in the box is for nobody.
VOICES: dict[str, set[str]] = {NAMED: {"program_manager"}, SEALED: set(), RELEASED: {"program_manager"}}
# The only addresses that show them.
READERS = frozenset({("program_manager", "surveys:check_ins", NAMED), ("program_manager", "surveys:results", RELEASED)})
START = date(2026, 11, 2)


def add_voices(world) -> None:
    """Surveys in every state, a named answer, a sealed one, released words, and somebody who asks for contact."""
    cohort, mentee = world.rows["cohort"], world.people["mentee"]
    planned = a_survey(world, SurveyKind.PULSE, SurveyState.PLANNED)
    open_pulse = a_survey(
        world, SurveyKind.PULSE, SurveyState.OPEN, items=[one.as_row() for one in pulse_items("regular", 0)]
    )
    check_in = a_survey(world, SurveyKind.CHECK_IN, SurveyState.OPEN, items=[one.as_row() for one in check_in_items()])
    comments = [{"item": "change", "text": f"{RELEASED} {world.canary}"}]
    closed = a_survey(
        world,
        SurveyKind.PULSE,
        SurveyState.CLOSED,
        invited=12,
        answered=12,
        results={"lines": [], "comments": comments},
    )
    invitation = Invitation.objects.create(
        organization=world.organization, survey=open_pulse, person=mentee, role="mentee", sent_on=START
    )
    make_box(open_pulse)
    scores = {item.key: 4 for item in CORE}
    put_in(open_pulse, role="mentee", label="", scores=scores, words={"change": f"{SEALED} {world.canary}"})
    with purpose("check_in"):
        CheckIn.objects.bulk_create(
            [
                CheckIn(
                    organization=world.organization,
                    survey=check_in,
                    relationship=world.rows["relationship"],
                    person=mentee,
                    role="mentee",
                    scores=scores | {"openly": 1},
                    words=f"{NAMED} {world.canary}",
                    answered_on=timezone.localdate(),
                )
            ]
        )
    item = CustomItem.objects.create(
        organization=world.organization, program=world.rows["program"], text=f"{world.canary} own question"
    )
    contact = ContactRequest.objects.create(
        organization=world.organization, person=mentee, cohort=cohort, asked_on=START
    )
    step = CareStep.objects.create(
        organization=world.organization,
        relationship=world.rows["relationship"],
        kind="talk",
        actor=world.people["program_manager"].user,
        done_on=START,
        quiet_until=START,
    )
    world.rows |= {
        "care_step": step,
        "survey": planned,
        "closed_survey": closed,
        "survey_item": item,
        "contact_request": contact,
        "survey_token": token_of(invitation),
    }


def a_survey(world, kind: str, state: str, **fields) -> Survey:
    return Survey.objects.create(
        organization=world.organization,
        cohort=world.rows["cohort"],
        kind=kind,
        state=state,
        opens_on=START,
        closes_on=START + timedelta(days=3000),
        **fields,
    )

"""Key roles, ratings and history in a world: every private word marked."""

from datetime import date, timedelta

from django.utils import timezone

from core.tenancy import purpose, tenant
from readiness.actions import rating, roles, settings
from readiness.actions.competencies import add_starter_set
from readiness.actions.imports import start_history_import
from readiness.enums import RaterType
from readiness.models import CareerEvent, Competency, RatingRequest, SuccessionForecast

EVIDENCE, COMMENT = "SECRETREADINESS", "SECRETRATEDREPLY"
# A rating: the rated (mentee), the rater (sponsor) and, once opened with a record, program managers and named readers.
# Pages show it to the first two and to whoever has pressed "Show names"; nobody in the matrix has.
SUCCESSION: dict[str, set[str]] = {
    EVIDENCE: {"mentee", "executive_sponsor", "program_manager", "facilitator"},
    COMMENT: {"mentee", "program_manager", "facilitator"},
}


def add_succession(world) -> None:
    """Readiness is on; the mentee is nominated and rated; the facilitator is a named reader; one rating is asked for."""
    today, text = timezone.localdate(), world.canary
    users = {role: world.people[role].user for role in world.people}
    settings.switch_on(purpose=f"{text} purpose", used_for_promotion=False, actor=users["organization_admin"])
    reader = settings.name_reader(
        world.memberships["facilitator"], reason=f"{text} reason", actor=users["organization_admin"]
    )
    role = roles.save_key_role(
        None,
        incumbent=world.people["member"],
        title=f"{text} key role",
        unit=f"{text} unit",
        actor=users["program_manager"],
        on=today,
    )
    nomination = roles.nominate(role, world.people["mentee"], actor=users["program_manager"])
    roles.ask_raters(nomination, [(users["executive_sponsor"], RaterType.SPONSOR)], actor=users["program_manager"])
    with tenant(world.organization.pk, user_id=users["executive_sponsor"].pk):
        given = rating.submit_rating(
            RatingRequest.objects.get(nomination=nomination),
            band="soon",
            evidence=f"{EVIDENCE} {text}",
            gaps=f"{EVIDENCE} {text}",
            confidence="high",
            actor=users["executive_sponsor"],
        )
    with tenant(world.organization.pk, user_id=users["mentee"].pk):
        rating.comment_on(given, text=f"{COMMENT} {text}", actor=users["mentee"])
    roles.ask_raters(nomination, [(users["mentor"], RaterType.MENTOR)], actor=users["program_manager"])
    add_starter_set(actor=users["program_manager"])
    rows = f"Employee ID,Exit date,Exit type\n{text}-900,2025-03-01,voluntary\n".encode()
    upload = start_history_import("exits", f"{text}.csv", rows, actor=users["program_manager"])
    with purpose("history"):
        CareerEvent.objects.bulk_create(
            [
                CareerEvent(
                    organization=world.organization,
                    person=world.people["member"],
                    kind="review",
                    rating=4,
                    scale_top=5,
                    potential=3,
                    happened_on=date(2026, 1, 31),
                )
            ]
        )
    forecast = SuccessionForecast.objects.create(
        organization=world.organization, as_of=today - timedelta(days=1), state="failed", error=f"{text} error"
    )
    world.rows |= {
        "key_role": role,
        "nomination": nomination,
        "rating": given,
        "rating_request": RatingRequest.objects.get(submitted_on=None),
        "named_reader": reader,
        "competency": Competency.objects.first(),
        "history_import": upload,
        "history_row": upload.rows.get(),
        "forecast": forecast,
    }

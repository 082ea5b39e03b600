"""The trial of a relationship: when both are asked how it fits, and when it becomes an ordinary one.

Used by actions and by the job. Every function expects the relationship's row to be locked by the caller.
"""

from collections.abc import Iterable
from datetime import date, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.actions import enqueue
from core.tenancy import purpose
from core.wall_time import instant_of
from notifications.actions import Mail, send_mails
from organizations.audit import record
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import AccessLink, Organization
from relationships.enums import Fit, RelationshipState
from relationships.models import FitAnswer, Relationship, RelationshipMember, Trial
from relationships.queries import names, with_people

TRIAL_JOB = "relationships.tend_trial"
MOST_ASKED = 3
DAYS_APART = 14
"""Where no session is logged, both are asked this many days after the start, and again."""
MORNING = time(9)
LINK_DAYS = 30


def start_trials(relationships: Iterable[Relationship], *, days: int) -> None:
    """Give new relationships their trial, and plan when it is looked at."""
    trials = [
        Trial(organization_id=one.organization_id, relationship=one, ends_on=one.started_on + timedelta(days=days))
        for one in relationships
    ]
    Trial.objects.bulk_create(trials, batch_size=500)
    for one in trials:
        _plan_looks(one)


def _plan_looks(trial: Trial) -> None:
    """Queue a look at each date on which both may have to be asked, and at the end."""
    start = trial.relationship.started_on
    days = [start + timedelta(days=DAYS_APART * number) for number in range(1, MOST_ASKED + 1)]
    zone = Organization.objects.only("time_zone").get(pk=trial.organization_id).time_zone
    for day in sorted({*(day for day in days if day < trial.ends_on), trial.ends_on + timedelta(days=1)}):
        key = f"{trial.relationship.public_id}:{day.isoformat()}"
        job, created = enqueue(TRIAL_JOB, key=key, initiator_id=None, queue="bulk", relationship=trial.relationship_id)
        if created:
            job.run_after = instant_of(day, MORNING, zone)
            job.save(update_fields=["run_after", "updated_at"])


def tend_trial(relationship: Relationship, *, today: date) -> None:
    """What the day asks for: confirm a trial that is over, or ask both when no session did. Again: nothing."""
    trial = open_trial(relationship)
    if trial is None:
        return
    if today > trial.ends_on:
        confirm(trial, actor=None)
        return
    due = min(MOST_ASKED, (today - relationship.started_on).days // DAYS_APART)
    if trial.asked < due:
        ask_both(trial)


def open_trial(relationship: Relationship) -> Trial | None:
    """The trial of a relationship that is still on trial, or None."""
    if not relationship.is_on_trial:
        return None
    return Trial.objects.filter(relationship=relationship, confirmed_at=None, ended_at=None).first()


def note_held_session(relationship_id: int) -> None:
    """A session took place: ask both how it fits, once for each of the first three."""
    if not Trial.objects.filter(relationship_id=relationship_id, confirmed_at=None, ended_at=None).exists():
        return
    relationship = Relationship.objects.select_for_update().get(pk=relationship_id)
    trial = open_trial(relationship)
    if trial is not None and trial.asked < MOST_ASKED:
        ask_both(trial)


def ask_both(trial: Trial) -> None:
    """Ask everybody who has not said yet whether it fits. Nobody is told what the other answered."""
    trial.asked += 1
    trial.asked_at = timezone.now()
    trial.save(update_fields=["asked", "asked_at", "updated_at"])
    relationship = with_people(Relationship.objects.filter(pk=trial.relationship_id)).get()
    latest = latest_fits(relationship)
    open_ones = [
        one
        for one in relationship.members.all()
        if one.is_active and latest.get(one.pk, Fit.UNDECIDED) == Fit.UNDECIDED
    ]
    tell(relationship, open_ones, "trial_question", f"{trial.asked}", "Say how it fits", "trial", trial.ends_on)


def latest_fits(relationship: Relationship) -> dict[int, str]:
    """The latest answer of each member, by member id: for deciding, never for showing."""
    with purpose("trial"):
        rows = list(
            FitAnswer.objects.filter(relationship=relationship).order_by("occasion").values_list("member_id", "fit")
        )
    return dict(rows)


def confirm_if_both_agree(trial: Trial) -> bool:
    """Make the relationship an ordinary one once every member said that it fits."""
    members = RelationshipMember.objects.filter(relationship=trial.relationship_id, is_active=True)
    latest = latest_fits(trial.relationship)
    if not all(latest.get(pk) == Fit.GOOD for pk in members.values_list("pk", flat=True)):
        return False
    confirm(trial, actor=None)
    return True


def confirm(trial: Trial, *, actor: User | None) -> None:
    """The trial is over and the relationship stays."""
    relationship = with_people(Relationship.objects.filter(pk=trial.relationship_id)).get()
    trial.confirmed_at = timezone.now()
    trial.save(update_fields=["confirmed_at", "updated_at"])
    Relationship.objects.filter(pk=relationship.pk).update(state=RelationshipState.ACTIVE, updated_at=timezone.now())
    record(relationship, "trial.confirmed", actor=actor)
    members = [one for one in relationship.members.all() if one.is_active]
    tell(relationship, members, "trial_confirmed", "confirmed", "Open your page", "detail", trial.ends_on)


def tell(
    relationship: Relationship,
    members: Iterable[RelationshipMember],
    kind: str,
    occasion: str,
    label: str,
    page: str,
    ends_on: date,
) -> int:
    """Mail members about the trial, each with an own link. Fetch the relationship by `with_people`."""
    organization = Organization.objects.get(pk=relationship.organization_id)
    coordinator = relationship.cohort.coordinator
    links: list[AccessLink] = []
    mails = []
    for member in members:
        person = member.participant.person
        link, address = prepare_link(
            organization,
            LinkPurpose.RELATIONSHIP,
            email=person.mailbox,
            name=person.name,
            user_id=person.user_id,
            target=reverse(f"relationships:{page}", args=[organization.slug, relationship.public_id]),
            days=LINK_DAYS,
        )
        others = [one for one in relationship.members.all() if one.pk != member.pk]
        context = {
            "organization_name": organization.name,
            "first_name": person.preferred_name or person.first_name or person.name,
            "partners": names(others),
            "program": relationship.cohort.program.name,
            "trial_until": f"{ends_on:%-d %B %Y}",
            "coordinator": f"{coordinator.display_name} ({coordinator.email})" if coordinator else "the program team",
            "button_url": address,
            "button_label": label,
        }
        if person.mailbox:
            links.append(link)
        mails.append(
            Mail(
                kind=kind,
                dedupe=f"{kind}:{relationship.public_id}:{member.public_id}:{occasion}",
                email=person.mailbox,
                name=person.name,
                user_id=person.user_id,
                context=context,
                program_id=relationship.cohort.program_id,
            )
        )
    AccessLink.objects.bulk_create(links, batch_size=500)
    return send_mails(mails)


def answers_of(relationship: Relationship) -> QuerySet[FitAnswer]:
    """The answers that the policies let the present user read: own ones, and for the coordinator all."""
    found = FitAnswer.objects.filter(relationship=relationship)
    return found.select_related("member__participant__person").order_by("occasion", "member_id")

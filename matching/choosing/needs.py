"""What waits for a person because they choose, are asked, or decide: for the home page. Loads no solver."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cohorts.enums import ParticipantState
from cohorts.models import Cohort
from matching.enums import OfferState, RematchState
from matching.models import Choice, Choosing, Offer, Rematch, ShortlistEntry
from participants.models import Person
from relationships.models import FitAnswer, RelationshipMember

MOST = 5


@dataclass(frozen=True)
class Waiting:
    """A line of the home page and the page that settles it."""

    title: str
    hint: str
    url: str
    icon: str


def waiting_for(person: Person, slug: str) -> list[Waiting]:
    """A participant's own: mentees who wait for a yes or no, a list to choose from, a trial to answer."""
    offers = Offer.objects.filter(mentor__person=person, state=OfferState.WAITING, expires_at__gt=timezone.now())
    found = [
        Waiting(
            f"Would you mentor {one.mentee.person.name}?",
            f"Please answer by {timezone.localtime(one.expires_at):%-d %B}.",
            reverse("matching:offer", args=[slug, one.public_id]),
            "pair",
        )
        for one in offers.select_related("mentee__person").order_by("expires_at")[:MOST]
    ]
    return found + _lists(person, slug) + _trials(person, slug)


def _lists(person: Person, slug: str) -> list[Waiting]:
    """Open choosing in which the person has a list and has chosen nobody yet."""
    today = timezone.localdate()
    listed = ShortlistEntry.objects.filter(
        participant__person=person, participant__state=ParticipantState.ACTIVE
    ).exclude(participant__in=Choice.objects.filter(participant__person=person).values("participant"))
    still_open = Choosing.objects.filter(
        Q(closes_on=None) | Q(closes_on__gte=today), closed_at=None, pk__in=listed.values("choosing")
    )
    return [
        Waiting(
            "Choose whom you would like",
            f"{one.cohort.name}. Your list is ready.",
            reverse("matching:my_choices", args=[slug, one.cohort.slug]),
            "list",
        )
        for one in still_open.select_related("cohort").order_by("pk")[:MOST]
    ]


def _trials(person: Person, slug: str) -> list[Waiting]:
    """Trials whose last asking the person has not answered."""
    members = RelationshipMember.objects.filter(
        participant__person=person, is_active=True, relationship__state="trial", relationship__trial__asked__gt=0
    ).select_related("relationship__trial")
    answered = set(FitAnswer.objects.filter(member__in=members).values_list("member_id", "occasion"))
    return [
        Waiting(
            "Say how your trial fits",
            "One tap. The other side never sees it.",
            reverse("relationships:trial", args=[slug, one.relationship.public_id]),
            "clock",
        )
        for one in members.order_by("pk")[:MOST]
        if (one.pk, one.relationship.trial.asked) not in answered
    ]


def drafts_waiting(slug: str) -> list[Waiting]:
    """For the program team: cohorts with drafts for another mentor, or with mentees for whom nobody is left to ask."""
    found = []
    for cohort in Cohort.objects.filter(rematches__state=RematchState.DRAFT).distinct().order_by("pk")[:MOST]:
        count = Rematch.objects.filter(cohort=cohort, state=RematchState.DRAFT).count()
        found.append(
            Waiting(
                "1 draft for another mentor waits" if count == 1 else f"{count} drafts for another mentor wait",
                cohort.name,
                reverse("matching:rematches", args=[slug, cohort.slug]),
                "swap",
            )
        )
    stuck = Cohort.objects.filter(offers__is_last=True, offers__mentee__places_used=0).distinct().order_by("pk")
    found += [
        Waiting(
            "Mentees for whom no mentor is left to ask",
            one.name,
            reverse("matching:offers", args=[slug, one.slug]),
            "people",
        )
        for one in stuck[:MOST]
    ]
    return found

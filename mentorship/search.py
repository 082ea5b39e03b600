"""Search over what a member may see: pages, people, programs, cohorts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from cohorts.models import Cohort
from cohorts.queries.resources import readable_by
from organizations.access import allows
from organizations.models import Membership
from organizations.navigation import navigation
from participants.models import Person
from programs.models import Program
from relationships.models import RelationshipMember

PER_KIND = 8


@dataclass(frozen=True)
class Found:
    """A hit: what it is called, what it is, where it is."""

    title: str
    hint: str
    url: str
    icon: str


def search(membership: Membership, slug: str, text: str) -> list[Found]:
    """Hits for a text, at most 8 of a kind; the member's pages when the text is empty."""
    text = text.strip()[:80]
    hits = [
        Found(str(place["name"]), "Page", str(place["url"]), str(place["icon"]))
        for place in navigation(membership, slug, "")
        if text.lower() in str(place["name"]).lower()
    ]
    if len(text) < 2:
        return hits
    if allows(membership, "person.view"):
        hits += _people(slug, text)
    if allows(membership, "program.view"):
        hits += _programs(slug, text)
    return hits + _resources(membership, slug, text) + list(_partners(membership, slug, text))


def _people(slug: str, text: str) -> list[Found]:
    named = Person.objects.annotate(whole=Concat("first_name", Value(" "), "last_name"))
    found = named.filter(
        Q(whole__icontains=text)
        | Q(preferred_name__icontains=text)
        | Q(email__icontains=text)
        | Q(external_id__iexact=text)
    ).order_by("last_name", "first_name")
    return [
        Found(
            person.name,
            person.place or "Person",
            reverse("participants:detail", args=[slug, person.public_id]),
            "person",
        )
        for person in found[:PER_KIND]
    ]


def _programs(slug: str, text: str) -> list[Found]:
    programs = Program.objects.filter(name__icontains=text).order_by("name")[:PER_KIND]
    cohorts = Cohort.objects.filter(name__icontains=text).select_related("program").order_by("-starts_on")[:PER_KIND]
    return [
        Found(program.name, "Program", reverse("programs:detail", args=[slug, program.slug]), "target")
        for program in programs
    ] + [
        Found(
            cohort.name,
            f"Cohort of {cohort.program.name}",
            reverse("cohorts:detail", args=[slug, cohort.slug]),
            "people",
        )
        for cohort in cohorts
    ]


def _resources(membership: Membership, slug: str, text: str) -> list[Found]:
    """What the member may read in the library."""
    person = Person.objects.filter(user_id=membership.user_id).first()
    found = readable_by(person).filter(Q(title__icontains=text) | Q(summary__icontains=text)).defer("text")
    return [
        Found(one.title, one.get_kind_display(), reverse("cohorts:resource", args=[slug, one.public_id]), "book")
        for one in found[:PER_KIND]
    ]


def _partners(membership: Membership, slug: str, text: str) -> Iterator[Found]:
    """People that the member has a relationship with."""
    own = RelationshipMember.objects.filter(participant__person__user_id=membership.user_id, is_active=True)
    others = (
        RelationshipMember.objects.filter(relationship__in=own.values("relationship"), is_active=True)
        .exclude(participant__person__user_id=membership.user_id)
        .annotate(whole=Concat("participant__person__first_name", Value(" "), "participant__person__last_name"))
        .filter(whole__icontains=text)
        .select_related("participant__person", "relationship")
    )
    for member in others[:PER_KIND]:
        url = reverse("relationships:detail", args=[slug, member.relationship.public_id])
        yield Found(member.participant.person.name, f"Your {member.get_role_display().lower()}", url, "pair")

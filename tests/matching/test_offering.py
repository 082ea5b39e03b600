"""Mentors are asked one after the other: the clock, the answers, and many answers at one moment."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Participant
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from matching.actions import publish_run
from matching.actions.choosing import save_choices
from matching.actions.offering import (
    accept_offer,
    ask_first_choices,
    decline_offer,
    move_on,
    send_offer_again,
    take_offer_back,
)
from matching.choosing.asking import CLOCK, clock_of, lock_cohort, tend
from matching.models import Offer
from notifications.models import Message
from organizations.enums import Role
from organizations.models import AuditEntry
from relationships.models import Relationship
from tests.conftest import make_member, make_organization
from tests.matching.conftest import computed, join, make_cohort, make_program, skills
from tests.matching.test_choosing import opened, text


def answer_about(mentee) -> Offer:
    """The offer that waits about a mentee."""
    return Offer.objects.get(mentee=mentee, state="waiting")


def later(cohort, **by) -> None:
    """As the clock finds the cohort after that time."""
    tend(lock_cohort(cohort.pk), now=timezone.now() + timedelta(**by))


@pytest.fixture
def asking(cast):
    """The plain cast in a program that asks mentors first, published: three mentors are asked."""
    cast.cohort.program.asks_mentors_first = True
    cast.cohort.program.save()
    publish_run(computed(cast.cohort, cast.manager.user), actor=cast.manager.user)
    return cast


@pytest.fixture
def choosers(organization, manager, mentor):
    """Participants choose alone: three mentees, two mentors with a place each; the first mentor can sign in."""
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(organization, make_program(organization, matching_by="participants"))
        wanted = {"goals": ["Lead sites"]}
        mentees = [
            join(cohort, f"Mentee{at} Test", "mentee", answers={"wanted": skills("Finance"), **wanted})
            for at in range(3)
        ]
        mentors = [
            join(cohort, f"Mentor{at} Test", "mentor", department="Board", person=mentor.person if at == 0 else None,
                 answers={"offered": skills("Finance"), **wanted})
            for at in range(2)
        ]  # fmt: skip
        opened(cohort, manager)
        for one in mentees:
            save_choices(one, {mentors[0].public_id: 1, mentors[1].public_id: 2}, actor=manager.user)
        yield cohort, mentees, mentors


@pytest.mark.parametrize(
    ("asked", "zone", "remind", "ends"),
    [
        ("2026-11-23T10:15", "Europe/Berlin", "2026-11-25T10:15", "2026-11-26T22:59"),
        ("2026-11-27T15:00", "UTC", "2026-12-01T15:00", "2026-12-02T23:59"),
        ("2026-11-28T08:00", "UTC", "2026-12-01T09:00", "2026-12-02T23:59"),
        ("2026-11-26T23:30", "Asia/Tokyo", "2026-12-01T00:00", "2026-12-02T14:59"),
    ],
)
def test_the_clock_counts_working_days_of_the_mentor(cast, asked, zone, remind, ends):
    cast.luis.person.time_zone = zone
    found = clock_of(cast.luis, cast.cohort, datetime.fromisoformat(f"{asked}+00:00"))
    assert [f"{one.astimezone(UTC):%Y-%m-%dT%H:%M}" for one in found] == [remind, ends]


def test_publishing_asks_each_mentor_with_one_page_and_makes_nothing_live(asking):
    assert Offer.objects.filter(state="waiting").count() == 3
    assert not Relationship.objects.exists()
    mail = Message.objects.get(kind="offer_to_mentor", recipient_email=asking.luis.person.email)
    assert mail.subject == "Would you mentor Ama Boateng?"
    assert "You both named “Lead sites”." in mail.body_text
    assert mail.body_text.count("http") == 1


def test_a_yes_makes_the_pair_live_tells_both_and_starts_the_cohort(asking):
    relationship = accept_offer(answer_about(asking.ama), actor=asking.manager.user)
    asking.cohort.refresh_from_db()
    assert [one.participant_id for one in relationship.members.order_by("role")] == [asking.ama.pk, asking.luis.pk]
    assert asking.cohort.state == "running"
    assert Message.objects.filter(kind__in=["relationship_mentee", "relationship_mentor"]).count() == 2
    assert asking.ama.proposals_as_mentee.get().relationship == relationship


def test_one_reminder_then_it_lapses_and_the_next_best_is_asked(asking):
    take_offer_back(answer_about(asking.jonas), actor=asking.manager.user)
    first = answer_about(asking.ama)
    for at in (first.remind_at, first.remind_at + timedelta(hours=1), first.expires_at, first.expires_at):
        tend(lock_cohort(asking.cohort.pk), now=at)
    assert Message.objects.filter(kind="offer_reminder", recipient_email=asking.luis.person.email).count() == 1
    asked = Offer.objects.filter(mentee=asking.ama).order_by("turn")
    assert [(one.state, one.mentor_id) for one in asked] == [
        ("lapsed", asking.luis.pk),
        ("waiting", asked[1].mentor_id),
    ]
    assert asked[1].mentor_id in {asking.hanna.pk, asking.daniel.pk}


def test_the_reminder_leaves_once_however_often_the_clock_is_looked_at(asking):
    first = answer_about(asking.ama)
    for _ in range(3):
        tend(lock_cohort(asking.cohort.pk), now=first.remind_at + timedelta(minutes=1))
    assert Message.objects.filter(kind="offer_reminder").count() == 3
    assert Offer.objects.filter(state="waiting").count() == 3


def test_a_no_is_private_and_asks_the_next(asking, manager):
    decline_offer(answer_about(asking.ama), reason="We quarrelled once", actor=manager.user)
    take_offer_back(answer_about(asking.mei), actor=manager.user)
    job = Job.objects.filter(kind=CLOCK).order_by("-pk").first()
    perform(job.pk, asking.organization.pk)
    assert answer_about(asking.ama).mentor_id == asking.daniel.pk
    assert "quarrelled" not in str(list(AuditEntry.objects.values())) + str(list(Message.objects.values()))
    page = manager.client.get(reverse("matching:offers", args=[asking.organization.slug, asking.cohort.slug]))
    assert "We quarrelled once" in text(page)


def test_after_the_last_minute_a_yes_comes_too_late(asking):
    offer = answer_about(asking.ama)
    Offer.objects.filter(pk=offer.pk).update(
        asked_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(Refusal, match="The time to answer is over"):
        accept_offer(offer, actor=asking.manager.user)
    assert not Relationship.objects.exists()


def test_the_team_sends_again_takes_back_and_moves_on(asking, manager):
    first, second, third = (answer_about(one) for one in (asking.ama, asking.jonas, asking.mei))
    Offer.objects.filter(pk=first.pk).update(reminded_at=timezone.now())
    send_offer_again(first, actor=manager.user)
    assert (first.sendings, first.reminded_at) == (2, None)
    take_offer_back(second, actor=manager.user)
    move_on(third, actor=manager.user)
    later(asking.cohort, minutes=1)
    assert not Offer.objects.filter(mentee=asking.jonas, state="waiting").exists()
    assert answer_about(asking.mei).mentor_id == asking.hanna.pk
    with pytest.raises(Refusal, match="settled already: taken back"):
        send_offer_again(second, actor=manager.user)


def test_when_nobody_is_left_the_team_is_told(choosers, manager):
    cohort, mentees, mentors = choosers
    ask_first_choices(cohort, actor=manager.user)
    for one in Offer.objects.filter(state="waiting"):
        decline_offer(one, reason="", actor=manager.user)
    Participant.objects.filter(pk=mentors[1].pk).update(places_used=1)
    later(cohort, minutes=1)
    assert set(Offer.objects.filter(is_last=True).values_list("mentee_id", flat=True)) == {one.pk for one in mentees}
    page = manager.client.get(reverse("matching:offers", args=[cohort.organization.slug, cohort.slug]))
    assert "Nobody left to ask" in text(page)


def test_a_mentor_with_one_place_says_yes_once_and_the_rest_are_asked_on(choosers, manager, mentor):
    cohort, mentees, mentors = choosers
    assert ask_first_choices(cohort, actor=manager.user) == 3
    offer = answer_about(mentees[1])
    page = mentor.client.get(reverse("matching:offer", args=[cohort.organization.slug, offer.public_id]))
    assert "you have one place" in text(page)
    answer = mentor.client.post(
        reverse("matching:offer_accept", args=[cohort.organization.slug, offer.public_id]), follow=True
    )
    assert "You and Mentee1 Test" in text(answer)
    later(cohort, minutes=1)
    assert {answer_about(one).mentor_id for one in (mentees[0], mentees[2])} == {mentors[1].pk}


def test_reading_changes_nothing_and_others_find_no_page(choosers, manager, mentee, mentor):
    cohort, mentees, _mentors = choosers
    ask_first_choices(cohort, actor=manager.user)
    address = reverse("matching:offer", args=[cohort.organization.slug, answer_about(mentees[0]).public_id])
    assert [one.client.get(address).status_code for one in (mentor, mentee, manager)] == [200, 404, 404]
    assert mentor.client.get(f"{address}accept/").status_code == 405
    assert Offer.objects.filter(state="waiting").count() == 3


def at_once(organization, work, times: int) -> list[object]:
    """`work(number)` in threads that begin together; a refusal is an answer, another error fails the test."""
    barrier, found = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        try:
            with tenant(organization.pk):
                barrier.wait(30)
                found[number] = work(number)
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [one for one in found if isinstance(one, Exception) and not isinstance(one, Refusal)] == []
    return found


@pytest.mark.goal("C9")
def test_of_many_yeses_at_once_only_the_free_places_are_given(committed_db):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)
    with tenant(organization.pk):
        cohort = make_cohort(organization, make_program(organization, matching_by="participants"), state="running")
        mentor = join(cohort, "Luis Ortega", "mentor", capacity=3)
        now = timezone.now()
        offers = [
            Offer.objects.create(
                organization=organization, cohort=cohort, mentee=join(cohort, f"Mentee{at} Test", "mentee"),
                mentor=mentor, asked_at=now, remind_at=now, expires_at=now + timedelta(days=3),
            )
            for at in range(12)
        ]  # fmt: skip
    answers = at_once(organization, lambda at: accept_offer(offers[at % 12], actor=manager.user), 16)
    with tenant(organization.pk):
        assert Offer.objects.filter(state="accepted").count() == Relationship.objects.count() == 3
        assert Participant.objects.get(pk=mentor.pk).places_used == 3
        assert Offer.objects.filter(state="filled").count() == 9
    assert sum(isinstance(one, Refusal) for one in answers) == 13


@pytest.mark.goal("C9")
def test_looking_at_the_clock_while_mentors_answer_asks_each_mentee_once(committed_db):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)
    with tenant(organization.pk):
        cohort = make_cohort(organization, make_program(organization, matching_by="participants"), state="running")
        mentors = [join(cohort, f"Mentor{at} Test", "mentor", department="Board") for at in range(3)]
        mentees = [join(cohort, f"Mentee{at} Test", "mentee") for at in range(4)]
        opened(cohort, manager)
        for one in mentees:
            save_choices(one, {mentor.public_id: at for at, mentor in enumerate(mentors, 1)}, actor=manager.user)
        ask_first_choices(cohort, actor=manager.user)
        offers = list(Offer.objects.order_by("pk"))

    def act(number: int) -> None:
        if number < 4:
            decline_offer(offers[number], reason="", actor=manager.user)
        else:
            tend(lock_cohort(cohort.pk), now=timezone.now())

    at_once(organization, act, 12)
    with tenant(organization.pk):
        tend(lock_cohort(cohort.pk), now=timezone.now())
        asked = [one.mentor_id for one in Offer.objects.filter(state="waiting")]
    assert asked == [mentors[1].pk] * 4

import threading

import pytest
from django.db import connections

from cohorts.models import Cohort, Participant
from core.errors import Refusal
from core.tenancy import tenant
from matching.actions import publish_run, reject_proposal, send_test_mails
from matching.models import MatchingRun, Proposal
from notifications.models import Message
from organizations.models import AccessLink, AuditEntry
from relationships.models import Relationship, RelationshipMember
from tests.conftest import make_member, make_organization
from tests.matching.conftest import computed, join, make_cohort, make_program, skills


@pytest.fixture
def run(cast):
    return computed(cast.cohort, cast.manager.user)


def test_publishing_makes_relationships_and_tells_both(cast, run):
    assert publish_run(run, actor=cast.manager.user, version=run.version) == 3
    assert Relationship.objects.filter(cohort=cast.cohort, state="active").count() == 3
    assert Message.objects.filter(kind="relationship_mentee").count() == 3
    assert Message.objects.filter(kind="relationship_mentor").count() == 3
    assert AccessLink.objects.filter(purpose="relationship").count() == 6
    assert AuditEntry.objects.filter(event="matching_run.published").count() == 1


def test_the_mail_says_why_and_opens_the_own_page(cast, run):
    publish_run(run, actor=cast.manager.user)
    mail = Message.objects.get(kind="relationship_mentee", recipient_email=cast.ama.person.email)
    assert mail.subject == "Luis Ortega is your mentor in Emerging Leaders"
    assert "Ama wants to grow Negotiation, which Luis offers." in mail.body_text
    assert "/o/halden/" in mail.body_text


def test_places_are_counted_and_the_cohort_runs(cast, run):
    publish_run(run, actor=cast.manager.user)
    assert list(Participant.objects.values_list("places_used", flat=True)) == [1] * 6
    assert Cohort.objects.get(pk=cast.cohort.pk).state == "running"


def test_publishing_twice_says_who_did_it(cast, run):
    publish_run(run, actor=cast.manager.user)
    with pytest.raises(Refusal, match="was published by Priya Nair"):
        publish_run(run, actor=cast.manager.user)
    assert Relationship.objects.count() == 3


def test_another_run_can_no_longer_be_published(cast, run):
    second = computed(cast.cohort, cast.manager.user)
    publish_run(second, actor=cast.manager.user)
    with pytest.raises(Refusal, match="cannot be published"):
        publish_run(run, actor=cast.manager.user)


def test_a_stale_window_does_not_publish(cast, run):
    version = run.version
    reject_proposal(Proposal.objects.get(run=run, mentee=cast.ama), actor=cast.manager.user)
    with pytest.raises(Refusal, match="changed in another window"):
        publish_run(run, actor=cast.manager.user, version=version)
    assert not Relationship.objects.exists()


def test_a_rejected_pair_is_not_published(cast, run):
    reject_proposal(Proposal.objects.get(run=run, mentee=cast.ama), actor=cast.manager.user)
    assert publish_run(run, actor=cast.manager.user) == 2
    assert not RelationshipMember.objects.filter(participant=cast.ama).exists()


def test_a_lowered_capacity_stops_everything_and_names_the_mentor(cast):
    Participant.objects.filter(pk=cast.luis.pk).update(capacity=2)
    join(cast.cohort, "Sofia Lind", "mentee", answers={"wanted": skills("Negotiation"), "goals": ["Lead sites"]})
    run = computed(cast.cohort, cast.manager.user)
    Participant.objects.filter(pk=cast.luis.pk).update(capacity=1)
    with pytest.raises(Refusal, match="Luis Ortega has 1 free and 2 proposed"):
        publish_run(run, actor=cast.manager.user)
    assert not Relationship.objects.exists()
    assert not Message.objects.exists()


def test_somebody_who_left_stops_everything(cast, run):
    Participant.objects.filter(pk=cast.mei.pk).update(state="left")
    with pytest.raises(Refusal, match="No longer in Spring 2027: Mei Chen"):
        publish_run(run, actor=cast.manager.user)
    assert not Relationship.objects.exists()


def test_published_mentees_are_left_out_of_the_next_run(cast, run):
    publish_run(run, actor=cast.manager.user)
    Participant.objects.filter(pk=cast.luis.pk).update(capacity=2)
    new = join(cast.cohort, "Sofia Lind", "mentee", answers={"wanted": skills("Negotiation")})
    second = computed(cast.cohort, cast.manager.user)
    assert [one.mentee_id for one in second.proposals.all()] == [new.pk]
    publish_run(second, actor=cast.manager.user)
    assert Participant.objects.get(pk=cast.luis.pk).places_used == 2


def test_a_group_becomes_one_circle(organization, manager, inside):
    program = make_program(organization, structure="group", group_size_min=2, group_size_max=6)
    cohort = make_cohort(organization, program, coordinator=manager.user)
    for name in ("Ana A", "Ben B", "Cem C"):
        join(cohort, name, "mentee", answers={"goals": [name]})
    luis = join(cohort, "Luis L", "mentor", capacity=6, department="Board", answers={"goals": ["Ana A"]})
    publish_run(computed(cohort, manager.user), actor=manager.user)
    circle = Relationship.objects.get()
    assert circle.kind == "circle"
    assert circle.members.count() == 4
    assert Participant.objects.get(pk=luis.pk).places_used == 3
    assert Message.objects.get(kind="relationship_mentor").subject == (
        "Your group in Emerging Leaders: Ana A, Ben B and Cem C"
    )


def test_reasons_of_a_circle_stay_between_mentee_and_mentor(organization, manager, inside):
    program = make_program(organization, structure="group", group_size_min=2, group_size_max=6)
    cohort = make_cohort(organization, program)
    for name in ("Ana A", "Ben B"):
        join(cohort, name, "mentee", answers={"goals": [f"Secret of {name}"]})
    join(cohort, "Luis L", "mentor", capacity=6, answers={"goals": ["Secret of Ana A", "Secret of Ben B"]})
    publish_run(computed(cohort, manager.user), actor=manager.user)
    ben = Message.objects.get(kind="relationship_mentee", recipient_name="Ben B")
    assert "Secret of Ben B" in ben.body_text
    assert "Secret of Ana A" not in ben.body_text


def test_a_test_mail_goes_to_the_person_who_asks_only(cast, run):
    assert send_test_mails(run, actor=cast.manager.user) == 2
    assert set(Message.objects.values_list("recipient_email", flat=True)) == {cast.manager.user.email}
    assert not AccessLink.objects.exists()


def race(*attempts) -> list:
    """Run all at the same moment, each on its own connection; what each returned or was refused with."""
    barrier, answers = threading.Barrier(len(attempts)), []

    def go(attempt) -> None:
        try:
            barrier.wait()
            answers.append(attempt())
        except Refusal as refusal:
            answers.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=[one]) for one in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def committed_cast(capacity=1):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        for at in range(4):
            join(cohort, f"Mentee {at}", "mentee", answers={"wanted": skills("Law")})
        for at in range(4 // capacity):
            join(cohort, f"Mentor {at}", "mentor", capacity=capacity, answers={"offered": skills("Law")})
        return organization, manager, computed(cohort, manager.user)


def publishing(organization, manager, run):
    def attempt() -> int:
        with tenant(organization.pk, user_id=manager.user.pk):
            return publish_run(MatchingRun.objects.get(pk=run.pk), actor=manager.user, version=run.version)

    return attempt


@pytest.mark.goal("C9")
def test_of_many_who_publish_at_once_exactly_one_succeeds(committed_db):
    organization, manager, run = committed_cast()
    answers = race(*[publishing(organization, manager, run)] * 8)
    assert answers.count(4) == 1
    assert all("was published by Priya Nair" in one for one in answers if one != 4)
    with tenant(organization.pk):
        assert Relationship.objects.count() == 4
        assert Message.objects.count() == 8


@pytest.mark.goal("C9")
@pytest.mark.parametrize("attempt", range(6))
def test_a_capacity_lowered_at_the_same_moment_never_overflows(committed_db, attempt):
    organization, manager, run = committed_cast(capacity=2)

    def lower() -> str:
        with tenant(organization.pk):
            one = Participant.objects.select_for_update().filter(role="mentor", places_used=0).first()
            if one is not None:
                Participant.objects.filter(pk=one.pk).update(capacity=1)
        return "lowered" if one else "too late"

    answers = race(publishing(organization, manager, run), lower)
    with tenant(organization.pk):
        full = Participant.objects.filter(role="mentor").values_list("places_used", "capacity")
        assert all(used <= capacity for used, capacity in full)
        assert Relationship.objects.count() == (4 if 4 in answers else 0)


@pytest.mark.goal("C9")
def test_the_database_alone_refuses_one_place_too_many(cast):
    with pytest.raises(Exception, match="participant_never_over_capacity"):
        Participant.objects.filter(pk=cast.luis.pk).update(places_used=2)

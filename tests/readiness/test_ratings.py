"""Who rates whom, who reads it, and what has to be on file. Enforced by policies, not by pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import purpose, tenant
from notifications.models import Message
from readiness.actions import competencies, rating, roles, settings
from readiness.enums import RaterType
from readiness.models import (
    Calibration,
    Competency,
    CompetencyRating,
    NamedReader,
    RatingComment,
    RatingRequest,
    ReadinessRating,
    ReadinessSettings,
)
from readiness.permissions import can_read_boxes, can_read_names
from readiness.queries.nominations import nomination_lines
from readiness.queries.people import competency_growth, competency_lines, own_ratings
from readiness.queries.raters import possible_raters, relation_to
from tests.conftest import make_member
from tests.readiness.conftest import ask, make_people, make_role, nominate_with, say


def seen_by(member, organization) -> set[str]:
    """Evidence that a member gets by SQL alone."""
    with tenant(organization.pk, user_id=member.user.pk if member else None), connection.cursor() as cursor:
        cursor.execute("SELECT evidence FROM readiness_readinessrating")
        return {row[0] for row in cursor.fetchall()}


def test_readiness_is_off_until_a_purpose_is_stated(organization, inside, admin, manager):
    role = make_role("Plant director", manager.user)
    with pytest.raises(Refusal, match="not switched on"):
        roles.nominate(role, make_people(organization, 1)[0], actor=manager.user)
    with pytest.raises(Refusal, match="what readiness is rated for"):
        settings.switch_on(purpose="  ", used_for_promotion=False, actor=admin.user)
    settings.switch_on(purpose="Development", used_for_promotion=True, actor=admin.user)
    chosen = ReadinessSettings.objects.get()
    assert "AI Act" in chosen.notice
    settings.switch_off(actor=admin.user)
    assert not ReadinessSettings.objects.get().is_on


def test_a_rater_sees_nobody_elses_rating_before_sending_their_own(organization, on, manager, sponsor, mentor, mentee):
    role = make_role("Plant director", manager.user)
    nomination = roles.nominate(role, mentee.person, actor=manager.user)
    first, second = ask(nomination, sponsor, mentor, actor=manager)
    say(first, "ready", evidence="SPONSORS")
    assert seen_by(sponsor, organization) == {"SPONSORS"}
    assert seen_by(mentor, organization) == set()
    say(second, "soon", evidence="MENTORS")
    assert seen_by(mentor, organization) == {"SPONSORS", "MENTORS"}


def test_a_program_manager_who_is_asked_to_rate_waits_like_the_others(organization, on, manager, sponsor, mentee):
    nomination = roles.nominate(make_role("Plant director", manager.user), mentee.person, actor=manager.user)
    say(ask(nomination, sponsor, actor=manager)[0], "ready", evidence="SPONSORS")
    assert seen_by(manager, organization) == {"SPONSORS"}
    own = ask(nomination, manager, actor=manager)[0]
    assert seen_by(manager, organization) == set()
    say(own, "", evidence="")
    assert seen_by(manager, organization) == {"SPONSORS", ""}


def test_ratings_are_read_by_the_rated_and_named_readers_and_by_nobody_else(
    organization, on, manager, sponsor, admin, mentor, mentee
):
    nomination = roles.nominate(make_role("Plant director", manager.user), mentee.person, actor=manager.user)
    say(ask(nomination, sponsor, actor=manager)[0], "ready", evidence="SEEN")
    assert seen_by(mentee, organization) == {"SEEN"}
    for nobody in (admin, mentor, None):
        assert seen_by(nobody, organization) == set()
    reader = settings.name_reader(mentor.membership, reason="Chairs the board", actor=admin.user)
    assert seen_by(mentor, organization) == {"SEEN"}
    assert can_read_names(mentor.membership)
    settings.end_reader(reader, actor=admin.user)
    assert seen_by(mentor, organization) == set()


def test_nobody_names_themselves_and_the_9_box_is_not_for_program_managers_by_their_role(on, admin, manager):
    with pytest.raises(Refusal, match="names themselves"):
        settings.name_reader(admin.membership, reason="I want to", actor=admin.user)
    assert not NamedReader.objects.exists()
    assert can_read_names(manager.membership)
    assert not can_read_boxes(manager.membership)


def test_a_band_needs_evidence_confidence_and_gaps_and_not_observed_needs_nothing(organization, on, manager, sponsor):
    person = make_people(organization, 1)[0]
    nomination = roles.nominate(make_role("Plant director", manager.user), person, actor=manager.user)
    request = ask(nomination, sponsor, actor=manager)[0]
    facts = {"evidence": "Led it", "confidence": "high", "gaps": "Abroad"}
    for band, missing in (("ready", "evidence"), ("ready", "confidence"), ("soon", "gaps")):
        with pytest.raises(Refusal):
            rating.submit_rating(
                request, band=band, **{**facts, missing: " "[: missing != "confidence"]}, actor=sponsor.user
            )
    with pytest.raises(Refusal, match="Somebody else"):
        rating.submit_rating(request, band="ready", **facts, actor=manager.user)
    say(request, "")
    with pytest.raises(Refusal, match="sent already"):
        rating.submit_rating(request, band="ready", **facts, actor=sponsor.user)
    with purpose("succession"):
        assert not ReadinessRating.objects.get().is_observed


def test_the_rated_person_comments_and_nobody_else_does(organization, on, manager, sponsor, mentee):
    nomination = roles.nominate(make_role("Plant director", manager.user), mentee.person, actor=manager.user)
    given = say(ask(nomination, sponsor, actor=manager)[0], "soon")
    with tenant(organization.pk, user_id=mentee.user.pk):
        rating.comment_on(given, text="I led the branch in Oslo", actor=mentee.user)
        found = own_ratings(mentee.user)
        assert [said.text for _rating, said in found[0].pairs] == ["I led the branch in Oslo"]
    with tenant(organization.pk, user_id=sponsor.user.pk):
        assert not RatingComment.objects.exists()
        with pytest.raises(Refusal):
            rating.comment_on(given, text="No", actor=sponsor.user)
    with tenant(organization.pk, user_id=manager.user.pk):
        assert RatingComment.objects.count() == 1


def test_two_have_to_rate_before_a_band_is_agreed_on(organization, on, manager, sponsor, mentor, mentee):
    nomination = roles.nominate(make_role("Plant director", manager.user), mentee.person, actor=manager.user)
    requests = ask(nomination, sponsor, mentor, actor=manager)
    with tenant(organization.pk, user_id=manager.user.pk):
        say(requests[0], "ready")
        with pytest.raises(Refusal, match="Two people"):
            rating.agree_on(nomination, band="ready", reason="Both plants went well", actor=manager.user)
        say(requests[1], "soon")
        rating.agree_on(nomination, band="ready", reason="Both plants went well", actor=manager.user)
        assert Calibration.objects.get().band == "ready"
    with tenant(organization.pk, user_id=mentee.user.pk):
        assert Calibration.objects.get().reason == "Both plants went well"


def test_nobody_agrees_on_a_band_for_themselves_or_after_the_end(organization, on, manager, sponsor, mentor, mentee):
    role = make_role("Plant director", manager.user)
    nomination = nominate_with(role, mentee.person, [(sponsor, "ready"), (mentor, "soon")], manager=manager)
    say(ask(nomination, mentee, rater_type=RaterType.SELF, actor=manager)[0], "ready")
    page = f"/o/{organization.slug}/readiness/nominations/{nomination.public_id}/calibrate/"
    assert mentee.client.post(page, {"band": "ready", "reason": "I am"}).status_code == 403
    with pytest.raises(Refusal, match="Others agree"):
        rating.agree_on(nomination, band="ready", reason="I am", actor=mentee.user)
    roles.withdraw_nomination(nomination, actor=manager.user)
    nomination.refresh_from_db()
    with pytest.raises(Refusal, match="withdrawn"):
        rating.agree_on(nomination, band="ready", reason="Late", actor=manager.user)
    assert not Calibration.objects.exists()


def test_withdrawing_ends_open_requests_and_a_new_rating_is_a_new_request(organization, on, manager, sponsor):
    person = make_people(organization, 1)[0]
    nomination = roles.nominate(make_role("Plant director", manager.user), person, actor=manager.user)
    say(ask(nomination, sponsor, actor=manager)[0], "later")
    ask(nomination, sponsor, actor=manager)
    roles.withdraw_nomination(nomination, actor=manager.user)
    assert RatingRequest.objects.filter(submitted_on=None).count() == 0
    assert RatingRequest.objects.count() == 1
    assert roles.nominate(nomination.key_role, person, actor=manager.user).pk != nomination.pk


def test_the_incumbent_is_no_successor_and_leavers_are_not_nominated(organization, on, manager):
    holder, leaver = make_people(organization, 2)
    leaver.status = "left"
    role = make_role("Plant director", manager.user, incumbent=holder)
    for person in (holder, leaver):
        with pytest.raises(Refusal):
            roles.nominate(role, person, actor=manager.user)


def test_raters_are_those_who_have_seen_the_person(organization, on, manager, sponsor, mentor, mentee):
    mentee.person.manager = mentor.person
    mentee.person.save()
    nomination = roles.nominate(make_role("Plant director", manager.user), mentee.person, actor=manager.user)
    found = {one.user: one.rater_type for one in possible_raters(nomination)}
    assert found == {mentor.user: "manager", sponsor.user: "sponsor", mentee.user: "self"}
    assert relation_to(mentor.user, mentee.person) == RaterType.MANAGER
    assert relation_to(sponsor.user, mentee.person) is None


def test_competencies_are_rated_by_type_and_day_and_nothing_is_overwritten(organization, on, manager, mentee):
    assert competencies.add_starter_set(actor=manager.user) == 8
    assert competencies.add_starter_set(actor=manager.user) == 0
    first = Competency.objects.first()
    assert len(first.anchors) == 5
    today = timezone.localdate()
    with tenant(organization.pk, user_id=mentee.user.pk):
        for level, day in (
            (2, today - timedelta(days=200)),
            (3, today - timedelta(days=1)),
            (4, today - timedelta(days=1)),
        ):
            competencies.rate_competencies(
                mentee.person, {first.pk: level}, rater_type=RaterType.SELF, on=day, actor=mentee.user
            )
    with tenant(organization.pk, user_id=manager.user.pk):
        competencies.rate_competencies(mentee.person, {first.pk: 2}, rater_type=RaterType.MANAGER, actor=manager.user)
        assert sorted(CompetencyRating.objects.values_list("level", flat=True)) == [2, 2, 4]
        assert competency_lines(mentee.person)[0].cells == ["4", "2", "–", "–"]


def test_others_do_not_read_competency_ratings(organization, on, manager, mentee, mentor):
    competencies.add_starter_set(actor=manager.user)
    with tenant(organization.pk, user_id=mentee.user.pk):
        competencies.rate_competencies(
            mentee.person, {Competency.objects.first().pk: 3}, rater_type=RaterType.SELF, actor=mentee.user
        )
    with tenant(organization.pk, user_id=mentor.user.pk):
        assert CompetencyRating.objects.count() == 0


def test_a_rating_mail_names_nobody_who_is_rated(organization, on, manager, sponsor, mentee):
    nominate_with(make_role("Plant director", manager.user), mentee.person, [(sponsor, "ready")], manager=manager)
    mail = Message.objects.get(kind="rating_asked")
    assert mail.recipient_email == sponsor.user.email
    assert "Ama" not in str(mail.__dict__)


@pytest.mark.parametrize("name", ["Case Handler", "External Observer"])
def test_other_roles_read_no_names(organization, on, name):
    member = make_member(organization, name, name.lower().replace(" ", "_"))
    assert not can_read_names(member.membership)


def test_growth_is_shown_of_one_kind_of_rater_from_five_people_rated_twice(organization, on, manager):
    competencies.add_starter_set(actor=manager.user)
    first, second = Competency.objects.all()[:2]
    today = timezone.localdate()
    with tenant(organization.pk, user_id=manager.user.pk):
        for number, person in enumerate(make_people(organization, 5)):
            for days, level in ((200, 2), (10, 3 if number else 4)):
                levels = {first.pk: level, **({second.pk: level} if number else {})}
                on_day = today - timedelta(days=days)
                competencies.rate_competencies(
                    person, levels, rater_type=RaterType.MANAGER, on=on_day, actor=manager.user
                )
        competencies.rate_competencies(person, {first.pk: 5}, rater_type=RaterType.SPONSOR, actor=manager.user)
    assert competency_growth(RaterType.MANAGER, today) == [(first.name, 2.0, 3.2, 5)]
    assert competency_growth(RaterType.MANAGER, today - timedelta(days=100)) == []
    assert competency_growth(RaterType.SPONSOR, today) == []


def test_what_people_say_about_themselves_counts_for_nothing(organization, on, manager, sponsor, mentee):
    role = make_role("Plant director", manager.user)
    nomination = nominate_with(role, mentee.person, [(sponsor, "ready")], manager=manager)
    with pytest.raises(Refusal, match="as themselves"):
        ask(nomination, mentee, actor=manager)
    say(ask(nomination, mentee, rater_type=RaterType.SELF, actor=manager)[0], "ready")
    assert [line.standing for line in nomination_lines(timezone.localdate())] == ["unconfirmed"]
    with tenant(organization.pk, user_id=manager.user.pk), pytest.raises(Refusal, match="Two people"):
        rating.agree_on(nomination, band="ready", reason="Both agree", actor=manager.user)

"""Pages: what is shown, what a press does, what happens on errors."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts import actions
from cohorts.enums import CohortState
from cohorts.models import Application, Cohort, Participant
from core.tenancy import tenant
from notifications.models import Message
from programs.models import EligibilityRule
from tests.conftest import make_member

from .conftest import MENTEE, MENTOR, apply_as, make_cohort, make_people, make_program


def url(name: str, cohort, *args) -> str:
    return reverse(f"cohorts:{name}", args=["halden", cohort.slug, *args])


def own(name: str, application, *args) -> str:
    return reverse(f"cohorts:{name}", args=["halden", application.public_id, *args])


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def junior(organization, inside):
    """A member who may join as mentee."""
    member = make_member(organization, "Juna Young")
    member.person.division, member.person.department = "Junior", "Operations"
    member.person.save()
    return member


def test_a_cohort_is_made_with_the_defaults(program, manager):
    address = reverse("cohorts:new", args=["halden", program.slug])
    form = manager.client.get(address).context["form"]
    answer = manager.client.post(address, {name: form[name].value() for name in form.fields} | {"is_pilot": "on"})
    cohort = Cohort.objects.get()
    assert answer.url == url("detail", cohort)
    assert (cohort.is_pilot, cohort.target_pairs, cohort.starts_on.weekday()) == (True, 25, 0)


def test_a_pilot_of_the_wrong_size_warns_on_its_page(program, manager):
    cohort = make_cohort(program, manager.user, target_pairs=8)
    assert "8 pairs are few for a pilot" in text(manager.client.get(url("detail", cohort)))


def test_errors_answer_422_with_a_summary(program, manager):
    answer = manager.client.post(reverse("cohorts:new", args=["halden", program.slug]), {"name": ""})
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert "<title>Error: " in answer.content.decode()


PAGES = [
    "detail",
    "checks",
    "settings",
    "duplicate",
    "milestones",
    "milestone_new",
    "invite",
    "applications",
    "release",
    "participants",
    "add_participants",
    "apply",
    "apply_sent",
]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_for_the_manager(cohort, applicants, manager, name):
    assert manager.client.get(url(name, cohort)).status_code == 200


@pytest.mark.parametrize("name", [page for page in PAGES if page not in {"duplicate", "apply", "apply_sent"}])
def test_every_page_has_an_empty_state(program, manager, name):
    cohort = make_cohort(program, manager.user)
    assert manager.client.get(url(name, cohort)).status_code == 200


@pytest.mark.parametrize("name", ["checks", "settings", "applications", "participants", "release", "invite"])
def test_a_sponsor_sees_the_cohort_but_no_page_that_manages_it(cohort, sponsor, name):
    assert sponsor.client.get(url("detail", cohort)).status_code == 200
    assert sponsor.client.get(url(name, cohort)).status_code == 403


def test_the_check_page_names_what_stops_and_links_to_it(draft, manager):
    EligibilityRule.objects.filter(role=MENTOR).delete()
    answer = manager.client.get(url("checks", draft))
    assert "One thing keeps applications closed" in text(answer)
    assert reverse("programs:eligibility", args=["halden", "leaders"]) in answer.content.decode()
    assert url("open", draft) not in answer.content.decode()


def test_applications_open_with_one_press(draft, manager):
    answer = manager.client.post(url("open", draft), follow=True)
    assert "Applications are open" in text(answer)
    assert Cohort.objects.get().state == CohortState.OPEN


def test_a_manager_places_everybody_with_one_press(draft, manager, juniors, seniors):
    page = manager.client.get(url("detail", draft))
    assert "6 mentees can be placed now" in text(page)
    answer = manager.client.post(url("place", draft), follow=True)
    assert "Placed 6 mentees and 3 mentors" in text(answer)
    assert Participant.objects.count() == 9


def test_people_who_could_join_in_either_role_are_left_to_the_manager(draft, manager):
    EligibilityRule.objects.filter(role=MENTEE).update(field="everyone", operator="everyone", values=[])
    assert "3 more could also join in another role" in text(manager.client.get(url("detail", draft)))
    manager.client.post(url("place", draft))
    assert not Participant.objects.filter(person__division="Senior").exists()


def test_chosen_people_are_previewed_then_added(draft, manager, juniors):
    page = manager.client.get(
        url("add_participants", draft), {"role": "mentee", "field": "division", "value": "Junior"}
    )
    assert page.context["page"].paginator.count == 6
    chosen = {"role": "mentee", "all": "1", "query": "role=mentee&field=division&value=Junior"}
    preview = manager.client.post(url("preview_participants", draft), chosen)
    assert "Will add 6, skip 0" in text(preview)
    assert not Participant.objects.exists()
    answer = manager.client.post(url("enrol", draft), chosen, follow=True)
    assert "6 mentees added." in text(answer)


def test_pasted_addresses_are_looked_up(draft, manager, juniors):
    pasted = f"Ann <{juniors[0].email.upper()}>; {juniors[1].email}, nobody@example.org"
    preview = manager.client.post(url("preview_participants", draft), {"role": "mentee", "text": pasted})
    assert "Will add 2, skip 0" in text(preview)
    assert "1 address belongs to nobody" in text(preview)
    manager.client.post(url("enrol", draft), {"role": "mentee", "text": pasted})
    assert Participant.objects.count() == 2


def test_a_mentor_gets_more_places(draft, manager, seniors):
    actions.enrol(draft, seniors[:1], MENTOR, actor=manager.user)
    participant = Participant.objects.get()
    page = url("capacity", draft, participant.public_id)
    assert manager.client.post(page, {"capacity": "0"}).status_code == 422
    manager.client.post(page, {"capacity": "5"})
    participant.refresh_from_db()
    assert participant.capacity == 5


def test_taking_somebody_out_can_be_undone_from_the_toast(draft, manager, juniors):
    actions.enrol(draft, juniors[:1], MENTEE, actor=manager.user)
    participant = Participant.objects.get()
    answer = manager.client.post(url("withdraw_participant", draft, participant.public_id), follow=True)
    undo = re.search(r'action="([^"]+/undo/)"', answer.content.decode()).group(1)
    manager.client.post(undo)
    participant.refresh_from_db()
    assert participant.state == "active"


def test_the_start_page_says_what_it_is_without_signing_in(cohort):
    page = text(Client().get(url("apply", cohort)))
    assert "1 session of 60 minutes a month" in page
    assert "Your work e-mail" in page


def test_a_draft_has_no_public_page(draft):
    assert Client().get(url("apply", draft)).status_code == 404


def test_known_and_unknown_addresses_get_the_same_answer(cohort, juniors):
    answers = [
        Client().post(url("request_link", cohort), {"email": email}, follow=True)
        for email in (juniors[0].email, "nobody@example.org")
    ]
    assert text(answers[0]) == text(answers[1])
    assert [answer.redirect_chain for answer in answers] == [[(url("apply_sent", cohort), 302)]] * 2
    assert Message.objects.count() == 1


def test_a_person_applies_from_the_mailed_link_to_the_status_page(cohort, organization, juniors):
    client = Client()
    client.post(url("request_link", cohort), {"email": juniors[0].email})
    link = re.search(r"http://[^/]+(/o/halden/link/\S+)", Message.objects.get().body_text).group(1)
    assert client.get(link).status_code == 200
    assert client.post(link).url == url("apply", cohort)
    page = client.post(url("begin", cohort, "mentee"), follow=True)
    application = Application.objects.get()
    assert page.request["PATH_INFO"] == own("question", application, "goal")
    assert client.post(own("question", application, "goal"), {"answer": ""}).status_code == 422
    answer = client.post(own("question", application, "goal"), {"answer": "To lead"})
    assert answer.url == own("question", application, "topics")
    assert client.post(own("question", application, "topics"), {"answer": ["Leading"]}).url == own("check", application)
    check = client.get(own("check", application))
    assert "What we know from HR" in text(check)
    client.post(own("submit", application))
    assert "We have your application" in text(client.get(own("application", application)))


def test_somebody_returns_to_the_question_where_they_stopped(cohort, junior):
    application = actions.start_application(cohort, junior.person, MENTEE)
    actions.save_answer(application, cohort.program.questions.get(key="goal"), "To lead")
    assert junior.client.get(own("resume_application", application)).url == own("question", application, "topics")


def test_a_change_link_leads_back_to_the_check_page(cohort, junior):
    application = apply_as(cohort, junior.person)
    page = f"{own('question', application, 'goal')}?from=check"
    assert junior.client.post(page, {"answer": "To speak"}).url == own("check", application)


def test_somebody_who_may_not_join_reads_why(cohort, junior):
    assert "To join as mentor" in text(junior.client.get(url("apply", cohort)))


def test_an_application_of_somebody_else_is_not_there(cohort, juniors, junior, manager):
    theirs = apply_as(cohort, juniors[0])
    for name in ("application", "check", "withdraw_application", "offer"):
        assert junior.client.get(own(name, theirs)).status_code == 404
    assert junior.client.post(own("submit", theirs)).status_code == 404


def test_an_offer_is_shown_by_get_and_taken_by_post(cohort, junior, juniors, manager):
    cohort.target_pairs = 1
    cohort.save()
    first, second = apply_as(cohort, juniors[0]), apply_as(cohort, junior.person)
    actions.accept_application(first, actor=manager.user)
    actions.waitlist_application(second, actor=manager.user)
    actions.release_decisions(cohort, actor=manager.user)
    assert "You are next in line" in text(junior.client.get(own("application", second)))
    actions.withdraw_application(first)
    assert "There is a place for you" in text(junior.client.get(own("offer", second)))
    assert Application.objects.get(pk=second.pk).state == "offered"
    junior.client.post(own("accept_offer", second))
    assert "You are in" in text(junior.client.get(own("application", second)))


def test_a_reviewer_reads_answers_and_goes_on_to_the_next(cohort, applicants, manager):
    page = manager.client.get(url("applications", cohort), {"state": "submitted"})
    assert "To lead" in text(page)
    assert page.context["chosen"]["view"].application == applicants[0]
    following = page.context["chosen"]["next"]
    answer = manager.client.post(url("accept", cohort, applicants[0].public_id), {"next": following})
    assert answer.url == following
    assert f"on={applicants[1].public_id}" in following


def test_the_way_back_never_leaves_the_organization(cohort, applicants, manager):
    for elsewhere in ("https://evil.example", "//evil.example", "/o/other/", "/o/halden/../other/"):
        answer = manager.client.post(url("accept", cohort, applicants[0].public_id), {"next": elsewhere})
        assert answer.url == url("applications", cohort)


def test_many_decisions_are_previewed_then_made(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    preview = manager.client.post(url("preview_decision", cohort, "accept"), {"all": "1", "query": ""})
    assert "Will change 3, skip 1 (1 already done)" in text(preview)
    assert Participant.objects.count() == 1
    manager.client.post(url("decide", cohort, "accept"), {"all": "1", "query": ""})
    assert Participant.objects.count() == 4


def test_declining_many_without_a_reason_answers_422(cohort, applicants, manager):
    answer = manager.client.post(url("decide", cohort, "decline"), {"all": "1", "query": ""})
    assert answer.status_code == 422
    assert not Application.objects.filter(state="declined").exists()


def test_the_mails_are_shown_before_they_leave(cohort, applicants, manager):
    actions.accept_application(applicants[0], actor=manager.user)
    page = text(manager.client.get(url("release", cohort)))
    assert "You are in: Pilot" in page
    assert Message.objects.filter(kind="application_accepted").count() == 0
    manager.client.post(url("send_decisions", cohort))
    assert Message.objects.filter(kind="application_accepted").count() == 1


def test_moving_the_start_shows_what_moved(draft, manager):
    form = manager.client.get(url("settings", draft)).context["form"]
    facts = {name: form[name].value() for name in form.fields} | {
        "starts_on": (draft.starts_on + timedelta(days=7)).isoformat()
    }
    facts = {key: "" if value is None else value for key, value in facts.items()}
    page = manager.client.post(url("settings", draft), facts, follow=True)
    assert "What moved" in text(page)
    assert "The start moved 7 days later, and 2 milestones with it" in text(page)


def test_another_organization_is_not_there(organization, other_organization, outsider, manager):
    with tenant(organization.pk):
        cohort = make_cohort(make_program(organization), manager.user)
    theirs = reverse("cohorts:detail", args=["other", cohort.slug])
    assert outsider.client.get(theirs).status_code == 404
    assert outsider.client.get(url("detail", cohort)).status_code == 404


@pytest.mark.parametrize("name", ["applications", "participants", "add_participants", "release"])
def test_thirty_rows_cost_no_more_queries_than_one(name, cohort, manager, organization):
    def arrange(count):
        people = make_people(organization, count, "Junior")
        for application in [apply_as(cohort, person) for person in people]:
            actions.accept_application(application, actor=manager.user)
        make_people(organization, count, "Junior")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert manager.client.get(url(name, cohort)).status_code == 200
        return len(found)

    arrange(1)
    queries()  # the first request of a client also notes when the session was used
    with_one = queries()
    arrange(29)
    assert queries() == with_one

"""The pages: off by default, names only after pressing the button, filters in the address, the manager's own page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Cohort, Participant
from core.jobs import perform
from core.tenancy import tenant
from organizations.models import AuditEntry
from participants.models import Person
from readiness.actions import forecasting, roles, settings
from readiness.models import Competency, KeyRole, Nomination, ReadinessSettings
from tests.readiness.conftest import ask, look, make_people, make_role, nominate_with, say
from tests.surveys.conftest import make_cohort, make_pair

TODAY = timezone.localdate()
NAMES = re.compile(r"Person\d+ Test")


def at(name: str, *args) -> str:
    return reverse(f"readiness:{name}", args=["halden", *args])


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def bench(organization, on, manager, sponsor, mentor):
    """Six roles of one unit, five and one of others; one person ready for two of them, one who raters differ about."""
    unit_roles = [make_role(f"Role {number}", manager.user) for number in range(6)]
    make_role("Small role", manager.user, unit="Legal")
    for number in range(5):
        make_role(f"Sales role {number}", manager.user, unit="Commercial")
    people = make_people(organization, 2)
    for role in unit_roles[:2]:
        nominate_with(role, people[0], [(sponsor, "ready"), (mentor, "ready")], manager=manager)
    nominate_with(unit_roles[2], people[1], [(sponsor, "ready"), (mentor, "soon")], manager=manager)
    return unit_roles


def test_readiness_says_that_it_is_off_and_an_administrator_switches_it_on(organization, manager, admin):
    assert "Readiness is not rated" in text(manager.client.get(at("overview")))
    assert manager.client.post(at("role_new"), {"title": "X"}).status_code == 409
    assert manager.client.get(at("settings")).status_code == 403
    page = text(admin.client.get(at("settings")))
    assert "AI Act" in page
    assert admin.client.post(at("settings"), {"purpose": "Development"}).status_code == 422
    admin.client.post(at("settings"), {"purpose": "Development", "has_read": "on"})
    assert "No key role yet" in text(manager.client.get(at("overview")))


def test_the_executive_reads_figures_with_what_they_rest_on_and_no_name(bench, sponsor):
    page = text(sponsor.client.get(at("overview")))
    assert "2 of 2 nominated people are ready for a key role now or within two years." in page
    assert "Today 1 of 12 key roles could be filled at once, each by another person." in page
    assert "3 of 12 roles" in page
    assert "Agree on 1 rating" in page
    assert "Hidden: fewer than 5 key roles" in page
    assert not NAMES.search(page)
    assert "As of" in page
    assert page.count("How counted") >= 2


def test_a_small_unit_has_no_figures_of_its_own(bench, sponsor):
    assert "3 of 6 roles" in text(sponsor.client.get(at("overview") + "?unit=Operations"))
    page = text(sponsor.client.get(at("overview") + "?unit=Legal"))
    assert "too few key roles" in page
    assert "Key roles with a successor  " not in page


def test_names_are_shown_after_pressing_the_button_and_the_log_says_so(bench, manager, admin):
    page = text(manager.client.get(at("roles")))
    assert "every reading is recorded" in page
    assert not NAMES.search(page)
    manager.client.post(at("open_names", "roles"), {"next": at("roles") + "?show=empty"})
    entry = AuditEntry.objects.get(event="succession.read")
    assert (entry.actor_id, entry.facts) == (manager.user.pk, {"scope": "roles"})
    page = text(manager.client.get(at("roles")))
    assert NAMES.search(page)
    assert not NAMES.search(text(manager.client.get(at("roles") + "?show=empty")))


def test_an_executive_reads_names_only_when_named(bench, sponsor, admin, manager):
    assert sponsor.client.get(at("roles")).status_code == 403
    assert sponsor.client.post(at("open_names", "roles")).status_code == 403
    admin.client.post(at("reader_add"), {"email": sponsor.user.email, "reason": "Sponsors the program"})
    sponsor.client.post(at("open_names", "roles"))
    assert "Role 0" in text(sponsor.client.get(at("roles")))
    assert manager.client.get(at("boxes")).status_code == 403
    sponsor.client.post(at("open_names", "boxes"))
    assert "9-box by name" in text(sponsor.client.get(at("boxes")))


def test_opening_goes_on_to_pages_of_this_room_only(on, manager):
    for there in ("https://elsewhere.example/", "//elsewhere.example", "/o/other/readiness/roles/"):
        assert manager.client.post(at("open_names", "roles"), {"next": there})["Location"] == at("roles")


def test_a_role_is_added_somebody_nominated_raters_asked_and_a_band_agreed_on(
    organization, on, manager, sponsor, mentee
):
    look(manager)
    facts = {"title": "Plant director", "unit": "Operations", "importance": 1, "incumbent": ""}
    assert manager.client.post(at("role_new"), {**facts, "title": ""}).status_code == 422
    assert "Nobody who works here" in text(manager.client.post(at("role_new"), {**facts, "incumbent": "nobody"}))
    manager.client.post(at("role_new"), facts)
    role = KeyRole.objects.get()
    manager.client.post(at("role_nominate", role.public_id), {"person": mentee.user.email})
    nomination = Nomination.objects.get()
    assert "executive sponsor" in text(manager.client.get(at("nomination_ask", nomination.public_id)))
    manager.client.post(at("nomination_ask", nomination.public_id), {"raters": [f"{sponsor.user.pk}:sponsor"]})
    request = nomination.requests.get()
    assert mentee.client.get(at("rate", request.public_id)).status_code == 404
    page = text(sponsor.client.get(at("rate", request.public_id)))
    assert "within 90 days" in page
    assert "Prepare people for larger roles" in page
    answer = {"band": "soon", "evidence": "", "gaps": "Abroad", "confidence": "high"}
    assert sponsor.client.post(at("rate", request.public_id), answer).status_code == 422
    sponsor.client.post(at("rate", request.public_id), {**answer, "evidence": "Led the plant"})
    say(ask(nomination, manager, actor=manager)[0], "ready")
    page = text(manager.client.get(at("calibrate", nomination.public_id)))
    assert "Led the plant" in page
    assert "Raters differ" in page
    manager.client.post(at("calibrate", nomination.public_id), {"band": "soon", "reason": "One more winter"})
    assert "One more winter" in text(mentee.client.get(at("mine")))


def test_a_rater_compares_only_after_sending_their_own(bench, manager, sponsor, mentor, mentee):
    nomination = roles.nominate(bench[5], mentor.person, actor=manager.user)
    request = ask(nomination, mentee, actor=manager)[0]
    assert mentee.client.get(at("calibrate", nomination.public_id)).status_code == 403
    say(request, "later")
    assert mentee.client.get(at("calibrate", nomination.public_id)).status_code == 200
    assert sponsor.client.get(at("calibrate", nomination.public_id)).status_code == 403


def test_the_rated_person_reads_and_comments(bench, manager, sponsor, mentee):
    nomination = nominate_with(bench[4], mentee.person, [(sponsor, "soon")], manager=manager)
    page = text(mentee.client.get(at("mine")))
    assert "Led the plant through spring" in page
    with tenant(nomination.organization_id, user_id=mentee.user.pk):
        rating = nomination.ratings.get()
    mentee.client.post(at("comment", rating.public_id), {"text": "I led Oslo for a year"})
    assert "I led Oslo for a year" in text(mentee.client.get(at("mine")))
    assert sponsor.client.get(at("comment", rating.public_id)).status_code == 404


def test_the_program_team_writes_the_competency_model_and_people_rate_themselves(on, manager, mentee, sponsor):
    manager.client.post(at("competency_starter"))
    one = Competency.objects.first()
    words = {"name": one.name, "description": "Ours", **{f"level_{n}": f"Sentence {n}" for n in range(1, 6)}}
    manager.client.post(at("competency_edit", one.public_id), words)
    assert "Sentence 3" in text(mentee.client.get(at("competencies")))
    assert mentee.client.get(at("competency_new")).status_code == 403
    page = at("rate_competencies", mentee.person.public_id)
    assert sponsor.client.get(page).status_code == 403
    assert mentee.client.post(page, {}).status_code == 422
    mentee.client.post(page, {one.public_id: "4"})
    assert "4 – – –" in text(mentee.client.get(at("mine")))


def test_a_forecast_is_asked_for_watched_and_read(organization, on, manager, sponsor):
    for number in range(10):
        make_role(f"Role {number}", manager.user, expected_vacancy_on=TODAY + timedelta(days=50 * number))
    assert manager.client.post(at("forecast_new"), {"growth_low": "2", "growth_high": "1"}).status_code == 422
    facts = {"growth_low": "0", "growth_high": "1", "fill_usual": "2", "mentoring": "1.2"}
    place = manager.client.post(at("forecast_new"), facts)["Location"]
    assert "Playing" in text(manager.client.get(place)) or "Waiting" in text(manager.client.get(place))
    forecast = forecasting.SuccessionForecast.objects.get()
    perform(forecast.job_id, organization.pk)
    page = text(sponsor.client.get(place))
    assert "8 runs in 10" in page
    assert "What-if" in page
    assert "No forecast is a year old yet" in text(sponsor.client.get(at("forecasts")))
    assert sponsor.client.get(at("forecast_new")).status_code == 403
    assert "are expected to fall empty without anybody ready" in text(sponsor.client.get(at("overview")))


def test_a_file_of_history_is_looked_at_and_imported(organization, inside, manager, mentee):
    make_people(organization, 1)
    assert mentee.client.get(at("history")).status_code == 403
    assert manager.client.post(at("history"), {"kind": "exits"}).status_code == 422
    rows = "Employee ID,Exit date,Exit type\nP4,2025-03-01,voluntary\nP77,2025-03-01,voluntary\n"
    number = Person.objects.get(last_name="Test", first_name__startswith="Person").external_id
    place = manager.client.post(at("history"), {"kind": "exits", "pasted": rows.replace("P4", number)})["Location"]
    assert "nobody has the number" in text(manager.client.get(place))
    assert "left on 2025-03-01: voluntary" in text(manager.client.get(place + "?tab=new"))
    manager.client.post(place + "rows/3/fix/", {"cell:person": "P78"})
    manager.client.post(place + "run/")
    assert "1 new, 0 changed, 0 as before, 1 left out" in text(manager.client.get(place))


def test_unknown_columns_are_asked_for_on_a_page(organization, inside, manager):
    rows = "Who,When,Why\nP1,03/04/2025,voluntary\n"
    place = manager.client.post(at("history"), {"kind": "exits", "pasted": rows})["Location"]
    assert "Which column is which?" in text(manager.client.get(place))
    chosen = {"column:person": "0", "column:happened_on": "1", "column:exit_kind": "2", "date_order": "dmy"}
    assert "nobody has the number" in text(manager.client.post(place + "columns/", chosen, follow=True))


def test_a_people_manager_sees_dates_time_and_shared_goals_of_own_reports_only(organization, inside, manager, mentor):
    cohort = make_cohort(organization, manager)
    pair = make_pair(cohort, 1)
    report = Participant.objects.get(role="mentee").person
    assert "Nobody reports to you" in text(mentor.client.get(at("team")))
    Person.objects.filter(pk=report.pk).update(manager=mentor.person)
    page = text(mentor.client.get(at("team")))
    assert report.name in page
    assert "1 hour a month in sessions" in page
    assert "One thing you can do this month" in page
    assert str(pair) not in page
    Cohort.objects.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=90))
    assert "Nobody takes part now" in text(mentor.client.get(at("team")))


def test_the_list_of_roles_asks_the_same_number_of_questions_for_many(bench, organization, manager, sponsor):
    look(manager)

    def questions() -> int:
        with CaptureQueriesContext(connection) as found:
            manager.client.get(at("roles"))
        return len(found)

    questions()
    few = questions()
    for number in range(12):
        role = make_role(f"More {number}", manager.user)
        nominate_with(role, make_people(organization, 1)[0], [(sponsor, "soon")], manager=manager)
    assert questions() == few


def test_switching_off_hides_everything_and_deletes_nothing(bench, admin, manager):
    admin.client.post(at("switch_off"))
    assert not ReadinessSettings.objects.get().is_on
    assert "Switched off" in text(manager.client.get(at("roles")))
    assert Nomination.objects.count() == 3
    settings.switch_on(purpose="Again", used_for_promotion=False, actor=admin.user)

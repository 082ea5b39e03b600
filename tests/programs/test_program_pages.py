"""Pages of programs, as a manager uses them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.tenancy import tenant
from participants.models import Person
from programs.actions import create_program
from programs.models import Program
from programs.program_templates import program_templates


def at(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=["halden", *args])


@pytest.fixture
def made(organization, manager) -> Program:
    with tenant(organization.pk):
        return create_program("emerging_leaders", name="Emerging leaders", actor=manager.user)


def begin(manager, template: str = "pilot") -> str:
    """Choose a template; the id of the draft."""
    return manager.client.post(at("choose", template)).url.split("/")[-3]


def about(manager, **changes: str) -> dict[str, str]:
    return {
        "name": "Pilot 2027",
        "purpose": "Try it",
        "strategic_priority": "",
        "sponsor": "",
        "owner": manager.membership.public_id,
    } | changes


SHAPE = {"length_months": "6", "sessions_per_month": "2", "session_minutes": "60"}


def test_the_first_page_of_programs_offers_every_template(manager):
    page = manager.client.get(at("list")).content.decode()
    assert page.count("Use this template") == len(program_templates())


def test_a_program_is_made_in_three_pages_without_typing(manager, organization):
    draft = begin(manager)
    page = manager.client.get(at("new-about", draft))
    sent = {name: page.context["form"].initial.get(name, "") for name in page.context["form"].fields}
    assert manager.client.post(at("new-about", draft), sent).url == at("new-shape", draft)
    assert manager.client.post(at("new-shape", draft), SHAPE).url == at("detail", "leadership-mentoring-pilot")
    with tenant(organization.pk):
        assert Program.objects.get().owner == manager.user


def test_going_back_loses_nothing_even_what_is_wrong(manager):
    draft = begin(manager)
    manager.client.post(at("new-about-back", draft), about(manager, name="", purpose="Mine"))
    assert "Go on with it" in manager.client.get(at("new-again", draft)).content.decode()
    initial = manager.client.get(at("new-about", draft)).context["form"].initial
    assert (initial["name"], initial["purpose"]) == ("", "Mine")


def test_another_template_changes_what_was_not_typed(manager):
    draft = begin(manager)
    before = manager.client.get(at("new-about", draft)).context["form"].initial
    manager.client.post(at("new-about-back", draft), about(manager, name="Mine", purpose=before["purpose"]))
    manager.client.post(at("choose-other", draft, "peer"))
    initial = manager.client.get(at("new-about", draft)).context["form"].initial
    assert initial["name"] == "Mine"
    assert initial["purpose"].startswith("Pair colleagues")


def test_a_draft_that_is_gone_leads_to_the_templates(manager):
    assert manager.client.get(at("new-about", "gone")).url == at("new")


def test_errors_come_back_with_the_page(manager):
    answer = manager.client.post(at("new-about", begin(manager)), about(manager, name="", sponsor="Nobody Known"))
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "Nobody here is called" in answer.content.decode()


@pytest.mark.parametrize("text", ["Ingrid Solheim", "ingrid solheim", "{email}", "Ingrid Solheim ({email})"])
def test_a_sponsor_is_found_by_name_or_address(manager, sponsor, organization, text):
    draft = begin(manager)
    manager.client.post(at("new-about", draft), about(manager, sponsor=text.format(email=sponsor.person.email)))
    manager.client.post(at("new-shape", draft), SHAPE)
    with tenant(organization.pk):
        assert Program.objects.get().sponsor == sponsor.person


def test_two_people_of_one_name_need_the_address(manager, sponsor, organization):
    with tenant(organization.pk):
        Person.objects.create(
            organization=organization, first_name="Ingrid", last_name="Solheim", email="two@example.org"
        )
    answer = manager.client.post(at("new-about", begin(manager)), about(manager, sponsor="Ingrid Solheim"))
    assert "More than one person is called" in answer.content.decode()


def test_the_overview_says_what_is_missing(manager, made):
    page = manager.client.get(at("detail", made.slug)).content.decode()
    assert "Nobody as mentee or mentor yet" in page
    assert "10 questions for applicants" in page


def test_editing_changes_the_program(manager, made, organization):
    sent = about(manager, name="Leaders of tomorrow") | SHAPE | {"length_months": "9"}
    assert manager.client.post(at("edit", made.slug), sent).url == at("detail", made.slug)
    with tenant(organization.pk):
        made.refresh_from_db()
    assert (made.name, made.length_months) == ("Leaders of tomorrow", 9)


def test_archiving_offers_undo_and_moves_the_program_to_the_archive(manager, made):
    page = manager.client.post(at("archive", made.slug), follow=True).content.decode()
    assert at("restore", made.slug) in page
    assert made.name in manager.client.get(at("list") + "?show=archived").content.decode()
    assert "No archived program" not in manager.client.get(at("list") + "?show=archived").content.decode()
    manager.client.post(at("restore", made.slug))
    assert "No archived program" in manager.client.get(at("list") + "?show=archived").content.decode()


def test_a_copy_opens_for_its_own_name(manager, made):
    assert manager.client.post(at("duplicate", made.slug)).url == at("edit", "emerging-leaders-copy")


def test_a_sponsor_sees_programs_and_cannot_change_them(sponsor, made):
    assert sponsor.client.get(at("detail", made.slug)).status_code == 200
    assert sponsor.client.get(at("edit", made.slug)).status_code == 403
    assert sponsor.client.get(at("new")).status_code == 403


def test_a_program_of_another_organization_is_not_there(outsider, made):
    own = reverse("programs:detail", args=["other", made.slug])
    assert outsider.client.get(own).status_code == 404
    assert outsider.client.get(at("detail", made.slug)).status_code == 404


def test_the_list_asks_the_database_as_often_for_thirty_programs(manager, organization, made):
    manager.client.get(at("list"))
    with CaptureQueriesContext(connection) as one:
        manager.client.get(at("list"))
    with tenant(organization.pk):
        for number in range(29):
            create_program("peer", name=f"Peers {number}", actor=manager.user)
    with CaptureQueriesContext(connection) as thirty:
        manager.client.get(at("list"))
    assert len(thirty) == len(one)

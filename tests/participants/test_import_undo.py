"""An import is taken back whole, or the page says what stands in the way."""

import pytest
from django.urls import reverse

from cohorts.models import Participant
from core.tenancy import purpose, tenant
from organizations.models import AuditEntry, Membership
from participants.actions import imports as actions
from participants.enums import ImportState, PersonStatus
from participants.models import PeopleImport, Person, PersonSkill, ProtectedAttribute
from participants.skills import set_skills
from tests.matching.conftest import make_cohort

HEAD = "Employee ID,First name,Last name,Work email,Manager,Level,Title,Skills offered\n"


def bring(organization, manager, text: str, *, full_list=False) -> PeopleImport:
    with tenant(organization.pk, user_id=manager.user.pk):
        one = actions.start_import("people.csv", text.encode(), full_list=full_list, actor=manager.user, at_once=True)
        return actions.run_import(one, actor=manager.user, at_once=True, leavers_confirmed=99)


def page(manager, one: PeopleImport, *, press=False):
    address = reverse("participants:import_undo", args=["halden", one.public_id])
    return manager.client.post(address, follow=True) if press else manager.client.get(address)


def everything(organization) -> list[tuple]:
    columns = ("external_id", "email", "first_name", "last_name", "title", "status", "end_date", "level__name")
    with tenant(organization.pk):
        people = Person.objects.order_by("external_id", "id").values_list(
            *columns, "manager__external_id", "attributes"
        )
        skills = PersonSkill.objects.order_by("person_id", "skill__key", "direction")
        return [list(people), list(skills.values_list("person__external_id", "skill__key", "direction", "level"))]


@pytest.fixture
def people(organization, manager):
    with tenant(organization.pk):
        boss = Person.objects.create(
            organization=organization, external_id="1", first_name="Ada", last_name="Boss", attributes={"Site": "Oslo"}
        )
        Person.objects.create(
            organization=organization, external_id="2", first_name="Bo", last_name="Li", manager=boss, title="Clerk"
        )
        set_skills(boss, "offer", [("Coaching", 4)], actor=manager.user)


def test_new_people_go_and_changed_ones_are_as_before(organization, manager, people):
    before = everything(organization)
    rows = "1,Ada,Chief,ada@example.org,,L9,Head,Writing\n2,Bo,Li,bo@example.org,3,L2,,\n3,Cy,Newman,cy@example.org,1,L5,,\n"
    one = bring(organization, manager, HEAD + rows)
    assert everything(organization) != before
    text = page(manager, one).content.decode()
    assert "1 person that it made is removed" in text
    assert "2 people get their former values" in text
    assert "is taken back" in page(manager, one, press=True).content.decode()
    assert everything(organization) == before
    with tenant(organization.pk):
        assert AuditEntry.objects.get(event="people_import.undone").facts == {
            "removed": 1,
            "restored": 2,
            "returned": 0,
        }


def test_who_was_missing_in_the_full_list_is_back_with_the_account(organization, manager, mentor, people):
    with tenant(organization.pk):
        staying = Person.objects.exclude(pk=mentor.person.pk).values_list("external_id", "first_name", "email")
        rows = "".join(f"{number},{first},,{email},,,,\n" for number, first, email in staying)
    one = bring(organization, manager, HEAD + rows, full_list=True)
    with tenant(organization.pk):
        assert not Membership.objects.get(user=mentor.user).is_active
        assert Person.objects.get(status=PersonStatus.LEFT) == mentor.person
    page(manager, one, press=True)
    with tenant(organization.pk):
        assert Membership.objects.get(user=mentor.user).is_active
        assert Person.objects.filter(status=PersonStatus.LEFT, end_date__isnull=False).count() == 0


def test_pressed_twice_takes_back_once(organization, manager, people):
    one = bring(organization, manager, HEAD + "3,Cy,Newman,,,,,\n")
    page(manager, one, press=True)
    page(manager, one, press=True)
    with tenant(organization.pk):
        assert PeopleImport.objects.get(pk=one.pk).state == ImportState.UNDONE
        assert AuditEntry.objects.filter(event="people_import.undone").count() == 1


def test_a_person_changed_since_stands_in_the_way(organization, manager, people):
    one = bring(organization, manager, HEAD + "1,Ada,Boss,,,,Head,\n3,Cy,Newman,,,,,\n")
    with tenant(organization.pk):
        person = Person.objects.get(external_id="1")
        person.title = "Chief"
        person.save()
    answer = page(manager, one, press=True)
    assert answer.status_code == 422
    assert "Changed since the import: Ada Boss" in answer.content.decode()
    with tenant(organization.pk):
        assert Person.objects.filter(external_id="3").exists()


def test_a_new_person_in_a_program_stands_in_the_way(organization, manager):
    one = bring(organization, manager, HEAD + "3,Cy,Newman,,,,,\n")
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        person = Person.objects.get(external_id="3")
        Participant.objects.create(organization=organization, cohort=cohort, person=person, role="mentee")
    assert "already take part somewhere: Cy Newman" in page(manager, one).content.decode()


def test_a_later_import_goes_first(organization, manager, people):
    first = bring(organization, manager, HEAD + "3,Cy,Newman,,,,,\n")
    bring(organization, manager, HEAD + "4,Di,Other,,,,,\n")
    assert "was imported after it" in page(manager, first).content.decode()


def test_protected_values_of_new_people_go_with_them(organization, manager):
    file = b"Employee ID,First name,Gender\n3,Cy,female\n"
    with tenant(organization.pk, user_id=manager.user.pk):
        one = actions.start_import("people.csv", file, full_list=False, actor=manager.user, at_once=True)
        targets = [column["target"] for column in one.options["columns"]]
        one = actions.confirm_columns(one, targets, actor=manager.user, at_once=True)
        one = actions.run_import(one, actor=manager.user, at_once=True)
    with tenant(organization.pk), purpose("import"):
        held = ProtectedAttribute.objects.count()
    page(manager, one, press=True)
    with tenant(organization.pk), purpose("import"):
        assert (held, ProtectedAttribute.objects.count()) == (1, 0)

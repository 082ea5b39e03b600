import pytest

from accounts.models import User
from core.errors import Refusal
from organizations.actions import join
from participants.enums import SkillDirection
from participants.fields import attribute_names, field_choices, field_value, person_fields
from participants.models import Level, Person, Skill, SkillSynonym
from participants.skills import find_or_create_skill, find_or_create_skills, set_skills, skills_of

pytestmark = pytest.mark.usefixtures("inside")


def make_person(organization, name="Dana Petrov", **fields):
    first, _, last = name.partition(" ")
    return Person.objects.create(organization=organization, first_name=first, last_name=last, **fields)


def test_a_field_is_read_by_its_key(organization):
    level = Level.objects.create(organization=organization, name="L4", rank=4)
    boss = make_person(organization, "Ada Boss")
    person = make_person(organization, level=level, manager=boss, department="Sales", attributes={"Grade": "B"})
    keys = ("department", "level", "manager", "attributes.Grade", "location")
    assert [field_value(person, key) for key in keys] == ["Sales", "L4", "Ada Boss", "B", None]


def test_unknown_fields_are_refused(organization):
    with pytest.raises(KeyError):
        field_value(make_person(organization), "password")


def test_choices_are_those_in_use(organization):
    make_person(organization, department="Sales", attributes={"Union": "yes"})
    make_person(organization, "Bo Li", department="Care", attributes={"Union": "no", "Shift": "late"})
    assert field_choices("department") == [("Care", "Care"), ("Sales", "Sales")]
    assert field_choices("attributes.Union") == [("no", "no"), ("yes", "yes")]
    assert attribute_names() == ["Shift", "Union"]
    assert "attributes.Shift" in person_fields()


def test_levels_come_from_junior_to_senior(organization):
    for name, rank in (("VP", 9), ("Junior", 1), ("Odd", None)):
        Level.objects.create(organization=organization, name=name, rank=rank)
    assert [value for value, _ in field_choices("level")] == ["Junior", "VP", "Odd"]


def test_spellings_and_synonyms_meet(organization):
    skill = find_or_create_skill("Public speaking")
    SkillSynonym.objects.create(organization=organization, skill=skill, name="Rhetoric", key="rhetoric")
    assert {find_or_create_skill(name) for name in ("public-speaking", "PUBLIC  SPEAKING", "rhetoric")} == {skill}
    assert find_or_create_skills(["Rhetoric", "publicspeaking"]).keys() == {"rhetoric", "publicspeaking"}
    assert Skill.objects.count() == 1


def test_setting_skills_replaces_those_of_one_direction(organization):
    person = make_person(organization)
    set_skills(person, SkillDirection.OFFER, [("Finance", 5), ("finance", 2), ("Law", 1)], actor=None)
    set_skills(person, SkillDirection.GROW, [("Finance", 3)], actor=None)
    set_skills(person, SkillDirection.OFFER, [("Finance", 4)], actor=None)
    assert [(held.skill.name, held.level) for held in skills_of(person, "offer")] == [("Finance", 4)]
    assert [(held.skill.name, held.level) for held in skills_of(person, "grow")] == [("Finance", 3)]


@pytest.mark.parametrize("skills", [[("Law", 6)], [("", 3)], [("x" * 81, 3)], [(f"s{n}", 3) for n in range(31)]])
def test_skills_that_do_not_fit_are_refused(organization, skills):
    with pytest.raises(Refusal):
        set_skills(make_person(organization), "offer", skills, actor=None)


def test_a_member_who_joins_is_linked_to_the_person_with_the_same_email(organization):
    person = make_person(organization, email="Dana@Example.org")
    user = User.objects.create_user("dana@example.org", name="Dana")
    join(organization, user, roles=[], actor=None)
    person.refresh_from_db()
    assert person.user == user

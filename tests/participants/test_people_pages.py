import pytest
from django.urls import reverse

from core.errors import Refusal
from core.tenancy import purpose, tenant
from organizations.models import AuditEntry
from participants.actions.people import add_person, change_person, say_identity
from participants.actions.vocabulary import merge_skills, order_levels, rename_skill, use_usual_order
from participants.hr_import.protecting import store_protected
from participants.models import Level, Person, ProtectedAttribute, Skill
from participants.skills import find_or_create_skill, set_skills, skills_of


def url(name: str, *args) -> str:
    return reverse(f"participants:{name}", args=["halden", *args])


@pytest.fixture
def people(organization) -> list[Person]:
    with tenant(organization.pk):
        facts = [("Ada Okafor", "Operations"), ("Bo Lindqvist", "Operations"), ("Dana Petrov", "Purchasing")]
        return [
            Person.objects.create(
                organization=organization,
                first_name=name.split()[0],
                last_name=name.split()[1],
                department=department,
                external_id=str(number),
                email=f"{number}@example.org",
            )
            for number, (name, department) in enumerate(facts, 1)
        ]


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_what_to_do(organization, admin):
    with tenant(organization.pk):
        Person.objects.all().delete()
    assert "Nobody here yet" in text_of(admin.client, url("list"))


def test_the_list_is_searched_and_narrowed_by_the_address(manager, people):
    assert "Dana Petrov" not in text_of(manager.client, url("list") + "?department=Operations")
    found = text_of(manager.client, url("list") + "?q=dana+purch")
    assert ("Dana Petrov" in found, "Ada Okafor" in found) == (True, False)
    assert "Nobody matches" in text_of(manager.client, url("list") + "?q=zzzz")


def test_the_list_asks_equally_often_for_few_and_for_many(organization, manager, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(40) as asked:
            manager.client.get(url("list"))
        return len(asked)

    first = queries()
    with tenant(organization.pk):
        boss = Person.objects.first()
        Person.objects.bulk_create(
            Person(organization=organization, first_name="P", last_name=str(n), manager=boss) for n in range(30)
        )
    assert queries() <= first


def test_chosen_people_are_marked_as_left_and_back(organization, manager, people):
    manager.client.post(url("left"), {"ids": [people[0].public_id, people[1].public_id]})
    with tenant(organization.pk):
        assert Person.objects.filter(status="left").count() == 2
    manager.client.post(url("returned"), {"all": "1", "query": "status=left&q=Ada"})
    with tenant(organization.pk):
        assert [person.name for person in Person.objects.filter(status="left")] == ["Bo Lindqvist"]


def test_a_person_is_added_by_hand(organization, manager, people):
    facts = {"first_name": "Gus", "email": "Gus@Example.org", "manager": "1", "status": "active", "capacity": "2"}
    answer = manager.client.post(url("new"), facts)
    assert answer.status_code == 302
    with tenant(organization.pk):
        person = Person.objects.get(email="gus@example.org")
        assert (person.manager, person.capacity) == (people[0], 2)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"email": "1@example.org"}, "has the e-mail"),
        ({"external_id": "2"}, "has the personnel number"),
        ({"first_name": "Nobody"}, "Give a personnel number or an e-mail"),
        ({"email": "new@example.org", "manager": "99"}, "no person with the number"),
    ],
)
def test_facts_that_cannot_be_right_come_back(manager, people, facts, words):
    answer = manager.client.post(url("new"), {**facts, "status": "active", "capacity": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nobody_is_above_themselves(organization, people):
    with tenant(organization.pk):
        change_person(people[1], {"manager": people[0]}, actor=None)
        with pytest.raises(Refusal, match="reports to"):
            change_person(people[0], {"manager": people[1]}, actor=None)


def test_correcting_says_in_the_audit_what_changed_but_not_how(organization, manager, people):
    answer = manager.client.get(url("edit", people[0].public_id))
    facts = {name: field.value() or "" for name, field in ((f.name, f) for f in answer.context["form"])}
    manager.client.post(url("edit", people[0].public_id), {**facts, "title": "Secret title"})
    with tenant(organization.pk):
        entry = AuditEntry.objects.get(event="person.changed")
    assert entry.facts == {"columns": ["title"]}


def test_the_detail_page_shows_no_protected_value(organization, manager, people):
    with tenant(organization.pk):
        store_protected({people[0].pk: ({"identity": "canary-identity"}, True)})
    for address in (
        url("detail", people[0].public_id),
        url("list") + "?q=canary-identity",
        url("edit", people[0].public_id),
    ):
        assert "canary-identity</" not in text_of(manager.client, address)
    for kind in ("csv", "xlsx"):
        assert b"canary-identity" not in manager.client.post(url("export", kind)).content


def test_people_of_another_organization_are_not_found(outsider, people):
    assert outsider.client.get(url("detail", people[0].public_id)).status_code == 404
    assert outsider.client.get(f"/o/other/people/{people[0].public_id}/").status_code == 404


def test_an_export_is_written_down(organization, manager, people):
    manager.client.post(url("export", "csv"), {"query": "department=Operations"})
    with tenant(organization.pk):
        assert AuditEntry.objects.get(event="people.exported").facts == {"rows": 2, "format": "csv"}


def profile(**facts) -> dict:
    counts = {f"{p}-{k}": v for p in ("offers", "wants") for k, v in (("TOTAL_FORMS", 2), ("INITIAL_FORMS", 0))}
    return {"biography": "Hello.", "time_zone": "Europe/Sofia", "language": "English", **counts, **facts}


def test_a_member_says_what_they_offer(organization, mentor):
    mentor.client.post(
        url("own"),
        profile(**{"offers-0-name": "Finance", "offers-0-level": "5", "wants-0-name": "Law", "wants-0-level": "2"}),
    )
    with tenant(organization.pk):
        assert [(h.skill.name, h.level) for h in skills_of(mentor.person, "offer")] == [("Finance", 5)]
        assert Person.objects.get(pk=mentor.person.pk).time_zone == "Europe/Sofia"
    assert "Finance" in text_of(mentor.client, url("own"))


def test_a_profile_that_does_not_fit_comes_back(mentor):
    answer = mentor.client.post(url("own"), profile(time_zone="Mars/Phobos"))
    assert answer.status_code == 422


def test_identity_is_seen_by_oneself_alone(organization, mentor, manager):
    facts = {
        "identity-TOTAL_FORMS": 1,
        "identity-INITIAL_FORMS": 0,
        "identity-0-key": "identity",
        "identity-0-value": "canary-own",
        "identity-0-opted_in": "on",
    }
    mentor.client.post(url("own_identity"), facts)
    assert "canary-own" in text_of(mentor.client, url("own"))
    assert "canary-own" not in text_of(manager.client, url("detail", mentor.person.public_id))
    with tenant(organization.pk, user_id=manager.user.pk):
        assert not ProtectedAttribute.objects.exists()
        with purpose("matching"):
            assert ProtectedAttribute.objects.get().opted_in
        assert not AuditEntry.objects.filter(facts__icontains="canary").exists()


def test_an_import_never_overrules_what_a_person_said(organization, mentor):
    with tenant(organization.pk, user_id=mentor.user.pk):
        say_identity(mentor.person, [("identity", "mine", False)], actor=mentor.user)
        store_protected({mentor.person.pk: ({"identity": "from HR"}, True)})
        held = ProtectedAttribute.objects.get()
    assert (held.value, held.opted_in) == ("mine", False)


def test_nobody_speaks_for_somebody_else(organization, mentor, manager):
    with tenant(organization.pk, user_id=manager.user.pk), pytest.raises(Refusal):
        say_identity(mentor.person, [("identity", "x", True)], actor=manager.user)


def test_a_member_without_a_person_gets_a_profile(organization, manager):
    with tenant(organization.pk):
        manager.person.delete()
    assert "Make my profile" in text_of(manager.client, url("own"))
    manager.client.post(url("own_start"))
    assert "About me" in text_of(manager.client, url("own"))


def test_levels_are_put_in_order(organization, manager):
    with tenant(organization.pk):
        levels = [Level.objects.create(organization=organization, name=name) for name in ("Senior", "Junior", "Guru")]
        assert use_usual_order(actor=None) == 2
    manager.client.post(url("levels"), {levels[0].public_id: 4, levels[1].public_id: 2, levels[2].public_id: 9})
    with tenant(organization.pk):
        assert list(Level.objects.order_by("rank").values_list("name", "rank")) == [
            ("Junior", 2),
            ("Senior", 4),
            ("Guru", 9),
        ]
        with pytest.raises(Refusal):
            order_levels({levels[0].public_id: 0}, actor=None)


def test_merged_skills_keep_the_higher_level_and_the_old_word(organization, manager, people):
    with tenant(organization.pk):
        set_skills(people[0], "offer", [("Speaking", 2), ("Rhetoric", 4)], actor=None)
        set_skills(people[1], "grow", [("Rhetoric", 3)], actor=None)
        speaking, rhetoric = find_or_create_skill("Speaking"), find_or_create_skill("Rhetoric")
    manager.client.post(url("skill_merge"), {"skill": rhetoric.public_id, "into": speaking.public_id})
    with tenant(organization.pk):
        assert [(h.skill.name, h.level) for h in skills_of(people[0], "offer")] == [("Speaking", 4)]
        assert [(h.skill.name, h.level) for h in skills_of(people[1], "grow")] == [("Speaking", 3)]
        assert find_or_create_skill("rhetoric") == speaking
    assert "Rhetoric" in text_of(manager.client, url("skills"))


def test_a_skill_is_renamed_but_not_onto_another(organization):
    with tenant(organization.pk):
        skill, _other = find_or_create_skill("Excel"), find_or_create_skill("Word")
        rename_skill(skill, "Spreadsheets", actor=None)
        assert find_or_create_skill("excel").name == "Spreadsheets"
        with pytest.raises(Refusal, match="Merge"):
            rename_skill(skill, "word", actor=None)
        with pytest.raises(Refusal):
            merge_skills(skill, skill, actor=None)
        assert Skill.objects.count() == 2


def test_only_managers_reach_the_people(mentee, people):
    for address in (url("list"), url("new"), url("levels"), url("detail", people[0].public_id)):
        assert mentee.client.get(address).status_code == 403


def test_adding_links_the_member_with_that_email(organization, manager):
    with tenant(organization.pk):
        manager.person.delete()
        person = add_person({"email": manager.user.email.upper(), "first_name": "Priya"}, actor=None)
        person.refresh_from_db()
    assert person.user == manager.user

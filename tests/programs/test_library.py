"""The resource library and its starter set."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cohorts.actions.assigning import assign_resource, assign_starter_set, withdraw_assignment
from cohorts.models import ResourceAssignment
from cohorts.queries.resources import assignments_of, reading_of
from core.tenancy import tenant
from organizations.actions import create_organization
from organizations.models import AuditEntry
from programs.actions.library import add_starter_set, complete_resource
from programs.library.starters import starters
from programs.models import Resource, ResourceCompletion
from relationships.actions import publish_pair
from tests.matching.conftest import join, make_cohort

GUIDE = {"title": "How we give feedback", "kind": "guide", "minutes": "7", "text": "## Ask first\n\n**One** thing."}


def url(organization, path: str) -> str:
    return f"/o/{organization.slug}/{path}"


def guide(organization, title="A guide", **fields) -> Resource:
    return Resource.objects.create(organization=organization, title=title, text="Read me.", **fields)


def test_every_text_of_the_starter_set_is_long_enough_to_teach_and_short_enough_to_read():
    assert len(starters()) == 12
    assert all(300 <= len(one.text.split()) <= 620 for one in starters())
    assert all(one.role in {"", "mentor", "mentee"} and one.title and one.summary for one in starters())
    topics = {one.key for one in starters() if one.role == "mentor"}
    assert {
        "giving-feedback",
        "coaching-styles",
        "hard-conversations",
        "confidentiality-and-its-limits",
        "noticing-bias",
    } <= topics


def test_a_new_organization_begins_with_the_starter_set_and_may_change_it(db):
    owner = User.objects.create_user("owner@example.org", name="Olga Owner")
    organization = create_organization("Fresh", owner=owner)
    with tenant(organization.pk):
        assert Resource.objects.count() == len(starters())
        Resource.objects.filter(starter="closing-well").delete()
        Resource.objects.filter(starter="giving-feedback").update(title="Ours")
        assert add_starter_set(actor=owner) == 1
        assert Resource.objects.get(starter="giving-feedback").title == "Ours"


def test_a_manager_writes_a_guide_with_a_file_and_members_read_it(organization, manager, mentee):
    upload = SimpleUploadedFile("card.pdf", b"%PDF-1.7 card", content_type="text/html")
    answer = manager.client.post(url(organization, "library/new/"), {**GUIDE, "file": upload})
    with tenant(organization.pk):
        made = Resource.objects.get(title=GUIDE["title"])
        assert AuditEntry.objects.filter(event="resource.added").count() == 1
    assert answer.headers["Location"] == url(organization, f"resources/{made.public_id}/")
    page = mentee.client.get(answer.headers["Location"]).content.decode()
    assert "<h2>Ask first</h2>" in page
    assert "Assigned to" not in page
    file = mentee.client.get(url(organization, f"resources/{made.public_id}/file/"))
    assert (file.content, file.headers["Content-Type"]) == (b"%PDF-1.7 card", "application/pdf")
    assert file.headers["Content-Disposition"] == 'attachment; filename="card.pdf"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_resource_needs_something_to_read_and_no_script_in_its_link(organization, manager):
    empty = manager.client.post(url(organization, "library/new/"), {**GUIDE, "text": ""})
    script = manager.client.post(url(organization, "library/new/"), {**GUIDE, "link": "javascript:alert(1)"})
    page = manager.client.post(
        url(organization, "library/new/"), {**GUIDE, "file": SimpleUploadedFile("x.html", b"<p>")}
    )
    assert (empty.status_code, script.status_code, page.status_code) == (422, 422, 422)
    with tenant(organization.pk):
        assert not Resource.objects.exists()


def test_the_same_form_sent_twice_makes_one_resource(organization, manager):
    manager.client.handler.enforce_csrf_checks = False
    data = {**GUIDE, "csrfmiddlewaretoken": "x" * 64}
    for _ in range(2):
        manager.client.post(url(organization, "library/new/"), data)
    with tenant(organization.pk):
        assert Resource.objects.count() == 1


def test_assigned_resources_come_first_and_are_done_in_one_tap(organization, mentee, manager):
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        join(cohort, "", "mentee", person=mentee.person)
        mine, free = guide(organization, "For mentees"), guide(organization, "For anybody")
        other = guide(organization, "For mentors")
        assign_resource(mine, cohort.program, role="mentee", is_before_first=True, actor=manager.user)
        assign_resource(other, cohort.program, role="mentor", actor=manager.user)
        assert [[line.resource for line in one.lines] for one in reading_of(mentee.person)] == [[mine]]
    page = mentee.client.get(url(organization, "resources/")).content.decode()
    assert "0 of 1 completed" in page
    assert free.title in page
    for _ in range(2):
        mentee.client.post(url(organization, f"resources/{mine.public_id}/done/"))
    assert (
        "completed everything that is assigned" in mentee.client.get(url(organization, "resources/")).content.decode()
    )
    with tenant(organization.pk):
        assert ResourceCompletion.objects.get().person == mentee.person
    mentee.client.post(url(organization, f"resources/{mine.public_id}/reopen/"))
    with tenant(organization.pk):
        assert not ResourceCompletion.objects.exists()


def test_the_team_sees_how_many_and_who_and_nobody_else_does(organization, manager, mentee, admin, sponsor):
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        join(cohort, "", "mentee", person=mentee.person)
        join(cohort, "Ida", "mentee")
        resource = guide(organization)
        assignment = assign_resource(resource, cohort.program, cohort=cohort, role="mentee", actor=manager.user)
        complete_resource(resource, mentee.person, actor=mentee.user)
        assert [(one.done, one.total) for one in assignments_of(ResourceAssignment.objects.all())] == [(1, 2)]
    path = url(organization, f"library/assignments/{assignment.public_id}/")
    page = manager.client.get(path).content.decode()
    assert "1 of 2 have completed it" in page
    assert mentee.person.name in page
    codes = [one.client.get(path).status_code for one in (admin, sponsor, mentee)]
    assert codes == [200, 403, 403]


def test_counting_takes_the_same_number_of_queries_for_one_and_for_thirty(
    organization, manager, django_assert_num_queries
):
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        join(cohort, "", "mentee")
        for number in range(30):
            assign_resource(guide(organization, f"Guide {number}"), cohort.program, actor=manager.user)
            with django_assert_num_queries(3) if number in {0, 29} else tenant(organization.pk):
                assignments_of(ResourceAssignment.objects.all())


def test_the_starter_set_is_assigned_by_role_once(organization, manager):
    with tenant(organization.pk):
        add_starter_set(actor=None)
        program = make_cohort(organization).program
        first, again = assign_starter_set(program, actor=manager.user), assign_starter_set(program, actor=manager.user)
        assert (first, again) == (11, 0)
        assert set(
            ResourceAssignment.objects.filter(resource__starter="being-coachable").values_list(
                "role", "is_before_first"
            )
        ) == {("mentee", True)}
        withdraw_assignment(ResourceAssignment.objects.first(), actor=manager.user)
        assert assign_starter_set(program, actor=manager.user) == 1


def test_filters_stand_in_the_address_and_archived_resources_are_out_of_the_way(organization, manager, mentee):
    with tenant(organization.pk):
        old = guide(organization, "Old guide")
        guide(organization, "Module for mentors", kind="module", role="mentor", stage="start")
    manager.client.post(url(organization, f"library/{old.public_id}/archive/"))
    found = manager.client.get(
        url(organization, "library/?kind=module&role=mentor&stage=start&q=mentors")
    ).content.decode()
    assert "Module for mentors" in found
    assert "Module for mentors" not in manager.client.get(url(organization, "library/?kind=guide")).content.decode()
    assert "Old guide" in manager.client.get(url(organization, "library/?state=archived")).content.decode()
    assert mentee.client.get(url(organization, f"resources/{old.public_id}/")).status_code == 404
    manager.client.post(url(organization, f"library/{old.public_id}/restore/"))
    assert mentee.client.get(url(organization, f"resources/{old.public_id}/")).status_code == 200


def test_resources_are_found_by_search_and_stand_beside_the_conversation_guides(organization, manager, mentee, mentor):
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        people = [join(cohort, "", role, person=one.person) for role, one in (("mentee", mentee), ("mentor", mentor))]
        relationship = publish_pair(cohort, *people, reasons=[], actor=manager.user)
        guide(organization, "First hour", role="mentee", stage="before")
        guide(organization, "For mentors only", role="mentor", stage="before")
    assert "First hour" in mentee.client.get(url(organization, "search/?q=first+hour")).content.decode()
    page = mentee.client.get(url(organization, f"relationships/{relationship.public_id}/guides/")).content.decode()
    assert "First hour" in page
    assert "For mentors only" not in page


def test_a_resource_of_a_program_is_read_by_its_people_only(organization, manager, mentee, mentor):
    with tenant(organization.pk):
        cohort = make_cohort(organization)
        join(cohort, "", "mentee", person=mentee.person)
        own = guide(organization, "Only here", program=cohort.program)
    path = url(organization, f"resources/{own.public_id}/")
    assert [one.client.get(path).status_code for one in (mentee, mentor, manager)] == [200, 404, 200]
    assert "Only here" not in mentor.client.get(url(organization, "resources/")).content.decode()
    page = manager.client.get(url(organization, f"programs/{cohort.program.slug}/library/"))
    assert "Only here" in page.content.decode()

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core.tenancy import purpose, tenant
from participants.enums import ImportState
from participants.hr_import.reading import read_file
from participants.models import ColumnMapping, Level, PeopleImport, Person, ProtectedAttribute

CIVIL_SERVICE = Path(__file__).parents[3] / "shared" / "data" / "civil-service"
strangers_files = pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="../shared/data is not here")
PEOPLE = "Employee ID,First name,Last name,Work email,Manager\n"


def url(name: str, *args) -> str:
    return reverse(f"participants:{name}", args=["halden", *args])


def upload(client, content: str | bytes, name="people.csv", **data):
    content = content.encode() if isinstance(content, str) else content
    return client.post(url("import"), {"file": SimpleUploadedFile(name, content), **data}, follow=True)


def the_import(organization) -> PeopleImport:
    with tenant(organization.pk):
        return PeopleImport.objects.latest("id")


def run(client, people_import, **data):
    return client.post(url("import_run", people_import.public_id), data, follow=True)


def names(organization) -> list[str]:
    with tenant(organization.pk):
        return sorted(person.name for person in Person.objects.exclude(external_id=""))


def test_a_clear_file_goes_straight_to_the_preview(organization, manager):
    page = upload(manager.client, PEOPLE + "00401,Ada,Okafor,ada@example.org,\n00417,Bo,Li,bo@example.org,00401\n")
    assert "2 people ready." in page.content.decode()
    assert names(organization) == []
    page = run(manager.client, the_import(organization))
    assert "2 new, 0 changed" in page.content.decode()
    assert names(organization) == ["Ada Okafor", "Bo Li"]


def test_cells_can_be_pasted(organization, manager):
    pasted = "Employee ID\tFirst name\tLast name\n007\tJane\tBond\n"
    manager.client.post(url("import"), {"pasted": pasted})
    run(manager.client, the_import(organization))
    with tenant(organization.pk):
        assert Person.objects.get(external_id="007").name == "Jane Bond"


def test_unclear_columns_are_asked_for_once(organization, manager):
    file = "Employee ID,Vorname,Shoe size\n1,Ada,44\n"
    page = upload(manager.client, file)
    assert "Check the columns" in page.content.decode()
    people_import = the_import(organization)
    chosen = {"column_0": "external_id", "column_1": "first_name", "column_2": "attribute:Shoe size"}
    page = manager.client.post(url("import_map", people_import.public_id), chosen, follow=True)
    assert "1 person ready." in page.content.decode()
    run(manager.client, people_import)
    page = upload(manager.client, file.replace("44", "45"))
    assert "1 person ready." in page.content.decode()
    with tenant(organization.pk):
        assert ColumnMapping.objects.count() == 1
        assert Person.objects.get(external_id="1").attributes == {"Shoe size": "44"}


def test_the_order_of_day_and_month_is_asked_when_unclear(organization, manager):
    page = upload(manager.client, "Employee ID,Hire date\n1,03/04/2024\n")
    assert "How does the file write 3 April 2024?" in page.content.decode()
    people_import = the_import(organization)
    chosen = {"column_0": "external_id", "column_1": "hire_date", "date_order": "mdy"}
    manager.client.post(url("import_map", people_import.public_id), chosen)
    run(manager.client, people_import)
    with tenant(organization.pk):
        assert Person.objects.get(external_id="1").hire_date.isoformat() == "2024-03-04"


def test_a_problem_is_fixed_in_place(organization, manager):
    page = upload(manager.client, PEOPLE + "00471,Dana,Petrov,,\n00500,Bo,Li,,00417\n")
    text = page.content.decode()
    assert "1 person ready. 1 row needs you." in text
    assert "Did you mean 00471 (Dana Petrov)?" in text
    people_import = the_import(organization)
    fix = url("import_fix", people_import.public_id, 3)
    page = manager.client.post(fix, {"cell:manager": "00471"}, follow=True)
    assert "2 people ready." in page.content.decode()


def test_good_rows_come_in_and_the_others_wait(organization, manager):
    upload(manager.client, PEOPLE + "1,Ada,Boss,not-an-address,\n2,Bo,Li,bo@example.org,1\n")
    people_import = the_import(organization)
    page = run(manager.client, people_import)
    assert "1 row was left out" in page.content.decode()
    assert names(organization) == ["Bo Li"]
    manager.client.post(url("import_reopen", people_import.public_id))
    manager.client.post(url("import_fix", people_import.public_id, 2), {"cell:email": "ada@example.org"})
    run(manager.client, people_import)
    with tenant(organization.pk):
        assert Person.objects.get(external_id="2").manager.name == "Ada Boss"
    assert bytes(the_import(organization).content) == b""


def test_a_row_can_be_left_out(organization, manager):
    upload(manager.client, PEOPLE + "1,Ada,One,,\n1,Ada,Two,,\n")
    people_import = the_import(organization)
    page = manager.client.post(url("import_leave_out", people_import.public_id, 3), follow=True)
    assert "1 person ready." in page.content.decode()


def test_a_row_that_was_left_out_in_another_window_is_not_corrected(organization, manager):
    upload(manager.client, PEOPLE + "1,Ada,One,,\n1,Ada,Two,,\n")
    people_import = the_import(organization)
    manager.client.post(url("import_leave_out", people_import.public_id, 3))
    page = manager.client.post(url("import_fix", people_import.public_id, 3), {"cell:email": "a@b.org"}, follow=True)
    assert "left out meanwhile" in page.content.decode()


def test_pressing_import_twice_imports_once(organization, manager):
    upload(manager.client, PEOPLE + "1,Ada,One,,\n")
    people_import = the_import(organization)
    run(manager.client, people_import)
    page = run(manager.client, people_import)
    assert "1 new, 0 changed" in page.content.decode()
    assert names(organization) == ["Ada One"]


def test_nobody_leaves_unless_it_is_the_full_list(organization, manager):
    upload(manager.client, PEOPLE + "".join(f"{n},A,B{n},,\n" for n in range(1, 30)))
    run(manager.client, the_import(organization))
    upload(manager.client, PEOPLE + "1,A,B1,,\n")
    assert the_import(organization).counts["leavers"] == 0


def test_more_than_a_tenth_leaving_needs_a_second_yes(organization, manager):
    upload(manager.client, PEOPLE + "".join(f"{n},A,B{n},,\n" for n in range(1, 30)))
    run(manager.client, the_import(organization))
    page = upload(manager.client, PEOPLE + "".join(f"{n},A,B{n},,\n" for n in range(1, 20)), full_list="on")
    assert "That is more than 10 %" in page.content.decode()
    people_import = the_import(organization)
    page = run(manager.client, people_import)
    assert the_import(organization).state == ImportState.PREVIEW
    assert "Confirm that number first" in page.content.decode()
    run(manager.client, people_import, leavers=people_import.counts["leavers"])
    with tenant(organization.pk):
        assert Person.objects.filter(status="left").exclude(external_id="").count() == 10


@strangers_files
def test_the_civil_service_file_through_the_pages(organization, manager):
    page = upload(manager.client, (CIVIL_SERVICE / "mentees.csv").read_bytes(), "mentees.csv")
    text = page.content.decode()
    assert "identity to match: protected." in text
    assert "Non-binary" not in text
    people_import = the_import(organization)
    targets = {f"column_{c['position']}": c["target"] for c in people_import.options["columns"]}
    page = manager.client.post(url("import_map", people_import.public_id), targets, follow=True)
    assert "500 people ready." in page.content.decode()
    page = run(manager.client, people_import)
    assert "500 new, 0 changed. 424 protected values" in page.content.decode()
    with tenant(organization.pk):
        assert Level.objects.get(name="SCS2").rank == 9
        with purpose("import"):
            assert ProtectedAttribute.objects.filter(opted_in=True).count() == 221


def test_a_protected_column_cannot_become_a_field(organization, manager):
    upload(manager.client, "Employee ID,Gender\n1,woman\n")
    people_import = the_import(organization)
    chosen = {"column_0": "external_id", "column_1": "attribute:Gender"}
    page = manager.client.post(url("import_map", people_import.public_id), chosen)
    assert page.status_code == 422
    assert "woman" not in page.content.decode()


def test_the_rows_to_fix_can_be_downloaded(organization, manager):
    upload(manager.client, PEOPLE + "1,=cmd|' /C calc'!A0,Li,not-an-address,\n2,Bo,Li,bo@example.org,\n")
    answer = manager.client.get(url("import_problems", the_import(organization).public_id))
    text = answer.content.decode("utf-8-sig")
    assert "'=cmd" in text
    assert "not an e-mail address" in text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_example_file_imports_without_a_question(organization, manager, kind):
    content = manager.client.get(url("import_sample", kind)).content
    page = upload(manager.client, content, f"people.{kind}")
    assert "3 people ready." in page.content.decode()


def test_the_example_workbook_offers_the_states(manager, organization):
    content = manager.client.get(url("import_sample", "xlsx")).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"Active,Left"']


def test_what_is_exported_imports_as_no_change(organization, manager):
    rows = '00401,Ada,"=HYPERLINK(""x"")",ada@example.org,NO_MANAGER\n00417,-Bo,+Li,bo@example.org,00401\n'
    upload(manager.client, PEOPLE + rows)
    run(manager.client, the_import(organization))
    for kind in ("csv", "xlsx"):
        content = manager.client.post(url("export", kind)).content
        sheet = read_file(content)
        assert not any(cell[:1] in "=+-@" for _n, row in sheet.rows for cell in row if cell)
        upload(manager.client, content, f"people.{kind}")
        people_import = the_import(organization)
        counts = {key: people_import.counts[key] for key in ("new", "changed", "same", "problem")}
        assert counts == {"new": 0, "changed": 0, "same": 3, "problem": 0}


def test_somebody_elses_import_is_not_there(organization, manager, outsider):
    upload(manager.client, PEOPLE + "1,Ada,One,,\n")
    address = url("import_preview", the_import(organization).public_id)
    assert outsider.client.get(address).status_code == 404
    assert outsider.client.get(address.replace("halden", "other")).status_code == 404


def test_a_member_may_not_import(organization, mentee):
    assert mentee.client.get(url("import")).status_code == 403

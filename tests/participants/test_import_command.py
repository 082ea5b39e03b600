from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.tenancy import purpose, tenant
from participants.models import Level, PeopleImport, Person, ProtectedAttribute

CIVIL_SERVICE = Path(__file__).parents[3] / "shared" / "data" / "civil-service"
strangers_files = pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="../shared/data is not here")


def run(*words, **options) -> str:
    out = StringIO()
    call_command("import_people", *words, stdout=out, **options)
    return out.getvalue()


@strangers_files
def test_the_civil_service_files_come_in(organization):
    assert "500 new, 0 changed, 0 same, 0 problem" in run("halden", str(CIVIL_SERVICE / "mentees.csv"))
    said = run("halden", str(CIVIL_SERVICE / "mentors.csv"))
    assert "Imported: 500 new" in said
    with tenant(organization.pk):
        assert Person.objects.count() == 1000
        assert list(Level.objects.order_by("rank").values_list("name", flat=True)) == [
            *("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")
        ]
        assert "0 new, 0 changed, 500 same" in run("halden", str(CIVIL_SERVICE / "mentees.csv"))


@strangers_files
def test_identity_columns_are_kept_where_only_the_person_sees_them(organization):
    said = run("halden", str(CIVIL_SERVICE / "mentees.csv"))
    assert "identity to match: Identity, kept protected" in said
    with tenant(organization.pk):
        assert ProtectedAttribute.objects.count() == 0
        assert not any("characteristics" in key for key in Person.objects.first().attributes)
        with purpose("matching"):
            opted_in = ProtectedAttribute.objects.count()
        with purpose("import"):
            kept = ProtectedAttribute.objects.count()
    assert (opted_in, kept) == (221, 424)


@strangers_files
def test_a_dry_run_changes_nothing(organization):
    said = run("halden", str(CIVIL_SERVICE / "mentees.csv"), dry_run=True)
    assert said.endswith("Dry run: nothing was changed.\n")
    with tenant(organization.pk):
        assert (Person.objects.count(), PeopleImport.objects.count(), Level.objects.count()) == (0, 0, 0)


@strangers_files
def test_a_column_can_be_mapped_by_hand(organization):
    run("halden", str(CIVIL_SERVICE / "mentees.csv"), mapping=["biography=biography", "profession=skip"])
    with tenant(organization.pk):
        person = Person.objects.get(email="mentee.000@gov.uk")
    assert person.biography.startswith("My name is mentee 000.")
    assert "profession" not in person.attributes


def test_problems_are_printed_by_row(organization, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("Employee ID,First name,Last name,Manager\n00471,Dana,Petrov,\n00500,Bo,Li,00417\n")
    said = run("halden", str(file))
    assert "Row 3, Manager: no person with ID 00417. Did you mean 00471 (Dana Petrov)?" in said
    assert "Imported: 1 new" in said


@pytest.mark.parametrize("words", [("nowhere", "x.csv"), ("halden", "/does/not/exist.csv")])
def test_what_is_not_there_is_named(organization, words):
    with pytest.raises(CommandError):
        run(*words)


def test_a_bad_file_is_refused(organization, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(b"%PDF-1.7 whatever")
    with pytest.raises(CommandError, match="This is a PDF"):
        run("halden", str(file))

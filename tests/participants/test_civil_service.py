"""The scheme's two files, and the lists that keep mentees and mentors apart."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.tenancy import purpose, tenant
from participants.models import Person, ProtectedAttribute

CIVIL_SERVICE = Path(__file__).parents[3] / "shared" / "data" / "civil-service"
PEOPLE = "E-mail,First name,Last name\nada@example.org,Ada,Okafor\nbo@example.org,Bo,Li\n"
strangers_files = pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="../shared/data is not here")


def run(file: Path, **options) -> str:
    out = StringIO()
    call_command("import_people", "halden", str(file), stdout=out, **options)
    return out.getvalue()


def lists(organization) -> dict[str, str | None]:
    with tenant(organization.pk):
        return {person.first_name: person.attributes.get("List") for person in Person.objects.filter(user=None)}


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_everybody_in_a_file_is_put_on_a_list(organization, file):
    run(file, list="Mentees  2027")
    assert lists(organization) == {"Ada": "Mentees 2027", "Bo": "Mentees 2027"}


def test_somebody_can_be_on_several_lists(organization, file):
    run(file, list="Mentees")
    file.write_text("E-mail\nbo@example.org\n")
    assert "0 new, 1 changed" in run(file, list="Mentors")
    assert "0 new, 0 changed, 1 same" in run(file, list="Mentees")
    assert lists(organization) == {"Ada": "Mentees", "Bo": "Mentees; Mentors"}


def test_a_file_without_a_list_leaves_lists_alone(organization, file):
    run(file, list="Mentees")
    assert "0 new, 0 changed, 2 same" in run(file)


@pytest.mark.parametrize("name", ["Mentees; Mentors", "Gay mentors, LGBT", "x" * 81, "#clear"])
def test_a_name_that_cannot_be_is_refused(organization, file, name):
    with pytest.raises(CommandError, match="list"):
        run(file, list=name)
    assert lists(organization) == {}


def test_the_page_takes_a_list_and_says_so(organization, manager):
    data = {"file": SimpleUploadedFile("people.csv", PEOPLE.encode()), "listed": "Mentees"}
    page = manager.client.post(reverse("participants:import", args=["halden"]), data, follow=True)
    assert "Everybody in it goes on the list “Mentees”." in page.content.decode()


def test_the_page_explains_a_name_that_tells_too_much(organization, manager):
    data = {"file": SimpleUploadedFile("people.csv", PEOPLE.encode()), "listed": "LGBT mentors"}
    page = manager.client.post(reverse("participants:import", args=["halden"]), data)
    assert page.status_code == 422
    assert "says something protected" in page.content.decode()


@strangers_files
def test_the_text_that_repeats_identities_is_left_out(organization):
    assert "biography: left out (In 424 of 500 rows" in run(CIVIL_SERVICE / "mentees.csv", list="Mentees")
    with tenant(organization.pk):
        kept = list(Person.objects.values_list("biography", "attributes"))
    assert not any("Non-binary" in f"{text}{more}" for text, more in kept)


@strangers_files
def test_only_those_who_said_yes_can_be_matched_by_identity(organization):
    for name in ("mentees", "mentors"):
        run(CIVIL_SERVICE / f"{name}.csv")
    with tenant(organization.pk):
        assert not ProtectedAttribute.objects.exists()
        with purpose("matching"):
            # 221 of the mentees named an identity and said yes; mentors were never asked.
            agreed = ProtectedAttribute.objects.filter(opted_in=True).values_list("person__email", flat=True)
            assert {email.split(".")[0] for email in agreed} == {"mentee"}
            assert len(agreed) == 221

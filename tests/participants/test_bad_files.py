"""Files that are no good get one clear message per problem and change nothing."""

import codecs
import contextlib
import io
import random
import struct
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.tenancy import tenant
from participants.hr_import.delimited import as_delimited
from participants.hr_import.problems import FileProblem
from participants.hr_import.reading import read_file
from participants.models import PeopleImport, PeopleImportRow, Person

HEADINGS = "Employee ID,First name,Last name,Work email\n"


def workbook(rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bomb() -> bytes:
    return archive(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"<row/>" * 30_000_000})


def entities() -> bytes:
    good = workbook([["Employee ID", "Name"], ["1", "Ada"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as packed:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1)
            packed.writestr(part.filename, content)
    return out.getvalue()


BAD = {
    "nothing": (b"", "is empty"),
    "only blanks": (b"\xef\xbb\xbf \r\n\n", "is empty"),
    "a PDF named csv": (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "This is a picture"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel"),
    "a web page": (b"<!DOCTYPE html><html><table><tr><td>1", "web page"),
    "NUL bytes": (HEADINGS.encode() + b"1,Ada\x00,Li,a@example.org\n", "NUL"),
    "mixed encodings": (HEADINGS.encode() + "1,Zoë Åsa Øde,Łódź,a@example.org\n".encode() * 20 + b"2,\xff\xfe\xe9,x,y\n", "mixes encodings"),
    "no heading": (b"1,Ada,Li,ada@example.org\n2,Bo,Li,bo@example.org\n", "first row holds data"),
    "only headings": (HEADINGS.encode(), "no rows"),
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n" + b"1," * 9_999 + b"1\n", "10,000 columns"),
    "10,000 columns in Excel": (workbook([[f"c{n}" for n in range(10_000)], ["1"] * 10_000]), "more than 300 columns"),
    "an open quote": (HEADINGS.encode() + b'1,"Ada,Li,a@example.org\n' + b"2,Bo,Li,b@example.org\n" * 8000, "quotation mark"),
    "a zip bomb": (bomb(), "far larger than a list of people"),
    "an archive": (archive(**{"people.csv": HEADINGS.encode()}), "archive, not an Excel workbook"),
    "half a workbook": (workbook([["Employee ID"], ["1"]])[:900], "damaged"),
    "a workbook without sheets": (archive(**{"xl__workbook.xml": b"<workbook/>"}), "damaged"),
    "entities": (entities(), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_message(name):
    content, words = BAD[name]
    with pytest.raises(FileProblem) as caught:
        read_file(content)
    assert len(caught.value.messages) == 1
    assert words in caught.value.messages[0]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("participants.hr_import.sheet.MAX_ROWS", 50)
    with pytest.raises(FileProblem, match="more than 50 rows"):
        read_file(HEADINGS.encode() + b"1,A,B,a@example.org\n" * 100)


def test_a_bad_file_changes_nothing(organization, manager):
    upload = {"file": SimpleUploadedFile("../../people.csv", BAD["a PDF named csv"][0])}
    page = manager.client.post(reverse("participants:import", args=["halden"]), upload)
    assert page.status_code == 422
    assert page.content.decode().count("This is a PDF, whatever its name says.") == 2  # in the summary and at the field
    with tenant(organization.pk):
        assert Person.objects.count() == 1
        assert bytes(PeopleImport.objects.get().content) == b""
        assert PeopleImport.objects.get().filename == "people.csv"


def test_nothing_chosen_is_said_so(manager):
    page = manager.client.post(reverse("participants:import", args=["halden"]), {})
    assert page.status_code == 422
    assert "Choose a file, or paste cells." in page.content.decode()


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp1250"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_usual_encodings_are_read(encoding):
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    names = {"cp1250": "Łukasz,Dvořák", "mac_roman": "Zoë,Müller-Lüdenscheidt"}.get(encoding, "Zoë,Müller")
    text = HEADINGS + "".join(f"{n},{names},p{n}@example.org\n" for n in range(40))
    sheet = read_file(mark + text.encode(encoding))
    assert sheet.rows[0][1][1:3] == tuple(names.split(","))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_usual_separators_are_read(delimiter, end):
    lines = ["Employee ID,Name,Job title", '007,"Bond, Jane","Agent\n""double-0"""', "008,Bill,"]
    text = end.join(line.replace(",", delimiter) if n != 1 else line for n, line in enumerate(lines))
    if delimiter != ",":
        text = text.replace('007,"Bond, Jane",', f'007{delimiter}"Bond, Jane"{delimiter}')
    sheet = read_file(text.encode())
    assert sheet.rows[0][1] == ("007", "Bond, Jane", 'Agent\n"double-0"')


def test_leading_zeros_of_workbooks_stay():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Employee ID", "First name", "Hire date"])
        sheet.write_number(1, 0, 417, book.add_format({"num_format": "00000"}))
        sheet.write_string(1, 1, "Ada")
        sheet.write_datetime(1, 2, __import__("datetime").date(2024, 3, 31), book.add_format({"num_format": "d/m/yy"}))
    assert read_file(out.getvalue()).rows[0][1] == ("00417", "Ada", "2024-03-31")


@pytest.mark.parametrize(
    "rows",
    [
        [["Employee ID", "Skills"], ["1", "a; b; c"], [], ["2", 'x, "y"\nz']],
        [[], ["Report"], ["Employee ID", "Name"], ["1", "=x"]],
    ],
)
def test_a_workbook_kept_as_text_is_the_same_sheet(rows):
    sheet = read_file(workbook(rows))
    again = read_file(as_delimited(sheet))
    assert (again.headers, again.rows) == (sheet.headers, sheet.rows)


def test_two_heading_rows_and_titles_above_are_understood():
    text = "STATUS,USERID,FIRSTNAME,LASTNAME,MANAGER\nStatus,User ID,First Name,Last Name,Manager\nactive,00417,Ada,Li,NO_MANAGER\n"
    sheet = read_file(text.encode())
    assert (sheet.heading_rows, sheet.rows[0][0]) == (2, 3)
    sheet = read_file(b"Active workers,,\nRun on 1 May,,\nEmployee ID,First name,Last name\n1,Ada,Li\n")
    assert sheet.headers == ("Employee ID", "First name", "Last name")
    assert sheet.rows[0][0] == 4


def _mangled(chance: random.Random) -> bytes:
    """A plausible people file with something wrong in it."""
    count, width = chance.randrange(0, 30), chance.randrange(0, 12)
    heads = chance.sample(
        [
            "Employee ID",
            "Work email",
            "Name",
            "Manager",
            "Hire date",
            "Status",
            "Gender",
            "Level",
            "x",
            "Skills",
            "Time zone",
            "",
        ],
        width,
    )
    cells = [
        "",
        "1",
        "00417",
        "a@example.org",
        "x" * 300,
        "=1+1",
        "#clear",
        "NO_MANAGER",
        "31/12/2024",
        "Zoë",
        '"',
        "\r\n",
        "\t",
        "'@x",
        "active",
        "Ada (9)",
        "\u202e",
        "\U0001f600",
        "o'; DROP TABLE",
        "{{ 7*7 }}",
    ]
    delimiter = chance.choice([",", ";", "\t"])
    lines = [delimiter.join(heads)] + [
        delimiter.join(chance.choices(cells, k=chance.randrange(0, 14))) for _ in range(count)
    ]
    content = (
        chance.choice(["\n", "\r\n"]).join(lines).encode(chance.choice(["utf-8", "utf-16", "utf-8-sig"]), "replace")
    )
    for _ in range(chance.choice([0, 0, 1, 5])):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + bytes([chance.randrange(256)]) + content[at + chance.randrange(2) :]
    return content  # fmt: skip


def test_mangled_files_never_break_the_pages(organization, manager):
    chance = random.Random(20_261_122)
    address = reverse("participants:import", args=["halden"])
    for _ in range(30):
        answer = manager.client.post(address, {"file": SimpleUploadedFile("p.csv", _mangled(chance))})
        assert answer.status_code in {302, 422}
        if answer.status_code == 302:
            page = manager.client.get(answer["Location"])
            assert page.status_code == 200
            _go_through(organization, manager)
    with tenant(organization.pk):
        assert not PeopleImportRow.objects.exclude(imported="").filter(outcome="problem").exists()


def _go_through(organization, manager) -> None:
    with tenant(organization.pk):
        people_import = PeopleImport.objects.defer("content").latest("id")
    ids = ["halden", people_import.public_id]
    chosen = {f"column_{c['position']}": c["target"] for c in people_import.options.get("columns", [])}
    manager.client.post(reverse("participants:import_map", args=ids), {**chosen, "date_order": "dmy"})
    answer = manager.client.post(reverse("participants:import_run", args=ids), {"leavers": "99"})
    assert answer.status_code == 302
    assert manager.client.get(answer["Location"]).status_code in {200, 302}


@pytest.mark.parametrize("seed", range(60))
def test_broken_archives_never_break_the_reader(seed):
    chance = random.Random(seed)
    content = bytearray(workbook([["Employee ID", "Name"], *([str(n), f"Name {n}"] for n in range(20))]))
    for _ in range(chance.randrange(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with contextlib.suppress(FileProblem):
        assert read_file(bytes(content)).headers


def test_an_archive_that_lies_about_its_size_is_no_way_in():
    packed = bytearray(archive(**{"xl__workbook.xml": b"<workbook/>", "xl__big.xml": b"a" * 5_000_000}))
    for at in range(len(packed) - 4):
        if packed[at : at + 4] == struct.pack("<I", 5_000_000):
            packed[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(FileProblem):
        read_file(bytes(packed))

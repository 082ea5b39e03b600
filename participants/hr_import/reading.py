"""From the bytes of an upload to a sheet. What a file is, its content says; its name is only shown."""

from typing import Final

from participants.hr_import.catalog import recognise
from participants.hr_import.delimited import read_delimited
from participants.hr_import.problems import FileProblem
from participants.hr_import.sheet import MAX_BYTES, Recogniser, Sheet, make_sheet
from participants.hr_import.workbook import read_workbook

# First bytes of files that people pick by mistake -> what they are.
_OTHERS: Final = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file (.xls, .doc)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"{\\rtf": "a formatted text (RTF)",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"SQLite format": "a database",
}
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table")


def read_file(content: bytes, encoding: str = "", meaning: Recogniser = recognise) -> Sheet:
    """Headings and rows of a CSV or XLSX file. FileProblem, in the user's words, for anything else.

    `meaning`: what headings are known, for finding the row that holds them.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise FileProblem("The file is empty.")
    if len(content) > MAX_BYTES:
        raise FileProblem(f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it, or remove columns.")
    if content.startswith(b"PK\x03\x04"):
        return make_sheet(read_workbook(content), "xlsx", meaning)
    for start, name in _OTHERS.items():
        if content.startswith(start):
            raise FileProblem(
                f"This is {name}, whatever its name says. Choose a CSV file or an Excel workbook (.xlsx)."
            )
    if content.lstrip()[:100].lower().startswith(_MARKUP):
        raise FileProblem("This is a web page or XML, not a table. Export it again as CSV or as .xlsx.")
    lines, used = read_delimited(content, encoding)
    return make_sheet(lines, used, meaning)

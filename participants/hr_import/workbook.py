"""Excel workbooks, read only, with limits before anything is unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl import load_workbook

from participants.hr_import.dates import date_text
from participants.hr_import.delimited import MAX_CELL
from participants.hr_import.problems import FileProblem
from participants.hr_import.sheet import MAX_COLUMNS, Line, too_many_columns

MAX_UNPACKED: Final = 250 * 1024 * 1024
MAX_TEXTS: Final = 60 * 1024 * 1024
MAX_PARTS: Final = 1000
MAX_CELLS: Final = 30_000_000
# Sheets with very even rows reach 60; only a bomb reaches this.
MAX_RATIO: Final = 150
_JUDGED_FROM: Final = 1024 * 1024
_BROKEN = "The workbook is damaged and cannot be opened. Save it again in Excel as .xlsx, or as CSV."
_ZEROS = re.compile(r"0+")


def check_archive(content: bytes) -> None:
    """Refuse archives that would grow beyond measure, or that are no workbook. Nothing is unpacked for it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except FileProblem:
        raise
    # A broken archive makes zipfile and zlib raise whatever their structures happen to raise.
    except Exception:  # noqa: BLE001
        raise FileProblem(_BROKEN) from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileProblem("This is an archive, not an Excel workbook. Unpack it and choose the file inside.")
    unpacked = sum(part.file_size for part in parts)
    bomb = any(
        part.file_size > _JUDGED_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    )
    texts = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if bomb or unpacked > MAX_UNPACKED or texts > MAX_TEXTS or len(parts) > MAX_PARTS:
        raise FileProblem(
            f"Unpacked, this workbook would be far larger than a list of people ({unpacked // 1024**2:,} MB). "
            "Save only the sheet with the people, as CSV."
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                head = opened.read(4096)
            # Workbooks never declare entities, and are written in UTF-8.
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise FileProblem(_BROKEN)


def read_workbook(content: bytes) -> Iterator[Line]:
    """Numbered rows of the first visible sheet that holds something. FileProblem when it cannot be opened."""
    check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            for sheet in sheets:
                found = False
                for line in _rows(sheet):
                    found = True
                    yield line
                if found:
                    return
        finally:
            book.close()
    except FileProblem:
        raise
    # A broken workbook makes openpyxl raise whatever its parts happen to raise.
    except Exception:  # noqa: BLE001
        raise FileProblem(_BROKEN) from None


def _rows(sheet: Any) -> Iterator[Line]:
    """Rows that are not blank. What the sheet says about its own size is not believed."""
    sheet.reset_dimensions()
    seen: dict[str, str] = {}
    visited = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        visited += len(cells)
        if visited > MAX_CELLS:
            raise FileProblem("The sheet spans more cells than can be read. Save the rows with people as CSV.")
        texts = [cell_text(cell.value, cell) if cell.value is not None else "" for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise FileProblem(too_many_columns(f"more than {MAX_COLUMNS}"))
        if texts:
            yield number, tuple([seen.setdefault(text, text) for text in texts])
        if len(seen) > 50_000:
            seen.clear()


def cell_text(value: Any, cell: Any = None) -> str:
    """A cell as a person reads it: 2024-03-31, 00417 where the format shows zeros, no ".0", "yes" and "no"."""
    if isinstance(value, str):
        text = value.replace("\x00", "").strip()
        return text[: MAX_CELL + 1]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        shape = str(getattr(cell, "number_format", "") or "")
        return str(value).zfill(len(shape)) if _ZEROS.fullmatch(shape) else str(value)
    if isinstance(value, (date, datetime)):
        return date_text(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)

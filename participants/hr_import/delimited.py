"""Text files: which characters, which separator, which rows."""

import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from charset_normalizer import from_bytes

from participants.hr_import.problems import FileProblem
from participants.hr_import.sheet import MAX_COLUMNS, Line, Sheet, too_many_columns

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_CELL: Final = 20_000
_GUESSED: Final = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "mac_roman", "iso8859_15"),
    *("utf_16", "shift_jis", "gb18030", "big5", "euc_kr"),
]
_SAMPLE: Final = 64_000
ENCODINGS: Final = {
    "": "As detected",
    "utf_8": "Unicode (UTF-8)",
    "cp1252": "Western European (Windows)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "mac_roman": "Western European (Mac)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
}
_UNREADABLE = (
    "The characters of this file cannot be read: it mixes encodings or is not text. "
    "Save it again as “CSV UTF-8” or as an Excel workbook (.xlsx)."
)


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """(text, encoding). A byte order mark decides, else UTF-8 when it fits, else the best guess.

    FileProblem when none fits.
    """
    if encoding:
        return _strictly(content, encoding), encoding
    for mark, name in ((b"\xef\xbb\xbf", "utf_8_sig"), (b"\xff\xfe", "utf_16"), (b"\xfe\xff", "utf_16")):
        if content.startswith(mark):
            return _strictly(content, name), name
    zeros = content[:4000].count(0)
    if zeros:
        return _without_mark(content, zeros)
    try:
        return content.decode(), "utf_8"
    except UnicodeDecodeError:
        return _guessed(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise FileProblem(_UNREADABLE) from None
    return text.removeprefix("\ufeff")


def _without_mark(content: bytes, zeros: int) -> tuple[str, str]:
    """UTF-16 without a byte order mark has a zero byte in about every second place; anything else is no text."""
    if zeros * 3 > min(len(content), 4000):
        name = "utf_16_be" if content[0] == 0 else "utf_16_le"
        return _strictly(content, name), name
    raise FileProblem("The file holds bytes that no text has (NUL). Save it again as “CSV UTF-8” or as .xlsx.")


def _guessed(content: bytes) -> tuple[str, str]:
    """Judge by the lines with special letters, wherever in the file they stand."""
    lines = (line for line in content.splitlines() if not line.isascii())
    telling = b"\n".join(islice(lines, 400))[:_SAMPLE]
    if _is_damaged_utf8(telling):
        raise FileProblem(_UNREADABLE)
    for name in [*_likely_encodings(telling), "cp1252"]:
        with contextlib.suppress(FileProblem):
            return _strictly(content, name), name
    raise FileProblem(_UNREADABLE)


def _likely_encodings(telling: bytes) -> list[str]:
    """Encodings that fit, the likeliest first: that in which the special letters make the most sense in names."""
    found = list(from_bytes(telling, cp_isolation=_GUESSED, preemptive_behaviour=False))
    if not found:
        return []
    fitting = [match for match in found if match.chaos <= found[0].chaos + 0.02]
    coherence = {name: match.coherence for match in fitting for name in (match.encoding, *match.could_be_from_charset)}
    # On even terms Excel on Western European Windows, by far the most frequent.
    return sorted(
        coherence,
        key=lambda name: (_sense(telling, name), round(coherence[name], 2), name == "cp1252"),
        reverse=True,
    )


def _sense(telling: bytes, encoding: str) -> float:
    """Share of the special characters that are letters, and no capitals inside of words."""
    text = telling.decode(encoding, errors="ignore")
    special = [(before, letter) for before, letter in pairwise(text) if ord(letter) > 127]
    good = sum(letter.isalpha() and not (letter.isupper() and before.islower()) for before, letter in special)
    return round(good / max(len(special), 1), 3)


def _is_damaged_utf8(telling: bytes) -> bool:
    """Mostly valid UTF-8 sequences with some that are not: two encodings in one file."""
    kept = telling.decode("utf-8", errors="ignore")
    valid = sum(1 for letter in kept if ord(letter) > 127)
    special = sum(1 for byte in telling if byte > 127)
    broken = special - sum(len(letter.encode()) for letter in kept if ord(letter) > 127)
    return valid > 3 * broken


def as_delimited(sheet: Sheet) -> bytes:
    """A sheet as text that reads as the same sheet, rows under the same numbers: workbooks take ten times as long."""
    out = io.StringIO(newline="")
    out.write("sep=,\r\n")
    writer = csv.writer(out)
    written = 0
    for number, cells in ((sheet.heading_number, sheet.headers), *sheet.rows):
        writer.writerows([()] * (number - written - 1))
        writer.writerow(cells)
        written = number
    return out.getvalue().encode("utf-8", "replace")


def find_delimiter(text: str) -> str:
    """The separator that parts the first lines most often and most evenly."""
    sample = text[:_SAMPLE]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50)
            widths = Counter(len(row) for row in rows if row)
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = (width - 1) * times / widths.total()
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_delimited(content: bytes, encoding: str = "") -> tuple[Iterator[Line], str]:
    """(numbered rows, encoding). FileProblem for what is no text."""
    text, used = decode(content, encoding)
    if "\x00" in text:
        raise FileProblem("The file holds characters that no text has (NUL). Save it again as “CSV UTF-8” or as .xlsx.")
    if text[:4].lower() == "sep=":
        # Excel's own hint about the separator.
        delimiter, text = text[4:5], text.partition("\n")[2]
        delimiter = delimiter if delimiter in DELIMITERS else ","
    else:
        delimiter = find_delimiter(text)
    return _rows(text, delimiter), used


def _rows(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    # The same words come again and again (departments, titles): one copy of each is kept.
    seen: dict[str, str] = {}
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise FileProblem(too_many_columns(len(cells)))
            stripped = [cell.strip() for cell in cells[:MAX_COLUMNS]]
            if any(len(cell) > MAX_CELL for cell in stripped):
                raise FileProblem(_long_cell(number))
            yield number, tuple([seen.setdefault(cell, cell) for cell in stripped])
            if len(seen) > 50_000:
                seen.clear()
    except csv.Error:
        raise FileProblem(_long_cell(number + 1)) from None


def _long_cell(number: int) -> str:
    return (
        f"Row {number} holds a cell of more than {MAX_CELL:,} characters. "
        "Probably a quotation mark is missing: open the file in a spreadsheet and save it again."
    )

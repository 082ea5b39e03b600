"""The words of a PDF of ours, read back through each font's own table of letters."""

import re
import zlib


def words(pdf: bytes) -> str:
    """All text in the order in which it is drawn, one piece a line."""
    objects = objects_of(pdf)
    letters = {}
    for body in objects.values():
        for name, number in re.findall(rb"/([\w+-]+) (\d+) 0 R", body):
            table = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(int(number), b""))
            if table:
                letters[name] = _letters(_stream(objects[int(table[1])]))
    pages = (_stream(body) for body in objects.values() if b"stream" in body)
    return "\n".join(line for page in pages if b"Tf" in page for line in _drawn(page, letters))


def objects_of(pdf: bytes) -> dict[int, bytes]:
    """Every object by its number, also those that are packed into streams of objects."""
    found = {int(n): body for n, body in re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)}
    for body in [body for body in found.values() if b"/ObjStm" in body]:
        first, content = int(re.search(rb"/First (\d+)", body)[1]), _stream(body)
        places = [int(one) for one in content[:first].split()]
        ends = [first + place for place in places[3::2]] + [len(content)]
        for number, start, end in zip(places[::2], places[1::2], ends, strict=True):
            found[number] = content[first + start : end]
    return found


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
    except zlib.error:
        return found[1]


def _letters(table: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    return {glyph.lower(): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs}


def _drawn(page: bytes, letters: dict[bytes, dict[bytes, str]]) -> list[str]:
    lines, table = [], {}
    for font, shown in re.findall(rb"/([\w+-]+) [\d.]+ Tf|(\[.*?\] TJ|<[0-9a-fA-F]+> Tj)", page, re.DOTALL):
        if font:
            table = letters.get(font, {})
            continue
        glyphs = b"".join(re.findall(rb"<([0-9a-fA-F]+)>", shown)).lower()
        lines.append("".join(table.get(glyphs[at : at + 4], "") for at in range(0, len(glyphs), 4)))
    return lines

"""Files that people bring: checked when they come in, kept in Postgres, handed out as downloads only.

Nothing lies on a disk that another process would need. A browser never shows such a file on our pages: it is saved,
with a name and a kind that we chose, whatever its sender called it.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.errors import Refusal
from core.models import StoredFile

MAX_BYTES: Final = 10 * 1024**2
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
# Ending -> kind of content. What is not here is refused, above all what a browser or a shell would run.
KINDS: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_OPEN}text",
    "odp": f"{_OPEN}presentation",
    "ods": f"{_OPEN}spreadsheet",
    "txt": "text/plain; charset=utf-8",
}
ACCEPT: Final = ",".join(f".{ending}" for ending in KINDS)
# How the bytes of each kind begin.
_STARTS: Final = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
# A part that an office file of the kind has, and no other does.
_PARTS: Final = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
_TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be kept."""

    filename: str
    content_type: str
    content: bytes

    @property
    def columns(self) -> dict[str, object]:
        """As a table of stored files keeps it."""
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "size": len(self.content),
            "content": self.content,
        }


def check_upload(upload: "UploadedFile[bytes]", *, most: int = MAX_BYTES) -> CheckedFile:
    """The file, if it is of a kind that is taken and not larger than `most` bytes. Refusal in the user's words."""
    if (upload.size or 0) > most:
        raise Refusal(f"The file is larger than {most // 1024**2} MB. Make it smaller, or give a link to it.")
    filename = shown_name(upload.name or "")
    ending = filename.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise Refusal("Files of this kind are not taken. Use PDF, Word, PowerPoint, Excel, OpenDocument, PNG or JPEG.")
    content = upload.read()
    if not content:
        raise Refusal("The file is empty.")
    if not _is_what_it_says(ending, content):
        raise Refusal(f"The file ends in .{ending}, but its content is something else. Save it again as .{ending}.")
    return CheckedFile(filename, KINDS[ending], content)


def shown_name(name: str) -> str:
    """The last part of a file's name without control and direction characters: it is shown, never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    tidy = "".join(letter for letter in _TURNING.sub("", last) if letter.isprintable()).strip() or "file"
    if len(tidy) <= 150:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}"


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending in _STARTS:
        return content.startswith(_STARTS[ending])
    if ending == "txt":
        return b"\x00" not in content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any("vbaproject" in name.lower() for name in names):
                return False
            if ending in _PARTS:
                return _PARTS[ending] in names
            # An OpenDocument file names its kind in its first part, uncompressed and short.
            part = archive.getinfo("mimetype")
            return part.file_size < 100 and archive.read(part).decode("ascii", "replace").strip() == KINDS[ending]
    except (zipfile.BadZipFile, KeyError, RuntimeError):
        return False


def download(stored: StoredFile) -> HttpResponse:
    """A kept file as a download; no browser opens it on one of our pages."""
    answer = HttpResponse(bytes(stored.content), content_type=stored.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=stored.filename)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

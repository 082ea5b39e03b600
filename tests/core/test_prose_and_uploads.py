"""Texts that an organization writes, and files that people bring."""

import io
import zipfile
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Refusal
from core.prose import is_web_address, render_prose
from core.uploads import MAX_BYTES, check_upload, shown_name

PIECES = st.sampled_from(
    [
        "<script>",
        "</p>",
        "[a](",
        "javascript:alert(1)",
        ")",
        "**",
        "\n\n",
        "- ",
        "<img src=x onerror=y>",
        "&#106;",
        "`",
        "![",
        "]",
        "> ",
        "# ",
        "data:text/html,",
        "text ",
        "\t",
        "https://x.example/",
    ]
)
ALLOWED = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "blockquote", "hr", "br"}


class Seen(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_whatever_is_typed_no_tag_and_no_address_but_ours_reaches_the_page(text):
    seen = Seen()
    seen.feed(str(render_prose(text)))
    for tag, facts in seen.tags:
        assert tag in ALLOWED
        assert set(facts) <= {"href", "rel", "start"}
        # An empty link leads to the page itself.
        assert is_web_address(facts.get("href") or "https://x.example/")


def test_headings_stand_below_the_title_of_the_page():
    assert render_prose("# A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//x.example",
        "/etc/passwd",
        "https://",
        "file:///etc/passwd",
        " javascript:x",
        "mailto:",
    ],
)
def test_links_lead_to_the_web_or_a_mailbox_only(address):
    assert not is_web_address(address)


def office(*parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"), ("picture.svg", b"<svg/>"), ("run.exe", b"MZ"), ("noending", b"x"),
        ("guide.pdf", b"<script>alert(1)</script>"), ("photo.png", b"%PDF-1.7"), ("empty.pdf", b""),
        ("text.docx", office("xl/workbook.xml")), ("text.docx", b"PK\x03\x04 broken"),
        ("text.docx", office("word/document.xml", "word/vbaProject.bin")), ("text.odt", office("content.xml")),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_or_not_of_a_known_kind_is_refused(name, content):
    with pytest.raises(Refusal):
        check_upload(SimpleUploadedFile(name, content))


def test_a_file_is_kept_with_the_kind_that_we_know_not_the_one_that_was_sent():
    kept = check_upload(SimpleUploadedFile("../../Plan \u202efdp.PDF", b"%PDF-1.7 x", content_type="text/html"))
    assert (kept.filename, kept.content_type) == ("Plan fdp.PDF", "application/pdf")
    assert check_upload(SimpleUploadedFile("a.docx", office("word/document.xml"))).filename == "a.docx"


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Refusal, match="larger than 10 MB"):
        check_upload(SimpleUploadedFile("a.txt", b"x" * (MAX_BYTES + 1)))


def test_a_long_name_keeps_its_ending():
    assert len(shown_name("x" * 300 + ".pdf")) <= 150
    assert shown_name("x" * 300 + ".pdf").endswith(".pdf")

"""PDF files from templates of our own, in workers only: WeasyPrint takes seconds and a hundred megabytes.

Nothing is fetched: the one style sheet is ours, and every other address in the text (a picture, an import, an attached
file, a font) is refused, so that no text of a user can make the server read a file or call somebody.
"""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from core.jobs import PermanentError

# It tells every step of every page at the level of the product's own news.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
FOLDER = Path(settings.BASE_DIR) / "static" / "css" / "documents"


class PrintingOffError(PermanentError):
    """The libraries that draw letters are not installed on this server."""


def print_pdf(template: str, context: dict[str, Any], *, style: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template. `style` names a file of static/css/documents.

    Raises PrintingOffError where Pango is missing.
    """
    try:
        import weasyprint  # noqa: PLC0415  (fails without Pango, and web processes need not load it)
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415
    except OSError:
        raise PrintingOffError("PDF files are off on this server: Pango is missing. See the page on setup.") from None

    class NothingFetched(URLFetcher):
        """Refuses every address, data: as well."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Stop: a document of ours that asks for something is a mistake, or a text that tries something."""
            raise FatalURLFetchingError(f"Documents fetch nothing: {url[:80]}")

    css = weasyprint.CSS(string=(FOLDER / style).read_text(encoding="utf-8"), url_fetcher=NothingFetched())
    page = weasyprint.HTML(string=render_to_string(template, context), url_fetcher=NothingFetched())
    document = page.render(stylesheets=[css])
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))

"""Text with simple marks (headings, lists, bold, links) as safe HTML, for texts that an organization writes."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

# A text stands under the title of its page: its headings are of the second rank and below.
HIGHEST, DEEPEST = 2, 4


def render_prose(text: str) -> SafeString:
    """Safe HTML of a text. HTML in it is shown as it was typed; links lead to the web or to a mailbox only."""
    # Nothing of the text reaches the page unescaped: raw HTML and images are switched off, links are checked.
    html: str = _parser().render(text)
    return mark_safe(html)  # noqa: S308


def is_web_address(address: str) -> bool:
    """Whether a link may stand on our pages: the web or a mailbox, never a script or a file."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    kind, host, path = parts[0].lower(), parts[1], parts[2]
    return bool(path) if kind == "mailto" else kind in {"http", "https"} and bool(host)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.disable(["image", "html_block", "html_inline", "code", "reference"])
    vars(parser)["validateLink"] = is_web_address
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("link_open", _link)
    return parser


def _heading(
    renderer: "RendererHTML",
    tokens: "Sequence[Token]",
    index: int,
    options: "OptionsDict",
    env: "MutableMapping[str, object]",
) -> str:
    """Headings begin at the second rank."""
    tokens[index].tag = f"h{min(max(int(tokens[index].tag[1:]), HIGHEST), DEEPEST)}"
    return renderer.renderToken(tokens, index, options, env)


def _link(
    renderer: "RendererHTML",
    tokens: "Sequence[Token]",
    index: int,
    options: "OptionsDict",
    env: "MutableMapping[str, object]",
) -> str:
    """The page behind a link does not learn who came from where."""
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)

"""Parts that hold other parts: sheets, menus, dialogs, actions, messages."""

import zlib
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def card(content: str, title: str = "", **options: Any) -> SafeString:
    """A sheet with a title; `hint`, `url` and `label` (a button), `tag` and `kind`, `id`, `flush` for no padding."""
    ident = options.pop("id", "") or f"card-{zlib.crc32(title.encode()):x}"
    return SafeString(
        render_to_string("components/card.html", {"content": content, "title": title, "ident": ident, **options})
    )


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "dots", text: str = "", css: str = "") -> SafeString:
    """A list of actions behind a button; works without script."""
    context = {"content": content, "label": label, "symbol": icon, "text": text, "css": css}
    return SafeString(render_to_string("components/menu.html", context))


@register.simple_block_tag
def dialog(content: str, ident: str, title: str) -> SafeString:
    """A dialog that a link with `data-dialog` opens."""
    return SafeString(render_to_string("components/dialog.html", {"content": content, "ident": ident, "title": title}))


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: str, form: str, name: str, total: int = 0) -> SafeString:
    """Select all, the number selected, and the actions for them."""
    request = context.get("request")
    query = request.GET.urlencode() if request else ""
    values = {"content": content, "form": form, "name": name, "total": total, "query": query}
    return SafeString(render_to_string("components/bulk_bar.html", values))


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "") -> dict[str, str]:
    """What a list says while it is empty, and the next thing to do."""
    return {"title": title, "text": text, "url": url, "label": label, "symbol": icon}


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context: Context, url: str, label: str, **options: Any) -> dict[str, Any]:
    """A button that posts; `css`, `icon`, `key`, `about`, `pressed` shape it, other keywords become hidden fields."""
    known = {name: options.pop(name, "") for name in ("css", "icon", "key", "about", "pressed", "confirm")}
    css = known["css"] or ""
    known["css"] = css if "item" in css.split() else f"btn {css}".strip()
    return {
        **known,
        "url": url,
        "label": label,
        "fields": options.items(),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.filter
def equals(value: object, other: object) -> bool:
    """Whether two values are the same, for options of tags."""
    return value == other


@register.filter
def undo_url(extra_tags: str) -> str:
    """The address behind `extra_tags="undo:<url>"` of a message."""
    found = [tag.removeprefix("undo:") for tag in (extra_tags or "").split() if tag.startswith("undo:")]
    return found[0] if found else ""


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toasts(context: Context, oob: bool = True) -> dict[str, Any]:
    """Messages as toasts; in a partial they are swapped into the page's own place."""
    return {"messages": context.get("messages", []), "oob": oob, "csrf_token": context.get("csrf_token", "")}

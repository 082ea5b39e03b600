"""The access log of the web server: who asked for what and what it took, without anything that lets somebody in."""

from typing import Any

from django.urls import Resolver404, resolve
from gunicorn.glogging import Logger

from core.logs import hide_secrets

# Parts of addresses that are secrets by themselves, however short they are.
SECRET_PARTS = ("token", "key", "uidb36")
LINE = '%(h)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'


def shown_path(path: str) -> str:
    """A path as logs may show it: tokens of mailed links are replaced, and nothing in it begins a line of its own."""
    try:
        parts = resolve(path).kwargs
    except Resolver404:
        parts = {}
    for name in SECRET_PARTS:
        if parts.get(name):
            path = path.replace(f"/{parts[name]}", "/[secret]")
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in hide_secrets(path))


class WebLogger(Logger):
    """Named in the command line of the web server. Knows no query string, no referring page and no header."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """One line for one answer; its form is not a setting, so that none can bring the secrets back."""
        if self.access_log_enabled:
            known = self.atoms(resp, req, environ, request_time)
            self.access_log.info(LINE, known | {"U": shown_path(known["U"] or "")})

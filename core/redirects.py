"""Where a request may send the browser next: only to pages of this product."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def local_path(candidate: str, *, default: str, under: str = "/") -> str:
    """The candidate when it is a plain path of this site below `under`, else the default.

    Paths with `..`, another host, a scheme or a backslash are refused: browsers resolve them to somewhere else.
    """
    if not candidate.startswith(under) or not candidate.startswith("/") or "\\" in candidate:
        return default
    if not url_has_allowed_host_and_scheme(candidate, allowed_hosts=set()):
        return default
    return default if ".." in urlsplit(candidate).path.split("/") else candidate

"""Posting to an address that somebody typed in, without letting them reach what only this server can reach.

The name is resolved once, every address of it must be public, and the connection goes to the address that was looked
at: a name that points elsewhere a moment later changes nothing. Redirects are never followed.
"""

import http.client
import ipaddress
import json
import socket
import ssl
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.errors import Refusal

SECONDS: Final = 5.0
MOST_READ: Final = 100_000
# What means "something went wrong over there": worth another try.
TRY_AGAIN_FROM: Final = 500
TOO_MANY: Final = 429
# Addresses inside which an IPv4 address stands; it is what is reached.
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class OutboundError(Exception):
    """It was not taken. `final`: the same would be refused again. The message is a sentence for the program team."""

    def __init__(self, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.final = final


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be posted to. Refusal, saying why, for every other."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise Refusal("This is not an address.") from None
    if _is_excepted(parts):
        return parts
    if not parts.geturl().startswith("https://") or not parts.hostname:
        raise Refusal("The address must begin with https://.")
    if parts.username or parts.password:
        raise Refusal("The address must not hold a user name or a password.")
    if port not in (None, 443):
        raise Refusal("The address must not name a port.")
    if _as_ip(parts.hostname) is not None or "." not in parts.hostname.strip("."):
        raise Refusal("The address must name a public host.")
    return parts


def _is_excepted(parts: SplitResult) -> bool:
    """Whether the operator allows this very host and port, as for a receiver in the own network."""
    return f"{parts.hostname}:{parts.port}" in settings.OUTBOUND_EXCEPTIONS


def _as_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is, in any form that a system's resolver takes: 127.1 and 0x7f000001 are two."""
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except OSError:
        return None


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public network, also inside another one (IPv4 in IPv6)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None and not inner.is_global:
            return False
    return found.is_global and not found.is_multicast


def resolve(host: str, port: int) -> str:
    """An IP address of a host, all of which are public. OutboundError when one is not, or there is none."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except UnicodeError:
        # A part of the name is empty or too long: no such host can be.
        raise OutboundError("This is not an address.", final=True) from None
    except OSError:
        raise OutboundError("The host was not found.", final=False) from None
    if not found or not all(is_public(one) for one in found):
        raise OutboundError("The host does not lie in the public network.", final=True)
    return min(found)


def post_json(address: str, content: dict[str, Any]) -> None:
    """Post to a checked address. OutboundError when it was not taken; never what the other side answered."""
    try:
        parts = check_address(address)
    except Refusal as refusal:
        raise OutboundError(str(refusal), final=True) from None
    try:
        connection = _connect(parts)
    except (OSError, ValueError):
        raise OutboundError("The host could not be reached.", final=False) from None
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "User-Agent": "Mentorship", "Host": parts.netloc}
        connection.request("POST", target, json.dumps(content).encode(), headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except (OSError, http.client.HTTPException):
        raise OutboundError("The host broke off.", final=False) from None
    finally:
        connection.close()
    _judge(answer.status)


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    """A connection to the very address that was looked at, with the certificate of the host's name."""
    host = parts.hostname or ""
    if _is_excepted(parts):
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    connection = http.client.HTTPSConnection(host, 443, timeout=SECONDS)
    plain = socket.create_connection((resolve(host, 443), 443), timeout=SECONDS)
    connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    return connection


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise OutboundError("The address sends elsewhere, which is not followed.", final=True)
    if status == TOO_MANY or status >= TRY_AGAIN_FROM:
        raise OutboundError(f"The other side could not take it now ({status}).", final=False)
    raise OutboundError(f"The other side refused it ({status}). Make a new address there.", final=True)

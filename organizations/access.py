"""The permission table, read once, and the decorator that applies it to a view."""

import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from organizations.models import Membership, Organization

P = ParamSpec("P")


class TenantRequest(HttpRequest):
    """A request under /o/<organization>/: the middleware has checked the membership."""

    user: User
    organization: Organization
    membership: Membership
    # Left when the answer is ready: the tenant that the middleware entered.
    tenant_stack: ExitStack


class OpenRequest(HttpRequest):
    """A request for a page of an organization that anyone may open: perhaps nobody is signed in, or not a member."""

    organization: Organization
    membership: Membership | None
    tenant_stack: ExitStack


@dataclass(frozen=True)
class Action:
    """A row of the table: `person.import`, its data class, the roles, and what it means in words."""

    name: str
    data_class: str
    roles: frozenset[str]
    says: str


@cache
def actions() -> dict[str, Action]:
    """All rows of the table, by name."""
    table = tomllib.loads(Path(__file__).with_name("access.toml").read_text(encoding="utf-8"))
    return {
        f"{subject}.{verb}": Action(f"{subject}.{verb}", row["class"], frozenset(row["roles"]), row["says"])
        for subject, verbs in table.items()
        for verb, row in verbs.items()
    }


def allows(membership: Membership | None, action: str) -> bool:
    """Whether a member's roles include the action. KeyError for an action that the table does not list."""
    return membership is not None and not actions()[action].roles.isdisjoint(membership.roles)


def requires(
    action: str,
) -> Callable[
    [Callable[Concatenate[TenantRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """Let a tenant view be called only by members whose roles include the action; others get 403."""
    if action not in actions():
        raise KeyError(f"{action} is not in organizations/access.toml")

    def decorate(
        view: Callable[Concatenate[TenantRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not allows(getattr(request, "membership", None), action):
                raise PermissionDenied
            # The middleware has set what makes it a TenantRequest.
            return view(cast("TenantRequest", request), *args, **kwargs)

        vars(guarded)["access"] = action
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)

    return decorate


def declared(view: Callable[..., Any]) -> str | None:
    """What a view, or the class behind it, declared."""
    found = getattr(view, "access", None) or getattr(getattr(view, "cls", None), "access", None)
    return str(found) if found else None

"""A page that does not say who may open it does not start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from core.checks import ISOLATION
from organizations.access import actions, declared

# Pages of libraries guard themselves; each of these was read. Anything else must declare its access.
LIBRARY_VIEWS = ("allauth.account.", "allauth.mfa.", "allauth.usersessions.")
OUTSIDE = frozenset({"anyone", "signed_in", "demo", "link", "api"})
INSIDE = frozenset({"anyone", "link", "api"})


@dataclass(frozen=True)
class Route:
    """One address of the product, with what its view declared."""

    path: str
    view: Callable[..., Any]

    @property
    def is_tenant(self) -> bool:
        """Whether it stands under an organization."""
        return "<slug:organization>" in self.path

    @property
    def access(self) -> str | None:
        """The declaration: an action of the permission table, or an audience."""
        return declared(self.view)

    @property
    def is_library(self) -> bool:
        """Whether the page comes from a library that was reviewed."""
        behind = getattr(self.view, "view_class", self.view)
        return f"{behind.__module__}.".startswith(LIBRARY_VIEWS)


def routes(urlconf: str | None = None) -> list[Route]:
    """Every address that the product answers, from the resolver; also for tests that visit them all."""
    return [Route(path, view) for path, view in _walk(get_resolver(urlconf).url_patterns, "")]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path)
        else:
            yield path, entry.callback


def problem_with(route: Route) -> str:
    """What is wrong with a route's declaration; empty when nothing is."""
    access = route.access
    if access is None:
        return "" if route.is_library and not route.is_tenant else "does not say who may open it"
    if route.is_tenant:
        return "" if access in INSIDE or access in actions() else f"declares {access}, which means nothing here"
    return "" if access in OUTSIDE else f"declares {access}, but no organization is active there"


@register(ISOLATION)
def every_view_declares_its_access(**_kwargs: Any) -> list[CheckMessage]:
    """No address without `@requires(...)` or `@open_to(...)`."""
    found = [(route, problem_with(route)) for route in routes()]
    return [
        Error(f"/{route.path} {problem}.", hint=str(route.view), id="organizations.E001")
        for route, problem in found
        if problem
    ]

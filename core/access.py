"""Every view says who may call it. A view that says nothing does not start (core.checks, organizations.checks)."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def open_to(audience: str) -> Callable[[View], View]:
    """Mark a view outside the organizations: `anyone`, `signed_in`, `demo` or `link` (a secret link is the right)."""

    def mark(view: View) -> View:
        vars(view)["access"] = audience
        return view

    return mark


def declared_access(view: Callable[..., Any]) -> str | None:
    """What a view declared, through its wrappers."""
    return getattr(view, "access", None)

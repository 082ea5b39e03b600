"""Pages that draw on every room of the house."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorship.home import home_for
from mentorship.search import search as find
from organizations.access import TenantRequest, requires


@requires("home.view")
@require_safe
def home(request: TenantRequest) -> HttpResponse:
    """What needs you, and what is going on."""
    return render(request, "mentorship/home.html", {"home": home_for(request.membership, request.organization.slug)})


@requires("home.search")
@require_safe
def search(request: TenantRequest) -> HttpResponse:
    """Hits for ?q=; only the list when the palette asks."""
    text = request.GET.get("q", "")
    hits = find(request.membership, request.organization.slug, text)
    template = "mentorship/_hits.html" if request.headers.get("HX-Request") else "mentorship/search.html"
    return render(request, template, {"hits": hits, "q": text})

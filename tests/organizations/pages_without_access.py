"""An address list with a page that forgot to say who may open it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.access import open_to
from mentorship.urls import urlpatterns as of_the_product
from organizations.access import requires


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for everybody")


@open_to("signed_in")
def outside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("outside")


@requires("audit.view")
def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


urlpatterns = [
    *of_the_product,
    path("o/<slug:organization>/bare/", bare),
    path("bare/", bare),
    path("o/<slug:organization>/outside/", outside),
    path("inside/", inside),
]

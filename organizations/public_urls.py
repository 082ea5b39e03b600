"""Pages outside the organizations: the start page, first run, the demo's entrances."""

from django.urls import path

from organizations.views import entry

urlpatterns = [
    path("", entry.start, name="start"),
    path("setup/<str:token>/", entry.setup, name="setup"),
    path("demo/<slug:organization_slug>/<str:member>/enter/", entry.enter_demo, name="enter_demo"),
]

"""Addresses of what participants have a say in: choices, offers to mentors, drafts for another mentor."""

from django.urls import path

from matching.views import choosing

_MATCHING = "cohorts/<slug:slug>/matching/"

participant_patterns = [
    path(f"{_MATCHING}choosing/", choosing.choosing, name="choosing"),
    path(f"{_MATCHING}choosing/open/", choosing.choosing_open, name="choosing_open"),
    path(f"{_MATCHING}choosing/again/", choosing.choosing_again, name="choosing_again"),
    path(f"{_MATCHING}choosing/close/", choosing.choosing_close, name="choosing_close"),
    path("my/choices/<slug:slug>/", choosing.my_choices, name="my_choices"),
]

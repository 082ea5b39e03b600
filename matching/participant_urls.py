"""Addresses of what participants have a say in: choices, offers to mentors, drafts for another mentor."""

from django.urls import path

from matching.views import choosing, offering, rematching

_MATCHING = "cohorts/<slug:slug>/matching/"
_REMATCH = f"{_MATCHING}rematches/<str:public_id>/"
_OFFER = "offers/<str:public_id>/"
_ANSWER = f"{_MATCHING}answers/<str:public_id>/"

participant_patterns = [
    path(f"{_MATCHING}choosing/", choosing.choosing, name="choosing"),
    path(f"{_MATCHING}choosing/open/", choosing.choosing_open, name="choosing_open"),
    path(f"{_MATCHING}choosing/again/", choosing.choosing_again, name="choosing_again"),
    path(f"{_MATCHING}choosing/close/", choosing.choosing_close, name="choosing_close"),
    path("my/choices/<slug:slug>/", choosing.my_choices, name="my_choices"),
    path(f"{_MATCHING}answers/", offering.offers, name="offers"),
    path(f"{_MATCHING}answers/start/", offering.offers_start, name="offers_start"),
    path(f"{_ANSWER}again/", offering.offer_again, name="offer_again"),
    path(f"{_ANSWER}next/", offering.offer_next, name="offer_next"),
    path(f"{_ANSWER}back/", offering.offer_back, name="offer_back"),
    path(f"{_MATCHING}rematches/", rematching.rematches, name="rematches"),
    path(f"{_MATCHING}rematches/whole/", rematching.rematch_cohort, name="rematch_cohort"),
    path(_REMATCH, rematching.rematch, name="rematch"),
    path(f"{_REMATCH}take/", rematching.rematch_take_all, name="rematch_take_all"),
    path(f"{_REMATCH}take/<str:option>/", rematching.rematch_take, name="rematch_take"),
    path(f"{_REMATCH}dismiss/", rematching.rematch_dismiss, name="rematch_dismiss"),
    path("relationships/<str:public_id>/another-mentor/", rematching.rematch_start, name="rematch_start"),
    path(_OFFER, offering.offer, name="offer"),
    path(f"{_OFFER}accept/", offering.accept, name="offer_accept"),
    path(f"{_OFFER}decline/", offering.decline, name="offer_decline"),
]

"""Addresses of the studio."""

from django.urls import path

from matching.views import studio

_STUDIO = "cohorts/<slug:slug>/matching/studio/"
_SCENARIO = f"{_STUDIO}<str:public_id>/"

studio_patterns = [
    path(_STUDIO, studio.compare, name="studio"),
    path(f"{_STUDIO}open/", studio.open_studio, name="studio_open"),
    path(f"{_STUDIO}refresh/", studio.refresh, name="studio_refresh"),
    path(f"{_STUDIO}add/", studio.add, name="scenario_add"),
    path(_SCENARIO, studio.scenario, name="scenario"),
    path(f"{_SCENARIO}save/", studio.save, name="scenario_save"),
    path(f"{_SCENARIO}remove/", studio.remove, name="scenario_remove"),
    path(f"{_SCENARIO}restore/", studio.restore, name="scenario_restore"),
    path(f"{_SCENARIO}stop/", studio.stop, name="scenario_stop"),
    path(f"{_SCENARIO}choose/", studio.choose, name="scenario_choose"),
]

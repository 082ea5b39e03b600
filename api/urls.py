"""Version 1, under /o/<organization>/api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from api.operations.applications import ApplicationsViewSet
from api.operations.matching import ProposalsViewSet, RunsViewSet
from api.operations.people import PeopleViewSet
from api.operations.programs import CohortsViewSet, ProgramsViewSet
from api.operations.relationships import RelationshipsViewSet
from api.operations.schema import SchemaView

app_name = "api"
router = SimpleRouter()
router.register("people", PeopleViewSet, "people")
router.register("programs", ProgramsViewSet, "programs")
router.register("cohorts", CohortsViewSet, "cohorts")
router.register("applications", ApplicationsViewSet, "applications")
router.register("runs", RunsViewSet, "runs")
router.register("proposals", ProposalsViewSet, "proposals")
router.register("relationships", RelationshipsViewSet, "relationships")
urlpatterns = [path("schema/", SchemaView.as_view(), name="schema"), *router.urls]

from django.urls import path

from surveys.views import answering, check_ins, health, planning, results

app_name = "surveys"

_SURVEYS = "cohorts/<slug:slug>/surveys/"
_SURVEY = f"{_SURVEYS}<str:public_id>/"

urlpatterns = [
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/contact/", answering.contact, name="contact"),
    path(_SURVEYS, planning.surveys, name="cohort"),
    path(f"{_SURVEYS}plan/", planning.plan, name="plan"),
    path(f"{_SURVEYS}new/", planning.new, name="new"),
    path(f"{_SURVEYS}questions/new/", planning.item_new, name="item_new"),
    path(f"{_SURVEYS}questions/<str:public_id>/remove/", planning.item_remove, name="item_remove"),
    path(f"{_SURVEYS}check-ins/", check_ins.answers, name="check_ins"),
    path(_SURVEY, planning.edit, name="edit"),
    path(f"{_SURVEY}remove/", planning.remove, name="remove"),
    path(f"{_SURVEY}send/", planning.send, name="send"),
    path(f"{_SURVEY}close/", planning.close, name="close"),
    path(f"{_SURVEY}results/", results.results, name="results"),
    path(f"{_SURVEY}results/csv/", results.results_csv, name="results_csv"),
    path("contacts/<str:public_id>/settle/", check_ins.settle, name="settle"),
    path("health/", health.health, name="health"),
    path("health/summary/", health.summary, name="health_summary"),
    path("health/nudge/", health.nudge_many, name="health_nudge_many"),
    path("health/<str:public_id>/nudge/", health.nudge, name="health_nudge"),
    path("health/<str:public_id>/talk/", health.talk, name="health_talk"),
    path("health/<str:public_id>/pause/", health.pause, name="health_pause"),
    path("health/steps/<str:public_id>/undo/", health.undo, name="health_undo"),
]

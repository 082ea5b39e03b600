from django.urls import path

from readiness.views import (
    boxes,
    calibration,
    competencies,
    forecasts,
    imports,
    overview,
    own,
    roles,
    settings,
    team,
)

app_name = "readiness"

_ROLE = "readiness/roles/<str:public_id>/"
_NOMINATION = "readiness/nominations/<str:public_id>/"
_FILE = "readiness/history/<str:public_id>/"
_FORECAST = "readiness/forecasts/<str:public_id>/"

urlpatterns = [
    path("readiness/", overview.overview, name="overview"),
    path("readiness/settings/", settings.settings, name="settings"),
    path("readiness/settings/off/", settings.switch_off, name="switch_off"),
    path("readiness/readers/add/", settings.reader_add, name="reader_add"),
    path("readiness/readers/<str:public_id>/end/", settings.reader_end, name="reader_end"),
    path("readiness/names/<str:scope>/open/", settings.open_names, name="open_names"),
    path("readiness/competencies/", competencies.competencies, name="competencies"),
    path("readiness/competencies/starter/", competencies.competency_starter, name="competency_starter"),
    path("readiness/competencies/new/", competencies.competency_new, name="competency_new"),
    path("readiness/competencies/<str:public_id>/edit/", competencies.competency_edit, name="competency_edit"),
    path("readiness/competencies/<str:public_id>/retire/", competencies.competency_retire, name="competency_retire"),
    path("readiness/people/<str:public_id>/rate/", competencies.rate_competencies, name="rate_competencies"),
    path("readiness/mine/", own.mine, name="mine"),
    path("readiness/requests/<str:public_id>/", own.rate, name="rate"),
    path("readiness/ratings/<str:public_id>/comment/", own.comment, name="comment"),
    path("readiness/roles/", roles.roles, name="roles"),
    path("readiness/roles/new/", roles.role_new, name="role_new"),
    path(_ROLE, roles.role, name="role"),
    path(f"{_ROLE}edit/", roles.role_edit, name="role_edit"),
    path(f"{_ROLE}retire/", roles.role_retire, name="role_retire"),
    path(f"{_ROLE}nominate/", roles.nominate, name="role_nominate"),
    path(f"{_NOMINATION}ask/", roles.nomination_ask, name="nomination_ask"),
    path(f"{_NOMINATION}withdraw/", roles.nomination_withdraw, name="nomination_withdraw"),
    path(f"{_NOMINATION}calibrate/", calibration.calibrate, name="calibrate"),
    path("readiness/boxes/", boxes.boxes, name="boxes"),
    path("readiness/history/", imports.history, name="history"),
    path(_FILE, imports.history_preview, name="history_preview"),
    path(f"{_FILE}columns/", imports.history_columns, name="history_columns"),
    path(f"{_FILE}rows/<int:number>/fix/", imports.history_fix, name="history_fix"),
    path(f"{_FILE}rows/<int:number>/leave-out/", imports.history_leave_out, name="history_leave_out"),
    path(f"{_FILE}run/", imports.history_run, name="history_run"),
    path(f"{_FILE}discard/", imports.history_discard, name="history_discard"),
    path("readiness/forecasts/", forecasts.forecasts, name="forecasts"),
    path("readiness/forecasts/new/", forecasts.forecast_new, name="forecast_new"),
    path(_FORECAST, forecasts.forecast, name="forecast"),
    path(f"{_FORECAST}status/", forecasts.forecast_status, name="forecast_status"),
    path(f"{_FORECAST}stop/", forecasts.forecast_stop, name="forecast_stop"),
    path("my/reports/", team.team, name="team"),
]

from django.urls import path

from relationships.views import agenda, calendars, notes, session_logs, sessions, trials
from relationships.views import relationships as views

app_name = "relationships"
urlpatterns = [
    path("my/relationships/", views.mine, name="list"),
    path("cohorts/<slug:slug>/relationships/", views.in_cohort, name="cohort"),
    path("relationships/<str:public_id>/", views.detail, name="detail"),
    path("relationships/<str:public_id>/end/", views.end, name="end"),
    path("relationships/<str:public_id>/trial/", trials.trial, name="trial"),
    path("relationships/<str:public_id>/trial/end/", trials.trial_end, name="trial_end"),
    path("relationships/<str:public_id>/reopen/", views.reopen, name="reopen"),
    path("relationships/<str:public_id>/plan/", sessions.plan, name="plan_session"),
    path("relationships/<str:public_id>/log/", session_logs.log_past, name="log_past_session"),
    path("relationships/<str:public_id>/agenda/", agenda.add, name="add_to_agenda"),
    path("agenda/<str:public_id>/remove/", agenda.remove, name="agenda_remove"),
    path("sessions/<str:public_id>/", sessions.detail, name="session_detail"),
    path("sessions/<str:public_id>/move/", sessions.move, name="session_move"),
    path("sessions/<str:public_id>/cancel/", sessions.cancel, name="session_cancel"),
    path("sessions/<str:public_id>/reply/<str:answer>/", sessions.reply, name="session_reply"),
    path("sessions/<str:public_id>/remove/<str:member>/", sessions.remove, name="session_remove"),
    path("sessions/<str:public_id>/session.ics", sessions.file, name="session_file"),
    path("sessions/<str:public_id>/log/", session_logs.log, name="session_log"),
    path("sessions/<str:public_id>/missed/", session_logs.missed, name="session_missed"),
    path("sessions/<str:public_id>/notes/", notes.save_shared, name="session_notes"),
    path("sessions/<str:public_id>/private-note/", notes.save_private, name="session_private_note"),
    path("sessions/<str:public_id>/feedback/", notes.save_feedback, name="session_feedback"),
    path("sessions/<str:public_id>/actions/", notes.add_action, name="session_add_action"),
    path("actions/<str:public_id>/<str:state>/", notes.finish_action, name="action_finish"),
    path("link/<str:token>/session/", session_logs.log_from_mail, name="log_from_mail"),
    path("link/<str:token>/missed/", session_logs.missed_from_mail, name="missed_from_mail"),
    path("my/calendar/", calendars.mine, name="my_calendar"),
    path("my/calendar/renew/", calendars.renew, name="renew_calendar"),
    path("calendar/<str:secret>.ics", calendars.feed, name="calendar_feed"),
]

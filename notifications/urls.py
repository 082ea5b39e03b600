from django.urls import path

from notifications import inbox_views, views

app_name = "notifications"
urlpatterns = [
    path("mails/", views.message_list, name="list"),
    path("mails/reminders/", inbox_views.reminder_list, name="reminders"),
    path("mails/<str:public_id>/", views.message_detail, name="detail"),
    path("mails/<str:public_id>/again/", views.message_again, name="again"),
    path("inbox/", inbox_views.inbox_list, name="inbox"),
    path("inbox/read/", inbox_views.notice_read_all, name="read_all"),
    path("inbox/mails/", inbox_views.rhythm_settings, name="rhythms"),
    path("inbox/stop/<str:token>/", inbox_views.unsubscribe_page, name="unsubscribe"),
    path("inbox/<str:public_id>/open/", inbox_views.notice_open, name="open"),
]

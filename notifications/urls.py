from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("mails/", views.message_list, name="list"),
    path("mails/<str:public_id>/", views.message_detail, name="detail"),
    path("mails/<str:public_id>/again/", views.message_again, name="again"),
]

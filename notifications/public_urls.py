"""The outbox page of a demo."""

from django.urls import path

from notifications import outbox_views as views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<str:public_id>/", views.outbox_mail, name="outbox_mail"),
]

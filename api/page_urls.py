from django.urls import path

from api import views

app_name = "api_keys"
urlpatterns = [
    path("keys/", views.keys, name="list"),
    path("keys/reference/", views.reference, name="docs"),
    path("keys/new/", views.new_personal, name="new_personal"),
    path("keys/new-shared/", views.new_shared, name="new_shared"),
    path("keys/<str:public_id>/revoke/", views.revoke, name="revoke"),
]

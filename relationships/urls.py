from django.urls import path

from relationships.views import relationships as views

app_name = "relationships"
urlpatterns = [
    path("my/relationships/", views.mine, name="list"),
    path("cohorts/<slug:slug>/relationships/", views.in_cohort, name="cohort"),
    path("relationships/<str:public_id>/", views.detail, name="detail"),
    path("relationships/<str:public_id>/end/", views.end, name="end"),
    path("relationships/<str:public_id>/reopen/", views.reopen, name="reopen"),
]

"""Pages that draw on every room: home and search."""

from django.urls import path

from mentorship import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
]

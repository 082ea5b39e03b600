"""Pages outside the organizations: the start page, first run, one's own account settings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Pages that draw on every room: home and search."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

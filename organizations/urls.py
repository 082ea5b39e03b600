from django.urls import path

from organizations.views import entry

app_name = "organizations"
urlpatterns = [
    path("link/<str:token>/", entry.link, name="link"),
]

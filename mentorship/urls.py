"""All addresses. Tenant pages stand under /o/<organization>/; the middleware resolves the organization."""

from django.urls import include, path

tenant_patterns = [
    path("", include("mentorship.tenant_urls")),
    path("", include("organizations.urls")),
    path("", include("notifications.urls")),
    path("", include("participants.urls")),
    path("", include("programs.urls")),
    path("", include("cohorts.urls")),
    path("", include("relationships.urls")),
    path("", include("matching.urls")),
    path("", include("surveys.urls")),
    path("", include("readiness.urls")),
    path("", include("reporting.urls")),
    path("", include("api.page_urls")),
    path("api/v1/", include("api.urls")),
]

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("allauth.urls")),
    path("", include("organizations.public_urls")),
    path("", include("notifications.public_urls")),
    path("o/<slug:organization>/", include(tenant_patterns)),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"

from django.urls import path

from organizations.views import entry, governance, members

app_name = "organizations"
urlpatterns = [
    path("link/<str:token>/", entry.link, name="link"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/invitations/<str:public_id>/again/", members.invitation_again, name="invitation_again"),
    path("members/invitations/<str:public_id>/withdraw/", members.invitation_withdraw, name="invitation_withdraw"),
    path("members/<str:public_id>/", members.member, name="member"),
    path("members/<str:public_id>/roles/<str:role>/grant/", members.grant, name="grant_role"),
    path("members/<str:public_id>/roles/<str:role>/withdraw/", members.withdraw, name="withdraw_role"),
    path("members/<str:public_id>/end/", members.end, name="end_membership"),
    path("members/<str:public_id>/restore/", members.restore, name="restore_member"),
    path("audit/", governance.audit, name="audit"),
    path("audit/export/", governance.audit_export, name="audit_export"),
    path("settings/", governance.settings, name="settings"),
]

from django.urls import path

from participants.views import imports, people, profile, vocabulary

app_name = "participants"
urlpatterns = [
    path("people/", people.people_list, name="list"),
    path("people/new/", people.person_new, name="new"),
    path("people/left/", people.people_left, name="left"),
    path("people/returned/", people.people_returned, name="returned"),
    path("people/export/<slug:kind>/", people.people_export, name="export"),
    path("people/import/", imports.import_start, name="import"),
    path("people/import/example/<slug:kind>/", imports.import_sample, name="import_sample"),
    path("people/import/<str:public_id>/map/", imports.import_map, name="import_map"),
    path("people/import/<str:public_id>/encoding/", imports.import_encoding, name="import_encoding"),
    path("people/import/<str:public_id>/preview/", imports.import_preview, name="import_preview"),
    path("people/import/<str:public_id>/status/", imports.import_status, name="import_status"),
    path("people/import/<str:public_id>/rows/<int:number>/fix/", imports.import_fix, name="import_fix"),
    path(
        "people/import/<str:public_id>/rows/<int:number>/leave-out/", imports.import_leave_out, name="import_leave_out"
    ),
    path("people/import/<str:public_id>/problems/", imports.import_problems, name="import_problems"),
    path("people/import/<str:public_id>/run/", imports.import_run, name="import_run"),
    path("people/import/<str:public_id>/done/", imports.import_done, name="import_done"),
    path("people/import/<str:public_id>/reopen/", imports.import_reopen, name="import_reopen"),
    path("people/import/<str:public_id>/undo/", imports.import_undo, name="import_undo"),
    path("people/import/<str:public_id>/discard/", imports.import_discard, name="import_discard"),
    path("people/levels/", vocabulary.levels, name="levels"),
    path("people/levels/usual/", vocabulary.levels_usual, name="levels_usual"),
    path("people/levels/<str:public_id>/remove/", vocabulary.level_remove, name="level_remove"),
    path("people/skills/", vocabulary.skills, name="skills"),
    path("people/skills/merge/", vocabulary.skill_merge, name="skill_merge"),
    path("people/skills/<str:public_id>/rename/", vocabulary.skill_rename, name="skill_rename"),
    path("people/<str:public_id>/", people.person_detail, name="detail"),
    path("people/<str:public_id>/edit/", people.person_edit, name="edit"),
    path("profile/", profile.own_profile, name="own"),
    path("profile/identity/", profile.own_identity, name="own_identity"),
    path("profile/start/", profile.own_start, name="own_start"),
]

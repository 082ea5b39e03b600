from django.urls import path

from cohorts.views import (
    apply,
    cohorts,
    drawing,
    inviting,
    library,
    milestones,
    own,
    participants,
    releasing,
    resources,
    reviewing,
    states,
)

app_name = "cohorts"

_OF_COHORT = "cohorts/<slug:slug>/"
_APPLICATION = f"{_OF_COHORT}applications/<str:public_id>/"
_PARTICIPANT = f"{_OF_COHORT}participants/<str:public_id>/"
_OWN = "applications/<str:public_id>/"

urlpatterns = [
    path("programs/<slug:program_slug>/cohorts/new/", cohorts.new, name="new"),
    path(_OF_COHORT, cohorts.detail, name="detail"),
    path(f"{_OF_COHORT}checks/", cohorts.checks, name="checks"),
    path(f"{_OF_COHORT}settings/", cohorts.settings, name="settings"),
    path(f"{_OF_COHORT}duplicate/", cohorts.duplicate, name="duplicate"),
    # states
    path(f"{_OF_COHORT}open/", states.open_applications, name="open"),
    path(f"{_OF_COHORT}draft/", states.return_to_draft, name="return_to_draft"),
    path(f"{_OF_COHORT}begin-matching/", states.begin_matching, name="begin_matching"),
    path(f"{_OF_COHORT}start/", states.start, name="start"),
    path(f"{_OF_COHORT}complete/", states.complete, name="complete"),
    path(f"{_OF_COHORT}resume/", states.resume, name="resume"),
    path(f"{_OF_COHORT}steps/<str:public_id>/undo/", releasing.undo, name="undo"),
    # plan
    path(f"{_OF_COHORT}milestones/", milestones.milestones, name="milestones"),
    path(f"{_OF_COHORT}milestones/new/", milestones.new, name="milestone_new"),
    path(f"{_OF_COHORT}milestones/<str:public_id>/", milestones.edit, name="milestone_edit"),
    path(f"{_OF_COHORT}milestones/<str:public_id>/remove/", milestones.remove, name="milestone_remove"),
    # inviting and reviewing
    path(f"{_OF_COHORT}invite/", inviting.invite, name="invite"),
    path(f"{_OF_COHORT}invite/send/", inviting.send_invitations, name="send_invitations"),
    path(f"{_OF_COHORT}applications/", reviewing.applications, name="applications"),
    path(f"{_OF_COHORT}applications/preview/<slug:decision>/", reviewing.preview, name="preview_decision"),
    path(f"{_OF_COHORT}applications/decide/<slug:decision>/", reviewing.decide, name="decide"),
    path(f"{_OF_COHORT}applications/release/", releasing.release, name="release"),
    path(f"{_OF_COHORT}applications/send/", releasing.send, name="send_decisions"),
    path(f"{_OF_COHORT}applications/draw/", drawing.draw, name="draw"),
    path(f"{_OF_COHORT}applications/draw/<slug:role>/", drawing.draw_now, name="draw_now"),
    path(f"{_OF_COHORT}applications/offer-places/", releasing.offer_places, name="offer_places"),
    path(f"{_APPLICATION}accept/", reviewing.accept, name="accept"),
    path(f"{_APPLICATION}waitlist/", reviewing.waitlist, name="waitlist"),
    path(f"{_APPLICATION}decline/", reviewing.decline, name="decline"),
    path(f"{_APPLICATION}to-front/", releasing.to_front, name="to_front"),
    path(f"{_APPLICATION}take-offer-back/", releasing.take_back, name="take_offer_back"),
    # people
    path(f"{_OF_COHORT}participants/", participants.participants, name="participants"),
    path(f"{_OF_COHORT}participants/place/", participants.place, name="place"),
    path(f"{_OF_COHORT}participants/add/", participants.add, name="add_participants"),
    path(f"{_OF_COHORT}participants/preview/", participants.preview, name="preview_participants"),
    path(f"{_OF_COHORT}participants/enrol/", participants.enrol, name="enrol"),
    path(f"{_PARTICIPANT}capacity/", participants.capacity, name="capacity"),
    path(f"{_PARTICIPANT}withdraw/", participants.withdraw, name="withdraw_participant"),
    path(f"{_PARTICIPANT}restore/", participants.restore, name="restore_participant"),
    # resources: what members read, and the library as the team runs it
    path("resources/", resources.resources, name="resources"),
    path("resources/<str:public_id>/", resources.resource, name="resource"),
    path("resources/<str:public_id>/done/", resources.done, name="resource_done"),
    path("resources/<str:public_id>/reopen/", resources.reopen, name="resource_reopen"),
    path("resources/<str:public_id>/file/", resources.file, name="resource_file"),
    path("library/", library.library, name="library"),
    path("library/new/", library.new, name="library_new"),
    path("library/starter-set/", library.starter_set, name="library_starter_set"),
    path("library/assignments/<str:public_id>/", library.assignment, name="assignment"),
    path("library/assignments/<str:public_id>/withdraw/", library.assignment_withdraw, name="assignment_withdraw"),
    path("library/<str:public_id>/edit/", library.edit, name="library_edit"),
    path("library/<str:public_id>/archive/", library.archive, name="library_archive"),
    path("library/<str:public_id>/restore/", library.restore, name="library_restore"),
    path("library/<str:public_id>/assign/", library.assign, name="library_assign"),
    path("programs/<slug:program_slug>/library/", library.of_program, name="program_library"),
    path("programs/<slug:program_slug>/library/starter-set/", library.assign_starters, name="program_starters"),
    # applicants
    path("apply/<slug:slug>/", apply.apply, name="apply"),
    path("apply/<slug:slug>/link/", apply.request_link, name="request_link"),
    path("apply/<slug:slug>/sent/", apply.link_sent, name="apply_sent"),
    path("apply/<slug:slug>/as/<slug:role>/", apply.begin, name="begin"),
    path(_OWN, own.application, name="application"),
    path(f"{_OWN}resume/", own.resume_application, name="resume_application"),
    path(f"{_OWN}questions/<slug:key>/", own.question, name="question"),
    path(f"{_OWN}check/", own.check, name="check"),
    path(f"{_OWN}submit/", own.submit, name="submit"),
    path(f"{_OWN}withdraw/", own.withdraw, name="withdraw_application"),
    path(f"{_OWN}offer/", own.offer, name="offer"),
    path(f"{_OWN}offer/accept/", own.offer_accept, name="accept_offer"),
    path(f"{_OWN}offer/decline/", own.offer_decline, name="decline_offer"),
]

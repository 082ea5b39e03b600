from django.urls import path

from programs.views import blocked, cadence, eligibility, matching, new, pairing, plan, programs, questions

app_name = "programs"
urlpatterns = [
    path("programs/", programs.show_programs, name="list"),
    path("programs/new/", new.start, name="new"),
    path("programs/new/choose/<slug:template>/", new.choose, name="choose"),
    path("programs/new/<slug:draft>/", new.start_again, name="new-again"),
    path("programs/new/<slug:draft>/choose/<slug:template>/", new.choose_other, name="choose-other"),
    path("programs/new/<slug:draft>/about/", new.about, name="new-about"),
    path("programs/new/<slug:draft>/about/back/", new.about_back, name="new-about-back"),
    path("programs/new/<slug:draft>/shape/", new.shape, name="new-shape"),
    path("programs/new/<slug:draft>/shape/back/", new.shape_back, name="new-shape-back"),
    path("programs/<slug:slug>/", programs.show_program, name="detail"),
    path("programs/<slug:slug>/edit/", programs.edit_program, name="edit"),
    path("programs/<slug:slug>/archive/", programs.archive, name="archive"),
    path("programs/<slug:slug>/restore/", programs.restore, name="restore"),
    path("programs/<slug:slug>/duplicate/", programs.duplicate, name="duplicate"),
    path("programs/<slug:slug>/questions/", questions.show_questions, name="questions"),
    path("programs/<slug:slug>/questions/reviewed/", questions.review, name="questions-reviewed"),
    path("programs/<slug:slug>/questions/new/<slug:kind>/", questions.new_question, name="question-new"),
    path("programs/<slug:slug>/questions/as/<slug:role>/<int:number>/", questions.preview, name="question-preview"),
    path("programs/<slug:slug>/questions/<slug:public_id>/edit/", questions.edit_question, name="question-edit"),
    path("programs/<slug:slug>/questions/<slug:public_id>/up/", questions.move_up, name="question-up"),
    path("programs/<slug:slug>/questions/<slug:public_id>/down/", questions.move_down, name="question-down"),
    path("programs/<slug:slug>/questions/<slug:public_id>/retire/", questions.retire, name="question-retire"),
    path("programs/<slug:slug>/questions/<slug:public_id>/restore/", questions.restore, name="question-restore"),
    path("programs/<slug:slug>/eligibility/", eligibility.show_eligibility, name="eligibility"),
    path("programs/<slug:slug>/eligibility/suggested/", eligibility.use_suggested, name="eligibility-suggested"),
    path("programs/<slug:slug>/eligibility/add/<slug:role>/", eligibility.add_condition, name="condition-new"),
    path(
        "programs/<slug:slug>/eligibility/add/<slug:role>/preview/",
        eligibility.preview_condition,
        name="condition-preview",
    ),
    path(
        "programs/<slug:slug>/eligibility/<slug:public_id>/remove/",
        eligibility.remove_condition,
        name="condition-remove",
    ),
    path("programs/<slug:slug>/eligibility/undo/<str:token>/", eligibility.restore_condition, name="condition-restore"),
    path("programs/<slug:slug>/matching/", matching.show_matching, name="matching"),
    path("programs/<slug:slug>/matching/preset/<slug:preset>/", matching.use_preset, name="matching-preset"),
    path("programs/<slug:slug>/matching/weights/undo/<str:token>/", matching.restore_weights, name="weights-restore"),
    path("programs/<slug:slug>/matching/criteria/new/<slug:kind>/", matching.new_criterion, name="criterion-new"),
    path(
        "programs/<slug:slug>/matching/criteria/<slug:public_id>/edit/", matching.edit_criterion, name="criterion-edit"
    ),
    path(
        "programs/<slug:slug>/matching/criteria/<slug:public_id>/remove/",
        matching.remove,
        name="criterion-remove",
    ),
    path(
        "programs/<slug:slug>/matching/criteria/undo/<str:token>/", matching.restore_criterion, name="criterion-restore"
    ),
    path("programs/<slug:slug>/matching/rules/new/", matching.new_rule, name="hard-rule-new"),
    path("programs/<slug:slug>/matching/rules/<slug:public_id>/remove/", matching.remove_rule, name="hard-rule-remove"),
    path("programs/<slug:slug>/matching/rules/undo/<str:token>/", matching.restore_rule, name="hard-rule-restore"),
    path("programs/<slug:slug>/matching/pairing/", pairing.edit_pairing, name="pairing"),
    path("programs/<slug:slug>/matching/rules/add/<slug:kind>/", matching.add_rule, name="hard-rule-add"),
    path("programs/<slug:slug>/matching/apart/", blocked.show_blocked, name="blocked"),
    path("programs/<slug:slug>/matching/apart/<slug:public_id>/remove/", blocked.remove_blocked, name="blocked-remove"),
    path("programs/<slug:slug>/matching/apart/undo/<str:token>/", blocked.restore_blocked, name="blocked-restore"),
    path("programs/<slug:slug>/reminders/", cadence.edit_cadence, name="reminders"),
    path("programs/<slug:slug>/plan/", plan.show_plan, name="plan"),
    path("programs/<slug:slug>/plan/stretch/", plan.stretch, name="plan-stretch"),
    path("programs/<slug:slug>/plan/new/", plan.new_milestone, name="milestone-new"),
    path("programs/<slug:slug>/plan/<slug:public_id>/edit/", plan.edit_milestone, name="milestone-edit"),
    path("programs/<slug:slug>/plan/<slug:public_id>/remove/", plan.remove, name="milestone-remove"),
    path("programs/<slug:slug>/plan/undo/<str:token>/", plan.restore_milestone, name="milestone-restore"),
]

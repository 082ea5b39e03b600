"""Addresses of preparation, review, capstone, completion and certificates; part of the app's own."""

from django.urls import path

from relationships.views import completion, finishing, preparation

_RELATIONSHIP = "relationships/<str:public_id>/"
_PROGRESS = "cohorts/<slug:slug>/progress/"

urlpatterns = [
    path(f"{_RELATIONSHIP}steps/<str:key>/done/", preparation.tick, name="tick_step"),
    path(f"{_RELATIONSHIP}steps/<str:key>/open/", preparation.untick, name="untick_step"),
    path(f"{_RELATIONSHIP}review/", finishing.review, name="mid_review"),
    path(f"{_RELATIONSHIP}capstone/", finishing.hand_in, name="hand_in"),
    path(f"{_RELATIONSHIP}next-step/", finishing.next_step, name="next_step"),
    path("capstones/<str:public_id>/", finishing.capstone, name="capstone_detail"),
    path("capstones/<str:public_id>/file/", finishing.capstone_file, name="capstone_file"),
    path("cohorts/<slug:slug>/capstones/", finishing.showcase, name="showcase"),
    path(_PROGRESS, completion.progress, name="progress"),
    path(f"{_PROGRESS}complete/", completion.complete_ready, name="complete_ready"),
    path(f"{_PROGRESS}<str:public_id>/complete/", completion.decide, name="completion_decide"),
    path(f"{_PROGRESS}<str:public_id>/undo/", completion.undo, name="completion_undo"),
    path(f"{_PROGRESS}<str:public_id>/certificate/", completion.issue, name="completion_issue"),
    path("certificates/<str:public_id>/pdf/", completion.certificate_pdf, name="certificate_pdf"),
    path("certificates/<str:public_id>/withdraw/", completion.withdraw, name="certificate_withdraw"),
    path("certificates/<str:number>/", completion.certificate_check, name="certificate_check"),
]

from django.urls import path

from matching.participant_urls import participant_patterns
from matching.studio_urls import studio_patterns
from matching.views import changes, fairness, learning, publishing, replay, runs

app_name = "matching"

_MATCHING = "cohorts/<slug:slug>/matching/"
_RUN = f"{_MATCHING}<int:number>/"
_LEARNED = "programs/<slug:slug>/learning/<str:public_id>/"
_PAIR = f"{_RUN}pairs/<str:public_id>/"

urlpatterns = [
    path(_MATCHING, runs.runs, name="list"),
    path(f"{_MATCHING}start/", runs.start, name="start"),
    path(_RUN, runs.run, name="run"),
    path(f"{_RUN}stop/", runs.stop, name="stop"),
    path(f"{_RUN}publish/", publishing.publish, name="publish"),
    path(f"{_RUN}publish/test/", publishing.send_test, name="send_test"),
    path(f"{_RUN}computed/", replay.provenance, name="provenance"),
    path(f"{_RUN}computed/again/", replay.compute_again, name="compute_again"),
    path("programs/<slug:slug>/learning/", learning.learning, name="learning"),
    path("programs/<slug:slug>/learning/propose/", learning.learning_propose, name="learning_propose"),
    path(f"{_LEARNED}accept/", learning.learning_accept, name="learning_accept"),
    path(f"{_LEARNED}dismiss/", learning.learning_dismiss, name="learning_dismiss"),
    path(f"{_LEARNED}undo/", learning.learning_undo, name="learning_undo"),
    path("fairness/attributes/", fairness.fairness_attributes, name="fairness_attributes"),
    path("cohorts/<slug:slug>/fairness/", fairness.cohort_report, name="fairness"),
    path("cohorts/<slug:slug>/fairness/open/", fairness.open_cohort_report, name="open_fairness"),
    path(f"{_RUN}fairness/", fairness.run_report, name="run_fairness"),
    path(f"{_RUN}fairness/open/", fairness.open_run_report, name="open_run_fairness"),
    path(f"{_RUN}download/<slug:kind>/", replay.download, name="download"),
    path(f"{_RUN}lock/", changes.lock_many, name="lock_many"),
    path(f"{_PAIR}lock/", changes.lock, name="lock"),
    path(f"{_PAIR}unlock/", changes.unlock, name="unlock"),
    path(f"{_PAIR}reject/", changes.reject, name="reject"),
    path(f"{_PAIR}restore/", changes.restore, name="restore"),
    path(f"{_RUN}people/<str:public_id>/choose/", changes.choose, name="choose"),
    path(f"{_RUN}unmatched/<str:public_id>/fix/", changes.fix, name="fix"),
    path(f"{_RUN}steps/<str:public_id>/undo/", changes.undo, name="undo"),
    *studio_patterns,
    *participant_patterns,
]

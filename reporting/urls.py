from django.urls import path

from reporting.views import cohorts, colleagues, definitions, equity, organization, papers, pilots

app_name = "reporting"

urlpatterns = [
    path("reports/", organization.summary, name="summary"),
    path("reports/file/<slug:kind>/", organization.summary_file, name="summary_file"),
    path("reports/cohorts/", cohorts.compare, name="cohorts"),
    path("reports/cohorts/<slug:kind>/", cohorts.compare_file, name="cohorts_file"),
    path("reports/colleagues/", colleagues.comparisons, name="comparisons"),
    path("reports/colleagues/new/", colleagues.comparison_new, name="comparison_new"),
    path("reports/colleagues/<str:public_id>/", colleagues.comparison, name="comparison"),
    path("reports/papers/", papers.papers, name="papers"),
    path("reports/papers/new/", papers.paper_new, name="paper_new"),
    path("reports/papers/<str:public_id>/pdf/", papers.paper_pdf, name="paper_pdf"),
    path("reports/papers/<str:public_id>/again/", papers.paper_again, name="paper_again"),
    path("reports/count/", cohorts.count, name="count"),
    path("reports/definitions/", definitions.definitions, name="definitions"),
    path("reports/definitions/<str:metric>/", definitions.definition, name="definition"),
    path("cohorts/<slug:slug>/evaluation/", pilots.evaluation, name="evaluation"),
    path("cohorts/<slug:slug>/evaluation/criteria/", pilots.criteria, name="criteria"),
    path("cohorts/<slug:slug>/figures/", cohorts.cohort, name="cohort"),
    path("cohorts/<slug:slug>/figures/<slug:kind>/", cohorts.cohort_file, name="cohort_file"),
    path("cohorts/<slug:slug>/equity/", equity.equity, name="equity"),
]

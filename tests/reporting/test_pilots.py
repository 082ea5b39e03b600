"""Criteria of a pilot: frozen before it begins, changed by nobody, judged on intervals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refusal
from organizations.models import AuditEntry
from reporting.actions import freeze_criteria
from reporting.figures import Figure, Unit, Verdict
from reporting.models import PilotCriteria
from reporting.pilots import DEFAULTS, Judged, conclude, judge

TODAY = timezone.localdate()


def share(value, low=None, high=None) -> Figure:
    return Figure("B3", TODAY, Unit.SHARE, value=value, low=low, high=high, n=1, of=30)


@pytest.mark.parametrize(
    ("figure", "outcome"),
    [
        (share(0.95, 0.86, 0.99), "go"),
        (share(0.90, 0.75, 0.97), "unknown"),
        (share(0.78, 0.71, 0.84), "amend"),
        (share(0.40, 0.25, 0.60), "stop"),
        (share(0.60, 0.45, 0.75), "unknown"),
        (share(0.85), "go"),
        (share(0.69), "stop"),
        (Figure("B3", TODAY, Unit.SHARE, Verdict.TOO_FEW), "unknown"),
        (None, "unknown"),
    ],
)
def test_a_criterion_is_met_or_not_only_where_its_whole_range_says_so(figure, outcome):
    assert judge(figure, 0.85, 0.70)[0] == outcome


@pytest.mark.parametrize(
    ("outcomes", "follows"),
    [
        (["go"] * 5, "Scale"),
        (["go", "go", "amend", "amend", "amend"], "Scale"),
        (["go", "amend", "amend", "amend", "amend"], "Extend and repair"),
        (["go", "go", "go", "go", "stop"], "Extend and repair"),
        (["stop", "stop", "unknown", "go", "go"], "Stop and rethink"),
        (["go", "go", "go", "go", "unknown"], "Cannot tell yet"),
    ],
)
def test_what_follows_is_a_rule(outcomes, follows):
    judged = [Judged("B3", "x", "", "", "", "", one, "") for one in outcomes]
    assert conclude(judged)[0] == follows


def coming(cohort):
    cohort.state, cohort.starts_on = "open", timezone.localdate() + timedelta(days=3)
    cohort.ends_on = cohort.starts_on + timedelta(days=180)
    cohort.save()
    return cohort


@pytest.mark.django_db
def test_criteria_are_frozen_once_before_the_start_and_the_database_lets_nobody_change_them(cohort, manager):
    frozen = freeze_criteria(coming(cohort), DEFAULTS, actor=manager.user)
    assert AuditEntry.objects.filter(event="criteria.frozen", subject_id=frozen.public_id).exists()
    with pytest.raises(Refusal, match="frozen already"):
        freeze_criteria(cohort, DEFAULTS, actor=manager.user)
    changed = PilotCriteria.objects.filter(pk=frozen.pk).update(lines=[])
    removed, _ = PilotCriteria.objects.filter(pk=frozen.pk).delete()
    assert (changed, removed) == (0, 0)
    assert PilotCriteria.objects.get().lines[0]["go"] == 0.85


@pytest.mark.django_db
def test_a_cohort_that_has_begun_cannot_be_given_criteria(cohort, manager):
    with pytest.raises(Refusal, match="has begun"):
        freeze_criteria(cohort, DEFAULTS, actor=manager.user)
    with pytest.raises(Refusal, match="lower mark"):
        freeze_criteria(coming(cohort), DEFAULTS | {"B2": (0.4, 0.5)}, actor=manager.user)


@pytest.mark.django_db
def test_the_page_takes_marks_and_then_shows_each_with_its_outcome(pairs, cohort, manager, organization):
    address = reverse("reporting:criteria", args=[organization.slug, coming(cohort).slug])
    marks = {f"{key}_{name}": value for key in DEFAULTS for name, value in (("go", 80), ("stop", 60))}
    assert manager.client.post(address, marks | {"B2_stop": 90}).status_code == 422
    assert manager.client.post(address, marks).status_code == 302
    text = manager.client.get(reverse("reporting:evaluation", args=[organization.slug, cohort.slug])).content.decode()
    assert "Cannot tell yet" in text
    assert "First session within 21 days" in text
    assert "The range reaches over a mark." in text

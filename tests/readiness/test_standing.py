"""What counts for a nomination, from dated ratings alone."""

from datetime import date, timedelta

from readiness.enums import Standing
from readiness.standing import Said, judgement_of

TODAY = date(2026, 11, 22)


def said(rater: int | None, band: str, days_ago: int = 10) -> Said:
    return Said(rater, band, TODAY - timedelta(days=days_ago))


def standing(*ratings: Said, agreed: Said | None = None) -> Standing:
    return judgement_of(ratings, agreed, TODAY).standing


def test_nobody_has_said_anything():
    assert standing() == Standing.NOT_RATED
    assert standing(said(1, "")) == Standing.NOT_RATED


def test_ready_now_needs_two_raters():
    assert standing(said(1, "ready")) == Standing.UNCONFIRMED
    assert standing(said(1, "ready"), said(1, "ready", 3)) == Standing.UNCONFIRMED
    assert standing(said(1, "ready"), said(2, "ready")) == Standing.READY


def test_where_raters_differ_the_more_careful_counts_and_somebody_is_asked_to_calibrate():
    judged = judgement_of([said(1, "ready"), said(2, "soon")], None, TODAY)
    assert (judged.standing, judged.differ, judged.raters) == (Standing.SOON, True, 2)
    agreed = judgement_of([said(1, "ready"), said(2, "soon")], said(None, "ready", 1), TODAY)
    assert (agreed.standing, agreed.needs_calibration) == (Standing.READY, False)


def test_a_newer_rating_overtakes_what_was_agreed_on():
    assert standing(said(1, "ready", 90), said(2, "later", 5), agreed=said(None, "ready", 60)) == Standing.LATER


def test_ratings_hold_for_a_year():
    assert standing(said(1, "soon", 365)) == Standing.SOON
    assert standing(said(1, "soon", 366)) == Standing.EXPIRED
    assert standing(said(1, "soon", 800), agreed=said(None, "ready", 400)) == Standing.EXPIRED
    assert standing(said(1, "ready", 400), said(2, "soon", 20)) == Standing.SOON


def test_the_past_is_told_as_it_was():
    ratings = [said(1, "later", 200), said(1, "soon", 20)]
    assert judgement_of(ratings, None, TODAY - timedelta(days=100)).standing == Standing.LATER
    assert judgement_of(ratings, None, TODAY).standing == Standing.SOON

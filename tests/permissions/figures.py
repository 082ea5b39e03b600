"""Kept figures in the world of the permission tests, each with the organization's canary in its words."""

from datetime import timedelta

from django.utils import timezone

from cohorts.models import PlaceDraw
from reporting.figures import Figure, Part, Unit
from reporting.models import ColleagueComparison, FigureSnapshot, PilotCriteria, Report, ReportFile


def add_figures(world) -> None:
    today = timezone.localdate()
    figure = Figure(
        "B3",
        today,
        Unit.SHARE,
        value=0.5,
        low=0.3,
        high=0.7,
        n=10,
        of=20,
        parts=(Part(f"{world.canary} part", 10, 20, 0.5),),
        notes=(f"{world.canary} note",),
    )
    PlaceDraw.objects.create(
        organization=world.organization,
        cohort=world.rows["cohort"],
        role="mentee",
        seed=1,
        places=1,
        entries=[
            {"application": f"{n}", "person": n, "group": f"{world.canary} group", "drawn": n == 1} for n in (1, 2)
        ],
        fingerprint="x",
    )
    world.rows["comparison"] = ColleagueComparison.objects.create(
        organization=world.organization, outcome="stayed", reason=f"{world.canary} reason", seed=1
    )
    for cohort in (world.rows["cohort"], None):
        FigureSnapshot.objects.create(
            organization=world.organization, cohort=cohort, taken_on=today, figures={"B3": figure.as_json()}
        )
    _add_paper(world, today)
    PilotCriteria.objects.create(
        organization=world.organization,
        cohort=world.rows["cohort"],
        lines=[{"metric": "B3", "label": f"{world.canary} criterion", "go": 0.8, "stop": 0.6}],
        frozen_by=f"{world.canary} name",
    )


def _add_paper(world, today) -> None:
    """A board pack that was drawn, as every reader of papers may take it."""
    now = timezone.now()
    paper = Report.objects.create(
        organization=world.organization,
        kind="board_pack",
        number=1,
        as_of=today,
        content={"says": [f"{world.canary} said"]},
        drawn_at=now,
        expires_at=now + timedelta(days=30),
    )
    world.rows["paper"] = paper
    content = f"%PDF- {world.canary}".encode()
    ReportFile.objects.create(
        organization=world.organization,
        report=paper,
        filename=f"{world.canary}.pdf",
        content_type="application/pdf",
        size=len(content),
        content=content,
    )

"""What is still to do before a program can run, in the order in which it is done."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.conflicts import find_conflicts
from programs.eligibility import eligible_people
from programs.enums import ParticipantRole
from programs.models import PlanMilestone, Program, Question


def tasks_of(program: Program, organization_slug: str) -> list[dict[str, Any]]:
    """Rows for the task list: title, url, hint, state, kind."""
    address = [organization_slug, program.slug]
    return [
        {"url": reverse(f"programs:{name}", args=address), **task(program)}
        for name, task in (
            ("eligibility", _eligibility),
            ("questions", _questions),
            ("matching", _matching),
            ("plan", _plan),
        )
    ]


def _eligibility(program: Program) -> dict[str, Any]:
    counts = {role: eligible_people(program, role).count() for role in program.roles}
    empty = [ParticipantRole(role).label.lower() for role, count in counts.items() if not count]
    words = ", ".join(
        ngettext("%(count)s person as %(role)s", "%(count)s people as %(role)s", count)
        % {"count": count, "role": ParticipantRole(role).label.lower()}
        for role, count in counts.items()
    )
    return {
        "title": _("Say who may join"),
        "hint": _("Now: %(words)s") % {"words": words},
        "state": _("Nobody as %(roles)s yet") % {"roles": _(" or ").join(empty)} if empty else _("Done"),
        "kind": "warn" if empty else "good",
    }


def _questions(program: Program) -> dict[str, Any]:
    count = Question.objects.filter(program=program, retired_at__isnull=True).count()
    reviewed = program.questions_reviewed_at is not None
    hint = ngettext("%(count)s question for applicants", "%(count)s questions for applicants", count)
    return {
        "title": _("Look through the questions"),
        "hint": hint % {"count": count},
        "state": (_("Done") if reviewed else _("From the template")) if count else _("No question"),
        "kind": ("good" if reviewed else "info") if count else "warn",
    }


def _matching(program: Program) -> dict[str, Any]:
    conflicts = len(find_conflicts(program))
    words = ngettext("%(count)s conflict", "%(count)s conflicts", conflicts)
    return {
        "title": _("Check the matching rules"),
        "hint": _("What forbids a pair, and what makes one better"),
        "state": words % {"count": conflicts} if conflicts else _("Ready"),
        "kind": "warn" if conflicts else "good",
    }


def _plan(program: Program) -> dict[str, Any]:
    count = PlanMilestone.objects.filter(program=program).count()
    words = ngettext("%(count)s milestone, dates relative to the start", "%(count)s milestones, relative dates", count)
    return {
        "title": _("Check the plan"),
        "hint": words % {"count": count} if count else _("Milestones with dates relative to the start"),
        "state": _("Ready") if count else _("No milestone"),
        "kind": "good" if count else "warn",
    }

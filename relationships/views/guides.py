"""Conversation guides for a relationship."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.queries.resources import readable_by
from organizations.access import TenantRequest, requires
from participants.enums import SkillDirection
from participants.models import PersonSkill
from programs.enums import ResourceStage
from programs.models import Resource
from relationships.enums import SessionState
from relationships.guides import guides_for_skills, stage_after, stages
from relationships.models import AgendaItem, GoalText, MentoringSession, RelationshipMember
from relationships.views.frame import find_own_relationship, words_of

# Sessions that count as the first ones.
FEW = 4
SHOWN = 5


@requires("session.own")
@require_safe
def guides(request: TenantRequest, public_id: str) -> HttpResponse:
    """Questions for where the relationship stands, and for the skills of its goals; each goes on the agenda."""
    relationship, me = find_own_relationship(request, public_id)
    held = MentoringSession.objects.filter(relationship=relationship, state=SessionState.HELD).count()
    texts = GoalText.objects.filter(goal__owner__relationship=relationship, skill__isnull=False)
    people = [one.participant.person_id for one in relationship.members.all() if one.role != "mentor"]
    wanted = PersonSkill.objects.filter(person_id__in=people, direction=SkillDirection.GROW)
    names = [*texts.values_list("skill__name", flat=True), *wanted.values_list("skill__name", flat=True)]
    context = {
        "relationship": relationship,
        **words_of(relationship, me),
        "held": held,
        "now": stage_after(held),
        "skills": guides_for_skills(names),
        "stages": stages(),
        "resources": _resources(me, held, names),
        "on_agenda": set(
            AgendaItem.objects.filter(relationship=relationship, discussed_in=None).values_list("text", flat=True)
        ),
    }
    return render(request, "relationships/guides.html", context)


def _resources(me: RelationshipMember, held: int, skills: Iterable[str]) -> list[Resource]:
    """Resources of the library for the member's role that fit where they stand, or a skill they work on."""
    now = [ResourceStage.BEFORE] if not held else [ResourceStage.START] if held < FEW else [ResourceStage.MIDDLE]
    fits = Q(stage__in=now) | Q(skill__name__in=list(skills))
    rows = readable_by(me.participant.person).filter(fits, role__in=["", me.role]).defer("text")
    return list(rows.distinct()[:SHOWN])

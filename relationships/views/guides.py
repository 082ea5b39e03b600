"""Conversation guides for a relationship."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.access import TenantRequest, requires
from participants.enums import SkillDirection
from participants.models import PersonSkill
from relationships.enums import SessionState
from relationships.guides import guides_for_skills, stage_after, stages
from relationships.models import AgendaItem, GoalText, MentoringSession
from relationships.views.frame import find_own_relationship, words_of


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
        "on_agenda": set(
            AgendaItem.objects.filter(relationship=relationship, discussed_in=None).values_list("text", flat=True)
        ),
    }
    return render(request, "relationships/guides.html", context)

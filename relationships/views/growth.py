"""Rating growth on one page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions import growth as actions
from relationships.enums import RaterKind
from relationships.forms.growth import GrowthForm
from relationships.growth import has_rated, occasion_for, rater_kind_of, tracked_skills
from relationships.models import RelationshipMember
from relationships.session_words import first_name


@requires("growth.own")
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: TenantRequest, public_id: str) -> HttpResponse:
    """Every skill of the plan on one page: for oneself, as the mentor, as the manager. 404 for everybody else."""
    rows = RelationshipMember.objects.select_related(
        "relationship__cohort__program", "participant__person__user", "participant__person__manager"
    )
    member = rows.filter(public_id=public_id).first()
    kind = rater_kind_of(member, request.user) if member else None
    if member is None or kind is None:
        raise Http404
    skills = tracked_skills(member)
    occasion = occasion_for(member, kind, timezone.localdate())
    is_done = occasion is not None and has_rated(member, kind, occasion, request.user)
    form = GrowthForm(request.POST or None, skills=skills)
    back = _back(request, member, kind)
    if request.method == "POST" and occasion and form.is_valid():
        try:
            actions.rate_growth(member, form.answers(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you. Your rating is kept.")
            return redirect(back)
    person = member.participant.person
    context = {
        "member": member,
        "person": person,
        "first": first_name(person),
        "kind": kind,
        "is_self": kind == RaterKind.SELF,
        "occasion": occasion,
        "is_done": is_done,
        "skills": skills,
        "form": form,
        "back_url": back,
    }
    return render(request, "relationships/growth_rate.html", context, status=422 if form.errors else 200)


def _back(request: TenantRequest, member: RelationshipMember, kind: RaterKind) -> str:
    slug = request.organization.slug
    if kind == RaterKind.MANAGER:
        return reverse("relationships:team_person", args=[slug, member.participant.person.public_id])
    if kind == RaterKind.SELF:
        return reverse("relationships:development_plan", args=[slug, member.relationship.public_id])
    return reverse("relationships:detail", args=[slug, member.relationship.public_id])

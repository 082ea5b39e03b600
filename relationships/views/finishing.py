"""Half-way and the end, for the people of a relationship: review, capstone, progress, what comes next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.models import Cohort, Participant
from cohorts.views.frame import find_cohort
from core.errors import Refusal
from core.uploads import download
from organizations.access import TenantRequest, allows, requires
from programs.enums import ParticipantRole
from relationships.actions.finishing import choose_next_step, hand_in_capstone, write_review
from relationships.completion import progress_of
from relationships.forms.finishing import CapstoneForm, NextStepForm, ReviewForm
from relationships.models import (
    Capstone,
    CapstoneText,
    MidReview,
    MidReviewText,
    Relationship,
    RelationshipMember,
    Transition,
)
from relationships.views.frame import find_own_relationship, words_of


def finishing_card(relationship: Relationship, me: RelationshipMember | None) -> dict[str, Any]:
    """How far a member is with the program, for the page of the relationship; from the middle of the cohort on."""
    if me is None or timezone.localdate() < _middle(relationship.cohort):
        return {}
    me.participant.cohort = relationship.cohort
    members = [one.pk for one in relationship.members.all()]
    reviewed = set(MidReview.objects.filter(member__in=members).values_list("member_id", flat=True))
    transitions = Transition.objects.filter(participant__in=[one.participant_id for one in relationship.members.all()])
    return {
        "finishing": progress_of([me.participant])[0],
        "i_reviewed": me.pk in reviewed,
        "others_reviewed": bool(reviewed - {me.pk}),
        "my_capstone": Capstone.objects.filter(participant=me.participant).first(),
        "capstone_texts": list(
            CapstoneText.objects.filter(
                capstone__participant__in=[one.participant_id for one in relationship.members.all() if one.pk != me.pk]
            ).select_related("capstone__participant__person")
        ),
        "hands_in": me.role != ParticipantRole.MENTOR,
        "next_steps": list(transitions.select_related("participant__person")),
    }


def sent(request: TenantRequest) -> tuple[Any, Any]:
    """What a form with a file takes; nothing while the page is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _middle(cohort: Cohort) -> Any:
    return cohort.starts_on + (cohort.ends_on - cohort.starts_on) / 2


@requires("review.own")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: TenantRequest, public_id: str) -> HttpResponse:
    """The mid-program review: my words, and those of the others."""
    relationship, me = find_own_relationship(request, public_id)
    texts = list(
        MidReviewText.objects.filter(review__member__relationship=relationship)
        .select_related("review__member__participant__person")
        .order_by("id")
    )
    mine = next((one for one in texts if one.review.member_id == me.pk), None)
    names = ("going_well", "to_change", "second_half")
    form = ReviewForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(mine, name, "") for name in names}
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_review(me, form.words(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. Talk about it in your next session.")
            return redirect("relationships:mid_review", request.organization.slug, public_id)
    context = {
        "relationship": relationship,
        **words_of(relationship, me),
        "form": form,
        "mine": mine,
        "theirs": [one for one in texts if one is not mine],
    }
    return render(request, "relationships/mid_review.html", context, status=422 if form.errors else 200)


@requires("capstone.own")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: TenantRequest, public_id: str) -> HttpResponse:
    """Hand in a capstone, or change it."""
    relationship, me = find_own_relationship(request, public_id)
    if me.role == ParticipantRole.MENTOR:
        raise Http404
    capstone = Capstone.objects.filter(participant=me.participant).first()
    text = CapstoneText.objects.filter(capstone=capstone).first() if capstone else None
    file = capstone.files.defer("content").first() if capstone else None
    initial = {"visibility": capstone.visibility if capstone else "pair"}
    initial |= {name: getattr(text, name, "") for name in ("title", "link", "reflection")}
    form = CapstoneForm(*sent(request), initial=initial, has_file=file is not None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_in_capstone(me.participant, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your capstone is handed in. You can change it here at any time.")
            return redirect("relationships:detail", request.organization.slug, public_id)
    context = {
        "relationship": relationship,
        **words_of(relationship, me),
        "form": form,
        "capstone": capstone,
        "file": file,
    }
    return render(request, "relationships/capstone_edit.html", context, status=422 if form.errors else 200)


def _readable(public_id: str) -> tuple[Capstone, CapstoneText]:
    """A capstone with its words. 404 unless the table's policy lets the user read them."""
    capstone = Capstone.objects.select_related("participant__person", "participant__cohort__program").filter(
        public_id=public_id
    )
    found = capstone.first()
    text = CapstoneText.objects.filter(capstone=found).first() if found else None
    if found is None or text is None:
        raise Http404
    return found, text


@requires("capstone.own")
@require_safe
def capstone(request: TenantRequest, public_id: str) -> HttpResponse:
    """Read a capstone that is shared with me."""
    found, text = _readable(public_id)
    context = {"capstone": found, "text": text, "file": found.files.defer("content").first()}
    return render(request, "relationships/capstone.html", context)


@requires("capstone.own")
@require_safe
def capstone_file(_request: TenantRequest, public_id: str) -> HttpResponse:
    """The file of a capstone that is shared with me, as a download."""
    found, _text = _readable(public_id)
    stored = found.files.first()
    if stored is None:
        raise Http404
    return download(stored)


@requires("capstone.own")
@require_safe
def showcase(request: TenantRequest, slug: str) -> HttpResponse:
    """The capstones of a cohort that their participants share: for its people and the program team."""
    cohort = find_cohort(slug)
    takes_part = Participant.objects.filter(cohort=cohort, person__user=request.user).exists()
    if not takes_part and not allows(request.membership, "completion.view"):
        raise Http404
    texts = CapstoneText.objects.filter(capstone__participant__cohort=cohort).select_related(
        "capstone__participant__person"
    )
    handed_in = Capstone.objects.filter(participant__cohort=cohort, handed_in_at__isnull=False)
    context = {
        "cohort": cohort,
        "program": cohort.program,
        "texts": list(texts.order_by("-capstone__handed_in_at", "id")[:200]),
        "handed_in": handed_in.count(),
    }
    return render(request, "relationships/showcase.html", context)


@requires("transition.own")
@require_http_methods(["GET", "HEAD", "POST"])
def next_step(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say what is to come after the program."""
    relationship, me = find_own_relationship(request, public_id)
    now = Transition.objects.filter(participant=me.participant).first()
    initial = {"choice": now.choice, "words": now.words} if now else {}
    form = NextStepForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_next_step(me.participant, **form.cleaned_data, actor=request.user)
        messages.success(request, "Saved. You can change it until the end.")
        return redirect("relationships:detail", request.organization.slug, public_id)
    context = {"relationship": relationship, **words_of(relationship, me), "form": form}
    return render(request, "relationships/next_step.html", context, status=422 if form.errors else 200)

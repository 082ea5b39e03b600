"""What is said about me, and what I am asked to say about others."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.models import Person
from readiness.actions.rating import comment_on, submit_rating
from readiness.anchors import ANCHORS
from readiness.enums import RaterType
from readiness.forms import CommentForm, RatingForm
from readiness.models import RatingComment, RatingRequest, ReadinessRating
from readiness.notice import NOTICE
from readiness.queries.people import competency_lines, own_ratings, requests_to
from readiness.queries.settings import readiness_settings
from readiness.views.frame import when_on


@requires("readiness.own")
@require_safe
@when_on
def mine(request: TenantRequest) -> HttpResponse:
    """My ratings with my comments, my competencies, and whom I am asked to rate."""
    person = Person.objects.filter(user=request.user).first()
    context = {
        "asked": requests_to(request.user),
        "person": person,
        "rated": own_ratings(request.user),
        "competencies": competency_lines(person) if person else [],
        "types": [label for _value, label in RaterType.choices],
        "chosen": readiness_settings(),
        "notice": NOTICE,
    }
    return render(request, "readiness/mine.html", context)


@requires("readiness.own")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def comment(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say something about a rating of mine."""
    ratings = ReadinessRating.objects.filter(nomination__person__user=request.user)
    rating = get_object_or_404(
        ratings.select_related("nomination__person", "nomination__key_role"), public_id=public_id
    )
    said = RatingComment.objects.filter(rating=rating).first()
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"text": said.text if said else ""})
    if form.is_bound and form.is_valid():
        comment_on(rating, text=form.cleaned_data["text"], actor=request.user)
        messages.success(request, "Your comment stands beside the rating.")
        return redirect("readiness:mine", request.organization.slug)
    context = {"form": form, "rating": rating}
    return render(request, "readiness/rating_comment.html", context, status=422 if form.is_bound else 200)


@requires("readiness.own")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def rate(request: TenantRequest, public_id: str) -> HttpResponse:
    """Rate somebody for a role, with the anchors beside the question. Only whoever was asked finds the page."""
    asked = RatingRequest.objects.filter(rater=request.user).select_related(
        "nomination__person", "nomination__key_role"
    )
    rating_request = get_object_or_404(asked, public_id=public_id)
    if rating_request.submitted_on:
        messages.success(request, "This rating was sent already.")
        return redirect("readiness:mine", request.organization.slug)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            submit_rating(rating_request, **form.facts(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sent. You can now see what others said, if the nomination is calibrated.")
            return redirect("readiness:mine", request.organization.slug)
    context = {
        "form": form,
        "asked": rating_request,
        "nomination": rating_request.nomination,
        "anchors": ANCHORS,
        "chosen": readiness_settings(),
        "notice": NOTICE,
    }
    return render(request, "readiness/rating.html", context, status=422 if form.is_bound else 200)

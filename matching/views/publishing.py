"""The last page before pairs become relationships."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.views.frame import address
from core.errors import Refusal
from matching import actions
from matching.queries import figures_of, full_mentors, previews, staleness
from matching.views.frame import find_run, run_address, version_in
from organizations.access import TenantRequest, requires
from programs.enums import Structure


@requires("matching.publish")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Counts and the mails as they will look; the button publishes, once."""
    run = find_run(slug, number)
    if request.method == "POST":
        try:
            count = actions.publish_run(run, actor=request.user, version=version_in(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(run_address(run) if not run.is_reviewable else run_address(run, "matching:publish"))
        if run.cohort.program.asks_mentors_first:
            messages.success(request, "One mentor is asked." if count == 1 else f"{count} mentors are asked now.")
            return redirect(address("matching:offers", run.cohort))
        pairs = "1 pair is" if count == 1 else f"{count} pairs are"
        messages.success(request, f"{pairs} published, and everybody gets a mail now.")
        return redirect(address("relationships:cohort", run.cohort))
    if not run.is_reviewable:
        return redirect(run_address(run))
    figures = figures_of(run)
    is_peer = run.cohort.program.structure in Structure.of_equals()
    is_pair = run.cohort.program.structure == Structure.PEER
    context = {
        "run": run,
        "cohort": run.cohort,
        "figures": figures,
        "people": 2 * figures.paired if is_pair else figures.paired + figures.mentors,
        "are_peers": is_peer,
        "previews": previews(run),
        "full": full_mentors(run),
        "stale": staleness(run),
    }
    return render(request, "matching/run_publish.html", context)


@requires("matching.publish")
@require_POST
def send_test(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Send the mails of one pair to oneself."""
    run = find_run(slug, number)
    count = actions.send_test_mails(run, actor=request.user)
    words = "1 test mail is" if count == 1 else f"{count} test mails are"
    messages.success(request, f"{words} on the way to {request.user.email}.")
    return redirect(run_address(run, "matching:publish"))

"""What the review page shows, put together for its template."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When

from core.errors import Refusal
from matching.board import load_board
from matching.detail import Choice, CriterionLine, breakdown_lines, choices_for
from matching.enums import ProposalState
from matching.forms import FilterForm
from matching.models import MatchingRun, Proposal, Unmatched
from matching.queries import Figures, changed_since, figures_of, previous_run, proposals_of_page, search_people

PER_PAGE = 25
NEXT_BEST = 3
CLASSES = 8
MOST_UNMATCHED = 20


@dataclass(frozen=True)
class Row:
    """A pair in the list."""

    proposal: Proposal
    parts: list[tuple[str, float]]
    flag: dict[str, str] | None
    more_flags: int


@dataclass(frozen=True)
class Detail:
    """The pair in the pane, with the next best mentors."""

    proposal: Proposal
    lines: list[CriterionLine]
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class ReviewPage:
    """Everything between the head and the foot of the review."""

    figures: Figures
    before: MatchingRun | None
    tabs: list[dict[str, Any]]
    page: Page[int]
    rows: list[Row]
    labels: list[str]
    detail: Detail | None
    is_chosen: bool
    unmatched: list[Unmatched]
    unmatched_count: int
    histogram: tuple[list[int], str, str]


def review_page(run: MatchingRun, form: FilterForm, number: str | None) -> ReviewPage:
    """The review as the address asks for it: tab, order, search, page and the pair in the pane."""
    wanted = form.cleaned_data
    before = previous_run(run)
    figures = figures_of(run)
    proposals = proposals_of_page(run)
    listed = _ordered(_of_tab(proposals, wanted["tab"], before), wanted["sort"])
    page = Paginator(search_people(listed, wanted["q"]).values_list("pk", flat=True), PER_PAGE).get_page(number)
    rows = [_row(one) for one in _in_order(proposals, list(page.object_list))]
    chosen = proposals.filter(public_id=wanted["pair"]).first() if wanted["pair"] else None
    shown = chosen or (rows[0].proposal if rows else None)
    waiting = Unmatched.objects.filter(run=run).select_related("participant__person").order_by("id")
    return ReviewPage(
        figures=figures,
        before=before,
        tabs=_tabs(figures, changed_since(proposals, before).count(), before, wanted["tab"]),
        page=page,
        rows=rows,
        labels=[one["label"] for one in shown.breakdown] if shown else [],
        detail=_detail(run, shown) if shown else None,
        is_chosen=chosen is not None,
        unmatched=list(waiting[:MOST_UNMATCHED]),
        unmatched_count=figures.unpaired,
        histogram=_histogram(figures.scores),
    )


def _in_order(proposals: QuerySet[Proposal], keys: list[int]) -> list[Proposal]:
    """The proposals of one page, with their people.

    They are sorted by key alone and joined only here: Postgres has no statistics yet of a run just stored, and sorting
    its pairs joined took seconds at 2,000 of them. One deleted in between is left out.
    """
    found = proposals.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _of_tab(proposals: QuerySet[Proposal], tab: str, before: MatchingRun | None) -> QuerySet[Proposal]:
    if tab == "rejected":
        return proposals.filter(state=ProposalState.REJECTED)
    standing = proposals.filter(state__in=ProposalState.standing())
    if tab == "look":
        return standing.filter(needs_look=True, state=ProposalState.PROPOSED)
    if tab == "locked":
        return standing.filter(state=ProposalState.LOCKED)
    return changed_since(proposals, before) if tab == "changed" else standing


def _ordered(proposals: QuerySet[Proposal], sort: str) -> QuerySet[Proposal]:
    """In the chosen order; the last keys make it the same on every load."""
    if sort == "high":
        return proposals.order_by("-score", "mentee_id", "id")
    if sort == "low":
        return proposals.order_by("score", "mentee_id", "id")
    if sort == "name":
        return proposals.order_by("mentee__person__last_name", "mentee__person__first_name", "id")
    urgency = Case(
        When(state=ProposalState.LOCKED, then=Value(2)),
        When(needs_look=True, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return proposals.annotate(urgency=urgency).order_by("urgency", "score", "mentee_id", "id")


def _tabs(figures: Figures, changed: int, before: MatchingRun | None, now: str) -> list[dict[str, Any]]:
    tabs = [
        ("all", "All", figures.paired),
        ("look", "Worth a look", figures.looks),
        ("locked", "Locked", figures.locked),
    ]
    if before is not None:
        tabs.append(("changed", f"Changed since run {before.number}", changed))
    if figures.rejected or now == "rejected":
        tabs.append(("rejected", "Rejected", figures.rejected))
    return [{"key": key, "label": label, "count": count, "current": key == now} for key, label, count in tabs]


def _row(proposal: Proposal) -> Row:
    parts = [(one["label"], one["points"]) for one in proposal.breakdown]
    flags = proposal.flags
    return Row(proposal, parts, flags[0] if flags else None, max(len(flags) - 1, 0))


def _detail(run: MatchingRun, proposal: Proposal) -> Detail:
    lines = breakdown_lines(proposal)
    if not run.is_reviewable or proposal.state == ProposalState.REJECTED or proposal.is_locked:
        return Detail(proposal, lines)
    try:
        return Detail(proposal, lines, choices_for(load_board(run), proposal.mentee_id, most=NEXT_BEST))
    except Refusal:
        return Detail(proposal, lines)


def _histogram(scores: list[float]) -> tuple[list[int], str, str]:
    """Counts of eight equal classes from the ten below the lowest score to 100, a caption, and all of it in words."""
    if not scores:
        return [], "", ""
    low = min(int(min(scores) // 10 * 10), 90)
    width = (100 - low) / CLASSES
    counts = [0] * CLASSES
    for score in scores:
        counts[min(int((score - low) / width), CLASSES - 1)] += 1
    words = ", ".join(f"{low + at * width:g} to {low + (at + 1) * width:g}: {count}" for at, count in enumerate(counts))
    return counts, f"Fit, {low} to 100", f"Fit of the {len(scores)} pairs, {words}"

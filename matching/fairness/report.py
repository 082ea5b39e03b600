"""The fairness report of a run or of a cohort, put together from rows; what leaves here may be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from core.disclosure import Verdict
from matching.enums import ProposalState
from matching.fairness.fits import Lack, Quartiles, fits_by_group, lacks, quartiles, worst_count
from matching.fairness.groups import Attribute, groups_of
from matching.fairness.rates import FEWEST_TO_FLAG, Compared, Count, compare
from matching.fairness.showing import shown_groups
from matching.models import MatchingRun, Proposal, RunInput
from matching.queries import standing_proposals
from matching.snapshot import unpack
from programs.enums import CriterionKind, ParticipantRole, Structure
from relationships.queries import taken_participants

_SELECTED = frozenset({ApplicationState.ACCEPTED, ApplicationState.OFFERED})
_NOT_SELECTED = frozenset({ApplicationState.DECLINED, ApplicationState.WAITLISTED})


@dataclass(frozen=True)
class Line:
    """A group of a stage that may be shown."""

    group: str
    count: Count
    compared: Compared
    percent: int


@dataclass(frozen=True)
class Stage:
    """A step at which people are chosen: who was, by group. `hidden` groups are not shown, for any reason."""

    title: str
    says: str
    whole: Count
    lines: list[Line]
    hidden: int

    @property
    def hint(self) -> str:
        """The whole in figures, and what was counted."""
        return f"{self.whole.chosen} of {self.whole.total}. {self.says}"


@dataclass(frozen=True)
class WorstPair:
    """One of the worst 5 % of pairs, and what it lacks."""

    proposal: Proposal
    lacks: list[Lack]


@dataclass(frozen=True)
class Report:
    """Everything the page shows."""

    attribute: Attribute
    role: str
    stages: list[Stage]
    fits: list[tuple[str, Quartiles]]
    all_fits: Quartiles | None
    hidden_fits: int
    worst: list[WorstPair] = field(default_factory=list)
    worst_threshold: float | None = None

    @property
    def fits_hint(self) -> str:
        """What the table of fits shows."""
        rest = "in steps of five points and from ten pairs on" if self.attribute.is_secret else "from five pairs on"
        return f"The middle half of the fits of each group, {rest}."


def build_report(
    cohort: Cohort, run: MatchingRun | None, attribute: Attribute, role: str, *, with_names: bool
) -> Report:
    """The report of a run, or without one of the cohort as it stands. `with_names` adds the worst pairs."""
    stages = [_selection(cohort, attribute, role), _matches(cohort, run, attribute, role)]
    proposals = _proposals(cohort, run)
    people = _sides(proposals, role)
    of = groups_of(attribute, {person for person, _fit in people})
    named = [(of[person], fit) for person, fit in people]
    groups = [group for group, _fit in named]
    told = fits_by_group(groups, [fit for _group, fit in named], is_secret=attribute.is_secret)
    worst = proposals[: worst_count(len(proposals))] if with_names else []
    hidden_keys = _identity_keys(run) if worst else frozenset()
    return Report(
        attribute=attribute,
        role=role,
        stages=[stage for stage in stages if stage.whole.total],
        fits=sorted(told.items()),
        all_fits=quartiles([fit for _person, fit in people], is_secret=False),
        hidden_fits=len(set(groups) - set(told)),
        worst=[WorstPair(one, lacks(one.breakdown, hidden_keys)) for one in worst],
        worst_threshold=worst[-1].score if worst else None,
    )


def roles_of(cohort: Cohort) -> list[str]:
    """Whom a report can be about."""
    if cohort.program.structure in Structure.of_equals():
        return [ParticipantRole.PEER]
    return [ParticipantRole.MENTEE, ParticipantRole.MENTOR]


def stage_of(title: str, says: str, table: Mapping[str, Count], *, is_secret: bool) -> Stage:
    """What may be shown of a table of counts by group, each group beside the one with the highest rate."""
    verdicts = shown_groups(table, is_secret=is_secret)
    shown = {group: table[group] for group, verdict in verdicts.items() if verdict == Verdict.SHOWN}
    everybody = sum(table.values(), Count(0, 0))
    highest = _highest(shown)
    lines = [
        Line(group, count, compare(count, highest, everybody.total), round(100 * count.chosen / count.total))
        for group, count in sorted(shown.items(), key=lambda one: (-(one[1].rate or 0), one[0]))
        if highest is not None
    ]
    return Stage(title, says, everybody, lines, len(verdicts) - len(shown))


def _highest(shown: Mapping[str, Count]) -> Count | None:
    """The group with the highest rate, among those with enough people to compare with where there are any."""
    enough = [count for count in shown.values() if count.total >= FEWEST_TO_FLAG] or list(shown.values())
    return max(enough, key=lambda count: (count.rate or 0, count.total), default=None)


def _selection(cohort: Cohort, attribute: Attribute, role: str) -> Stage:
    """Applications that were decided: selected, or not."""
    rows = dict(
        Application.objects.filter(cohort=cohort, role=role, state__in=_SELECTED | _NOT_SELECTED).values_list(
            "person_id", "state"
        )
    )
    table = _table(groups_of(attribute, rows), {person for person, state in rows.items() if state in _SELECTED})
    waiting = Application.objects.filter(cohort=cohort, role=role, state=ApplicationState.SUBMITTED).count()
    says = "Applications that were decided; on the waitlist counts as not selected."
    says += f" {waiting} still to be decided." if waiting else ""
    return stage_of("Selected of those who applied", says, table, is_secret=attribute.is_secret)


def _matches(cohort: Cohort, run: MatchingRun | None, attribute: Attribute, role: str) -> Stage:
    """People who could be matched: with a pair, or without."""
    if run is None:
        rows = dict(
            Participant.objects.filter(cohort=cohort, role=role, state=ParticipantState.ACTIVE).values_list(
                "pk", "person_id"
            )
        )
        matched = taken_participants(cohort) | _busy_mentors(cohort)
        says = "Everybody in the cohort, as it stands now."
    else:
        side = "mentors" if role == ParticipantRole.MENTOR else "mentees"
        stored = RunInput.objects.filter(run=run).first()
        people = unpack(stored.content)[side] if stored else []
        rows = {one["id"]: one["person"] for one in people}
        pairs = standing_proposals(run).values_list("mentee_id", "mentor_id")
        matched = {one for pair in pairs for one in pair}
        says = f"Everybody who took part in run {run.number}, with the changes made by hand."
    of = groups_of(attribute, set(rows.values()))
    table = _table(of, {person for pk, person in rows.items() if pk in matched})
    return stage_of("Matched of those in the cohort", says, table, is_secret=attribute.is_secret)


def _busy_mentors(cohort: Cohort) -> set[int]:
    return set(Participant.objects.filter(cohort=cohort, places_used__gt=0).values_list("pk", flat=True))


def _table(groups: Mapping[int, str], chosen: Iterable[int]) -> dict[str, Count]:
    found: dict[str, Count] = {}
    yes = set(chosen)
    for person, group in groups.items():
        found[group] = found.get(group, Count(0, 0)) + Count(1, int(person in yes))
    return found


def _proposals(cohort: Cohort, run: MatchingRun | None) -> list[Proposal]:
    """Pairs with their fits, the lowest first: of the run, or of everything published in the cohort."""
    found = (
        standing_proposals(run)
        if run
        else Proposal.objects.filter(run__cohort=cohort, state=ProposalState.PUBLISHED, relationship__isnull=False)
    )
    return list(found.select_related("mentee__person", "mentor__person").order_by("score", "id"))


def _sides(proposals: Iterable[Proposal], role: str) -> list[tuple[int, float]]:
    """(person, fit) for everybody in the role; a mentor once for each mentee, both of two peers."""
    found = []
    for one in proposals:
        if role != ParticipantRole.MENTOR:
            found.append((one.mentee.person_id, one.score))
        if role != ParticipantRole.MENTEE:
            found.append((one.mentor.person_id, one.score))
    return found


def _identity_keys(run: MatchingRun | None) -> frozenset[str]:
    """Criteria that compare identities: what a pair lacks there is nobody's business."""
    stored = RunInput.objects.filter(run=run).first() if run else None
    criteria = unpack(stored.content)["criteria"] if stored else []
    return frozenset(one["key"] for one in criteria if one["kind"] == CriterionKind.OPTED_IN_IDENTITY)

"""The people of a cohort frozen for scenarios, the program's own settings, and what changed since."""

from dataclasses import dataclass, replace

from cohorts.models import Cohort
from matching.computing import why_too_many
from matching.enums import ProposalState, RunState
from matching.models import Comparison, MatchingRun, Proposal
from matching.snapshot import Snapshot, canonical, fingerprint, take_snapshot, unpack
from matching.studio.settings import Settings, apply
from programs.models import Criterion, HardRule, Program

COUNTED_UP_TO = 2000
"""In larger cohorts the page says that people changed, without counting them: comparing every fact takes seconds."""


@dataclass(frozen=True)
class Changes:
    """What differs from the frozen people. `people` None: some do, not counted.

    `plan`: another plan stands now, which only counts where kept pairs have a bonus.
    """

    people: int | None = 0
    rules: bool = False
    decisions: bool = False
    plan: bool = False

    def count_for(self, settings: Settings) -> bool:
        """Whether a scenario would see other input now."""
        return self.people != 0 or self.rules or self.decisions or (self.plan and settings.keep_bonus > 0)


def freeze(cohort: Cohort) -> tuple[Snapshot, dict[int, str]]:
    """Everything that any settings could need, and participants' names by id."""
    whole, names = take_snapshot(cohort, whole=True)
    whole["before"] = plan_before(cohort)
    return whole, names


def input_of(run: MatchingRun) -> tuple[Snapshot, dict[int, str]]:
    """What a run computes from the people as they are now: by its scenario's settings, or by the program's own."""
    if not run.scenario:
        return take_snapshot(run.cohort)
    whole, names = freeze(run.cohort)
    settings = completed(Settings.of(run.scenario["settings"]), run.cohort.program)
    return apply(settings, whole), names


def mark_of(cohort: Cohort) -> str:
    """Changes whenever the frozen content would; empty when that cannot be told in milliseconds."""
    rows = fingerprint(cohort)
    run = _last_run(cohort)
    return f"{rows}/{run.number}.{run.version}.{run.state}" if rows and run else rows


def parts_of(whole: Snapshot) -> Snapshot:
    """What a page needs of the frozen content: everything but the people."""
    kept = {key: whole[key] for key in ("structure", "group", "criteria", "rules")}
    return {**kept, "before": len(whole["before"])}


def plan_before(cohort: Cohort) -> list[list[int]]:
    """Pairs (mentee, mentor) of the newest run with a result, as the reviewer left them."""
    run = _last_run(cohort)
    if run is None:
        return []
    pairs = Proposal.objects.filter(run=run, state__in=ProposalState.standing()).order_by("mentee_id", "mentor_id")
    return [list(pair) for pair in pairs.values_list("mentee_id", "mentor_id")]


def program_settings(program: Program) -> Settings:
    """Weights, rules and lowest score as the program has them now, under the usual objective."""
    return Settings(
        weights=dict(Criterion.objects.filter(program=program).values_list("public_id", "weight")),
        rules=dict(HardRule.objects.filter(program=program).values_list("public_id", "is_on")),
        minimum_score=program.minimum_score,
    )


def completed(settings: Settings, program: Program) -> Settings:
    """Settings with the program's own for criteria and rules that were added since."""
    now = program_settings(program)
    return replace(settings, weights={**now.weights, **settings.weights}, rules={**now.rules, **settings.rules})


def why_empty(whole: Snapshot) -> str:
    """What is missing for any plan at all, in words; empty when nothing is."""
    if whole["structure"] == "circle":
        smallest = int(whole["group"][0])
        too_few = f"Fewer than {smallest} people wait for a circle."
        return why_too_many(whole) if len(whole["mentees"]) >= smallest else too_few
    if whole["structure"] == "peer":
        return why_too_many(whole) if len(whole["mentees"]) > 1 else "Fewer than two people wait for a partner."
    if not whole["mentees"]:
        return "No mentee waits for a mentor."
    return "" if whole["mentors"] else "No mentor has a free place."


def changes_since(comparison: Comparison) -> Changes:
    """What differs now from the frozen people and rules."""
    if comparison.fingerprint and comparison.fingerprint == mark_of(comparison.cohort):
        return Changes()
    if comparison.people > COUNTED_UP_TO:
        return Changes(people=None)
    then, now = frozen(comparison), freeze(comparison.cohort)[0]
    before, after = _people(then), _people(now)
    return Changes(
        people=sum(before.get(one) != after.get(one) for one in before.keys() | after.keys()),
        rules=any(_parts(then, name) != _parts(now, name) for name in ("criteria", "rules")),
        decisions=any(canonical(then[name]) != canonical(now[name]) for name in ("locked", "rejected")),
        plan=then["before"] != now["before"],
    )


def frozen(comparison: Comparison) -> Snapshot:
    """The frozen content."""
    return unpack(comparison.content)


def _last_run(cohort: Cohort) -> MatchingRun | None:
    found = MatchingRun.objects.filter(cohort=cohort, state__in=RunState.with_result())
    return found.order_by("-number").first()


def _people(whole: Snapshot) -> dict[int, bytes]:
    return {person["id"]: canonical(person) for person in (*whole["mentees"], *whole["mentors"])}


def _parts(whole: Snapshot, name: str) -> bytes:
    """Criteria or rules without their weights: those a scenario brings itself."""
    return canonical([{key: value for key, value in part.items() if key != "weight"} for part in whole[name]])

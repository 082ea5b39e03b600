"""Settings that the demo's program manager has tried on the pilot before she reviews it."""

from dataclasses import replace

from accounts.models import User
from cohorts.models import Cohort
from matching.actions import studio
from matching.engine import Objective
from matching.studio.settings import Settings
from programs.models import Criterion, HardRule


def compare_settings(cohort: Cohort, manager: User) -> None:
    """Three scenarios: as in the program, skills above all without one rule, and the weakest pair first."""
    comparison = studio.open_comparison(cohort, actor=manager)
    skills = Criterion.objects.filter(program=cohort.program, kind="skills").values_list("public_id", flat=True)
    departments = HardRule.objects.filter(program=cohort.program, kind="not_same_team")
    other = studio.add_scenario(comparison, actor=manager)
    settings = Settings.of(other.settings)
    weights = {key: 10 if key in set(skills) else weight // 2 for key, weight in settings.weights.items()}
    rules = {**settings.rules, **dict.fromkeys(departments.values_list("public_id", flat=True), False)}
    changed = replace(settings, weights=weights, rules=rules)
    studio.change_scenario(other, actor=manager, name="Skills above all", settings=changed)
    weakest = studio.add_scenario(comparison, actor=manager)
    changed = replace(settings, objective=Objective.WORST_OFF.value)
    studio.change_scenario(weakest, actor=manager, name="Weakest pair first", settings=changed)

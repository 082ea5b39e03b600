"""Settings of matching that contradict each other, each in one sentence that names both."""

from django.utils.translation import gettext as _

from participants.enums import PersonStatus
from participants.fields import ATTRIBUTE, find_field
from participants.models import Person
from programs.criterion_settings import ASPIRATION_KINDS, COMPARED_KINDS, QUESTION, STYLE_KINDS, question_kinds
from programs.enums import CriterionKind, HardRuleKind, QuestionKind
from programs.models import Criterion, HardRule, Program


def find_conflicts(program: Program) -> list[str]:
    """What does not fit together now, for the program's manager; empty when all is well."""
    criteria = list(Criterion.objects.filter(program=program))
    rules = list(HardRule.objects.filter(program=program, is_on=True))
    counted = [criterion for criterion in criteria if criterion.weight]
    found = []
    if not counted:
        found.append(_("No criterion has a weight, so every pair has the same score. Give at least one a weight."))
    found += _lost_questions(counted, question_kinds(program))
    found += _both_ways(counted)
    for rule in rules:
        found += _against_rule(rule, rules, counted)
    return found


def find_unknown(program: Program) -> str:
    """Which criteria with a weight compare HR fields that nobody has, in one sentence; empty when there are none."""
    labels = [
        criterion.label
        for criterion in Criterion.objects.filter(program=program, weight__gt=0)
        if (field := _hr_field(criterion)) and not _anybody_has(field)
    ]
    if not labels:
        return ""
    names = ", ".join(f"“{label}”" for label in labels)
    return _(
        "Nobody has HR data for %(names)s, so it says nothing of any pair and its weight goes to the others. Import it."
    ) % {"names": names}


def _hr_field(criterion: Criterion) -> str:
    """The HR field that a criterion compares; empty when it compares answers."""
    if criterion.configuration.get("field"):
        return str(criterion.configuration["field"])
    fields = {
        CriterionKind.LEVEL_GAP: "level",
        CriterionKind.SHARED_HOURS: "time_zone",
        CriterionKind.LANGUAGE: "language",
    }
    return fields.get(CriterionKind(criterion.kind), "")


def _anybody_has(field: str) -> bool:
    people = Person.objects.filter(status=PersonStatus.ACTIVE)
    if field.startswith(ATTRIBUTE):
        return people.filter(attributes__has_key=field.removeprefix(ATTRIBUTE)).exists()
    if field in {"level", "manager"}:
        return people.filter(**{f"{field}__isnull": False}).exists()
    if field in {"hire_date", "capacity"}:
        return people.filter(**{f"{field}__isnull": False}).exists()
    return people.exclude(**{field: ""}).exists()


def _lost_questions(criteria: list[Criterion], kinds: dict[str, str]) -> list[str]:
    """Criteria that compare answers nobody gives any more."""
    fitting: dict[str, frozenset[str]] = {
        CriterionKind.SKILLS: frozenset({QuestionKind.SKILLS}),
        CriterionKind.SHARED_ANSWERS: COMPARED_KINDS,
        CriterionKind.STYLE: STYLE_KINDS,
        CriterionKind.ASPIRATION: ASPIRATION_KINDS,
        CriterionKind.TABLE: frozenset({QuestionKind.ONE_OF}),
    }
    return [
        _("“%(label)s” compares a question that is not asked any more. Restore the question or remove the criterion.")
        % {"label": criterion.label}
        for criterion in criteria
        if criterion.kind in fitting
        and any(kinds.get(key) not in fitting[criterion.kind] for key in _questions_of(criterion))
    ]


def _questions_of(criterion: Criterion) -> list[str]:
    """Keys of the questions that a criterion compares."""
    facts = criterion.configuration
    keys = [facts[name] for name in ("wanted", "offered", "mentee", "mentor") if name in facts]
    sources = [str(facts.get(name, "")) for name in ("of_mentee", "of_mentor")]
    return keys + [source.removeprefix(QUESTION) for source in sources if source.startswith(QUESTION)]


def _both_ways(criteria: list[Criterion]) -> list[str]:
    """The same field wanted equal and different."""
    fields = {
        kind: {c.configuration["field"]: c.label for c in criteria if c.kind == kind} for kind in ("same", "different")
    }
    return [
        _("“%(same)s” and “%(different)s” pull in opposite directions. Set the weight of one to 0.")
        % {"same": label, "different": fields["different"][field]}
        for field, label in fields["same"].items()
        if field in fields["different"]
    ]


def _against_rule(rule: HardRule, rules: list[HardRule], criteria: list[Criterion]) -> list[str]:
    """What contradicts one hard rule that is on."""
    name = rule.get_kind_display()
    found: list[str] = []
    if rule.kind == HardRuleKind.SAME_VALUE:
        field = rule.configuration["field"]
        if field == "department" and any(one.kind == HardRuleKind.NOT_SAME_TEAM for one in rules):
            found.append(_("Two rules allow nobody together: the same department, and not the same department."))
        found += [
            _("The rule “%(rule)s: %(field)s” leaves “%(label)s” nothing to count. Switch one of them off.")
            % {"rule": name, "field": find_field(field).label, "label": criterion.label}
            for criterion in criteria
            if criterion.kind in {CriterionKind.SAME, CriterionKind.DIFFERENT}
            and criterion.configuration["field"] == field
        ]
    if rule.kind == HardRuleKind.NOT_SAME_TEAM:
        found += [
            _("The rule “%(rule)s” leaves “%(label)s” nothing to count. Switch one of them off.")
            % {"rule": name, "label": criterion.label}
            for criterion in criteria
            if criterion.kind in {CriterionKind.SAME, CriterionKind.DIFFERENT}
            and criterion.configuration["field"] == "department"
        ]
    if rule.kind == HardRuleKind.MENTOR_MORE_SENIOR:
        least = rule.configuration["at_least"]
        found += [
            _("The rule asks for a mentor at least %(least)s levels above, but “%(label)s” is best up to %(best)s.")
            % {"least": least, "label": criterion.label, "best": criterion.configuration["best"][1]}
            for criterion in criteria
            if criterion.kind == CriterionKind.LEVEL_GAP and criterion.configuration["best"][1] < least
        ]
    return found

"""Making, changing, copying and putting away programs."""

from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from programs.enums import MatchingBy, Structure
from programs.models import Criterion, EligibilityRule, HardRule, PlanMilestone, Program, Question
from programs.plan import parse_distance, stretch
from programs.program_templates import ProgramTemplate, criteria_of, hard_rules_of, program_templates

# What a program may be given when it is made, and changed afterwards.
EDITABLE: Final = (
    "name",
    "purpose",
    "strategic_priority",
    "sponsor",
    "owner",
    "length_months",
    "sessions_per_month",
    "session_minutes",
    "group_size_min",
    "group_size_max",
    "matching_by",
    "mentors_choose",
    "asks_mentors_first",
    "days_to_answer",
    "remind_after_days",
    "trial_days",
)
LONGEST_PROGRAM: Final = 36
# Words that stand in the place of a program in addresses.
RESERVED_SLUGS: Final = frozenset({"new"})


def create_program(template_key: str, *, name: str, actor: User | None, **overrides: Any) -> Program:
    """A program with everything that the template holds: questions, hard rules, criteria, plan. Nobody may join yet.

    Overrides are fields of EDITABLE; without `owner` the actor owns it. A different length stretches the plan.
    """
    template = program_templates()[template_key]
    _check_names(overrides)
    facts = {
        "purpose": template.purpose.strip(),
        "owner": actor,
        "length_months": template.length_months,
        "sessions_per_month": template.sessions_per_month,
        "session_minutes": template.session_minutes,
        "group_size_min": template.group_size_min,
        "group_size_max": template.group_size_max,
        **overrides,
    }
    program = Program(
        organization_id=current_organization_id(),
        slug=free_slug(name),
        name=_checked_name(name),
        template=template.key,
        structure=template.structure,
        **facts,
    )
    _check_shape(program)
    with transaction.atomic():
        program.save()
        _fill(program, template)
        record(program, "program.created", actor=actor, template=template.key)
    return program


def update_program(program: Program, *, actor: User, **changes: Any) -> list[str]:
    """Change fields of EDITABLE; returns the names of those that changed. Relationships that run stay as they are."""
    _check_names(changes)
    if "name" in changes:
        changes["name"] = _checked_name(changes["name"])
    changed = [field for field, value in changes.items() if getattr(program, field) != value]
    for field in changed:
        setattr(program, field, changes[field])
    _check_shape(program)
    if changed:
        with transaction.atomic():
            program.save(update_fields=[*changed, "updated_at"])
            record(program, "program.changed", actor=actor, fields=changed)
    return changed


def archive_program(program: Program, *, actor: User) -> None:
    """Put a program away: it takes no new cohorts. Does nothing when it is archived."""
    if program.archived_at is not None:
        return
    program.archived_at = timezone.now()
    with transaction.atomic():
        program.save(update_fields=["archived_at", "updated_at"])
        record(program, "program.archived", actor=actor)


def restore_program(program: Program, *, actor: User) -> None:
    """Take a program back into use. Does nothing when it is in use."""
    if program.archived_at is None:
        return
    program.archived_at = None
    with transaction.atomic():
        program.save(update_fields=["archived_at", "updated_at"])
        record(program, "program.restored", actor=actor)


def duplicate_program(program: Program, *, actor: User) -> Program:
    """A copy with all questions, rules, criteria and the plan, without cohorts; the actor owns it."""
    name = _("%(name)s (copy)") % {"name": program.name[:110]}
    with transaction.atomic():
        copy: Program = _copied(program, slug=free_slug(name), name=name, owner=actor, archived_at=None)
        copy.save()
        parts: tuple[type[models.Model], ...] = (Question, EligibilityRule, Criterion, HardRule, PlanMilestone)
        for part in parts:
            rows = part._default_manager.filter(program=program)  # noqa: SLF001  (Django's documented model API)
            part._default_manager.bulk_create([_copied(row, program=copy) for row in rows])  # noqa: SLF001
        record(copy, "program.duplicated", actor=actor, source=program.name)
    return copy


def free_slug(name: str) -> str:
    """A slug made of the name that no program of the organization has."""
    base = slugify(name)[:50].strip("-") or "program"
    taken = {*Program.objects.filter(slug__startswith=base).values_list("slug", flat=True), *RESERVED_SLUGS}
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)


def _copied(row: Any, **changes: Any) -> Any:
    """An unsaved copy of a row with its own id."""
    skipped = {"id", "public_id", "created_at", "updated_at"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped]  # noqa: SLF001
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def _check_names(changes: dict[str, Any]) -> None:
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"A program has no {', '.join(sorted(unknown))} to set.")


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Refusal(_("Give the program a name."))
    if len(tidy) > 120:
        raise Refusal(_("Use 120 characters or fewer for the name."))
    return tidy


def _check_shape(program: Program) -> None:
    if not 1 <= program.length_months <= LONGEST_PROGRAM:
        raise Refusal(_("A program lasts from 1 to %(most)s months.") % {"most": LONGEST_PROGRAM})
    if not 1 <= program.sessions_per_month <= 8:
        raise Refusal(_("Plan from 1 to 8 sessions a month."))
    if not 15 <= program.session_minutes <= 480:
        raise Refusal(_("A session lasts from 15 to 480 minutes."))
    group = program.structure in Structure.of_several()
    if group and not 2 <= program.group_size_min <= program.group_size_max <= 20:
        raise Refusal(_("A group has from 2 to 20 mentees, the smallest size not above the largest."))
    _check_pairing(program)


def _check_pairing(program: Program) -> None:
    """How participants agree to a pair. Peers have no mentor who chooses or is asked."""
    are_equals = program.structure in Structure.of_equals()
    if are_equals and (program.matching_by != MatchingBy.TEAM or program.asks_mentors_first):
        raise Refusal(_("In a peer program the team pairs people: there is no mentor to choose or to ask."))
    if not 1 <= program.days_to_answer <= 20:
        raise Refusal(_("Give mentors from 1 to 20 working days to answer."))
    if not 1 <= program.remind_after_days <= 20:
        raise Refusal(_("Remind after 1 to 20 working days."))
    if program.trial_days > 120:
        raise Refusal(_("A trial lasts 120 days at most; 0 is without a trial."))


def _fill(program: Program, template: ProgramTemplate) -> None:
    """Questions, rules, criteria and plan of a new program."""
    own = {"organization_id": program.organization_id, "program": program}
    Question.objects.bulk_create(
        Question(
            **own,
            position=position,
            key=facts["key"],
            role=facts.get("role", ""),
            kind=facts["kind"],
            label=facts["label"],
            help_text=facts.get("help_text", ""),
            is_required=facts.get("required", True),
            options=facts.get("options", []),
            prefill=facts.get("prefill", ""),
        )
        for position, facts in enumerate(template.questions)
    )
    HardRule.objects.bulk_create(
        HardRule(**own, kind=kind, is_on=is_on, configuration=configuration, position=position)
        for position, (kind, is_on, configuration) in enumerate(hard_rules_of(template))
    )
    Criterion.objects.bulk_create(
        Criterion(**own, kind=kind, label=label, weight=weight, configuration=configuration, position=position)
        for position, (kind, label, weight, configuration) in enumerate(criteria_of(template))
    )
    lengths = {"from_months": template.length_months, "to_months": program.length_months}
    PlanMilestone.objects.bulk_create(
        PlanMilestone(
            **own,
            name=facts["name"],
            description=facts["description"],
            starts_after_days=stretch(parse_distance(facts["starts"]), **lengths),
            due_after_days=stretch(parse_distance(facts["due"]), **lengths),
            responsible=facts["responsible"],
            deed=facts.get("deed", ""),
            position=position,
        )
        for position, facts in enumerate(template.milestones)
    )

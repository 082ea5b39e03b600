"""`manage.py create_program halden pilot --name "Spring pilot" --as priya@example.org`: without the browser."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from core.errors import Refusal
from organizations.command_line import acting
from participants.fields import person_fields
from programs.actions import add_criterion, add_eligibility_rule, apply_preset, create_program
from programs.criteria import PRESETS
from programs.eligibility import EVERYONE, reach
from programs.enums import CriterionKind, EligibilityOperator
from programs.models import EligibilityRule, Program
from programs.program_templates import program_templates


class Command(BaseCommand):
    """Enters at the same actions as the pages. All or nothing."""

    help = "Make a program from a template, say who may join, and set what matching counts; prints its slug."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Fields are named by their label or key: Level, department, "profession"."""
        parser.add_argument("organization", help="slug of the organization")
        parser.add_argument("template", choices=sorted(program_templates()))
        parser.add_argument("--name", default="", help="of the program; the template's when left out")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who makes and owns it")
        parser.add_argument(
            "--join",
            action="append",
            default=[],
            nargs=2,
            metavar=("ROLE", "RULE"),
            help="who may join: mentee List=Mentees, mentor 'Level=Senior|Lead', or mentee everyone. May be repeated",
        )
        parser.add_argument("--preset", choices=sorted(PRESETS), default="", help="a set of weights")
        for kind in (CriterionKind.SAME, CriterionKind.DIFFERENT):
            parser.add_argument(
                f"--{kind}", action="append", default=[], metavar="FIELD", help=f"also count {kind} values of a field"
            )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it, then tell who may join."""
        template = program_templates()[options["template"]]
        with acting(options["organization"], options["email"], "program.manage") as actor:
            program = create_program(template.key, name=options["name"] or template.name, actor=actor)
            for role, rule in options["join"]:
                self._admit(program, role, rule, actor)
            if options["preset"]:
                apply_preset(program, options["preset"], actor=actor)
            for kind in (CriterionKind.SAME, CriterionKind.DIFFERENT):
                for name in options[kind]:
                    self._count(program, kind, name, actor)
            self.stdout.write(program.slug)
            self._tell(program, EligibilityRule.objects.filter(program=program))

    def _admit(self, program: Program, role: str, rule: str, actor: User) -> None:
        if rule == EVERYONE:
            field, operator, values = EVERYONE, EligibilityOperator.EVERYONE, []
        else:
            name, _, text = rule.partition("=")
            field, operator, values = field_named(name), EligibilityOperator.IS_ONE_OF, text.split("|")
        add_eligibility_rule(program, role, field=field, operator=operator, values=values, actor=actor)

    def _count(self, program: Program, kind: CriterionKind, name: str, actor: User) -> None:
        field = field_named(name)
        label = f"{kind.label} {person_fields()[field].label.lower()}"
        add_criterion(program, kind, label=label, configuration={"field": field}, actor=actor)

    def _tell(self, program: Program, rules: Iterable[EligibilityRule]) -> None:
        for role in program.roles:
            found = reach(role, [rule for rule in rules if rule.role == role], names=0)
            self.stdout.write(f"{found.count} of {found.total} people can join as {role}.")


def field_named(name: str) -> str:
    """The key of the HR field with this key or label. Refusal when there is none."""
    wanted = name.strip().casefold()
    for key, field in person_fields().items():
        if wanted in {key.casefold(), field.label.casefold()}:
            return key
    raise Refusal(f"Nobody has an HR field “{name}”.")

"""Addresses of all pages on the demo organization: from the resolver, with real rows in their parts."""

import re
from collections.abc import Iterator
from itertools import product

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from cohorts.models import Application, Cohort, Milestone, Participant, ResourceAssignment
from core.models import Job
from core.tenancy import tenant
from matching.models import MatchingRun, Offer, Proposal, Rematch, ReviewStep, Scenario, Unmatched
from notifications.models import Message, OutboxMail
from notifications.reminding import UNSUBSCRIBE
from organizations.models import Membership, Organization
from participants.models import PeopleImport, Person, Skill
from programs.enums import CriterionKind, HardRuleKind, ParticipantRole, QuestionKind
from programs.models import (
    Criterion,
    EligibilityRule,
    HardRule,
    NewsChannel,
    PlanMilestone,
    Program,
    Question,
    Resource,
)
from readiness.models import (
    Competency,
    HistoryImport,
    KeyRole,
    Nomination,
    RatingRequest,
    ReadinessRating,
    SuccessionForecast,
)
from relationships.models import Capstone, Certificate, Confidence, Goal, MentoringSession, Relationship
from reporting.models import ColleagueComparison, Report
from surveys.links import token_of
from surveys.models import Invitation, Survey

# Answers for machines, pieces of pages, and pages behind a step that the crawl takes itself or that test_passkeys.py or
# test_logging.py takes.
NO_PAGES = re.compile(
    r"^(api:|surveys:results_csv$|reporting:(summary|cohorts|cohort)_file$|readiness:forecast_status$|relationships:(session_file|calendar_feed|log_from_mail|capstone_file|certificate_pdf)$|cohorts:resource_file$|healthz|readyz|participants:import_status|account_inactive$|account_logout$|programs:new-"
    r"|account_(reauthenticate|confirm_password)|mfa_(edit_|remove_|reauthenticate|deactivate_|view_|download_))"
)

SCENARIO_PAGES = [(f"matching:scenario{end}", "public_id") for end in ("", "_choose")]


def _names(patterns, route="", namespace="") -> Iterator[tuple[str, tuple[str, ...], bool]]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, whole, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            parts = tuple(re.findall(r"<(?:\w+:)?(\w+)>", whole))
            yield f"{namespace}{pattern.name}", parts, whole.startswith("o/<slug:organization>/")


def addresses() -> list[tuple[str, tuple[str, ...], bool]]:
    """Name, parts, and whether it stands inside an organization."""
    return sorted({found for found in _names(get_resolver().url_patterns) if not NO_PAGES.match(found[0])})


class Examples:
    """Real values for the parts of addresses: by address and part, by app and part, or by part."""

    def __init__(self, organization: Organization, *, setup_token: str) -> None:
        self.slug, self.setup_token = organization.slug, setup_token
        with tenant(organization.pk):
            self.values = self._collect()

    def urls(self, name: str, parts: tuple[str, ...], inside: bool) -> list[str]:
        """Every combination of the examples; those that do not belong together answer 404 and are left out later."""
        wanted = [part for part in parts if part != "organization"]
        found = []
        for combination in product(*(self._of(name, part) for part in wanted)):
            given = dict(zip(wanted, combination, strict=True))
            if inside:
                given["organization"] = self.slug
            try:
                found.append(reverse(name, kwargs=given))
            except NoReverseMatch:
                continue
        return found

    def _of(self, name: str, part: str) -> list[str]:
        app = name.split(":", maxsplit=1)[0]
        for key in ((name, part), (app, part), ("", part)):
            if key in self.values:
                return [str(value) for value in self.values[key]]
        return ["1"] if part in {"number", "pk"} else ["none"]

    def _collect(self) -> dict[tuple[str, str], list]:
        cohorts = list(Cohort.objects.order_by("pk"))
        running, review = cohorts[0], cohorts[1]
        run = MatchingRun.objects.get(cohort=review)
        proposal = Proposal.objects.filter(run=run).order_by("pk").first()
        milestone = Milestone.objects.filter(cohort=running).first()
        participant = Participant.objects.filter(cohort=review, role=ParticipantRole.MENTOR).first()
        application = Application.objects.filter(submitted_at__isnull=False).first()
        program = Program.objects.order_by("pk").first()
        unmatched = Unmatched.objects.filter(run=run).first()
        relationships = Relationship.objects.filter(members__participant__person__external_id="00002")
        offers = [
            row.public_id for row in Offer.objects.filter(mentor__person__external_id="00003", state="waiting")[:1]
        ]
        drafts = [row.public_id for row in Rematch.objects.order_by("pk")[:1]]
        ids = lambda model: [row.public_id for row in model.objects.order_by("pk")[:1]]  # noqa: E731
        of_program = lambda model: [row.public_id for row in model.objects.filter(program=program)[:1]]  # noqa: E731
        found: dict[tuple[str, str], list] = {
            ("cohorts", "slug"): [review.slug, cohorts[2].slug],
            ("cohorts:detail", "slug"): [cohort.slug for cohort in cohorts],
            ("cohorts:milestone_edit", "slug"): [running.slug],
            ("matching", "slug"): [running.slug, review.slug],
            ("relationships", "slug"): [running.slug],
            ("relationships:confidence", "public_id"): self._confidences(),
            ("relationships", "public_id"): [row.public_id for row in relationships[:1]],
            **{(f"readiness:{name}", "public_id"): ids(KeyRole) for name in ("role", "role_edit")},
            **{(f"readiness:{name}", "public_id"): ids(Nomination) for name in ("nomination_ask", "calibrate")},
            ("readiness:competency_edit", "public_id"): ids(Competency),
            ("readiness:forecast", "public_id"): ids(SuccessionForecast),
            ("readiness:comment", "public_id"): self._own_ratings(),
            ("readiness:rate", "public_id"): [
                row.public_id for row in RatingRequest.objects.filter(submitted_on=None)[:1]
            ],
            ("readiness:rate_competencies", "public_id"): [Person.objects.get(external_id="00002").public_id],
            ("readiness:history_preview", "public_id"): [row.public_id for row in HistoryImport.objects.order_by("pk")],
            ("matching", "number"): [1],
            ("matching", "public_id"): [proposal.public_id],
            ("matching:download", "kind"): ["csv"],
            ("matching:learning", "slug"): [program.slug],
            ("matching:choose", "public_id"): [proposal.mentee.public_id],
            ("matching:my_choices", "slug"): [cohorts[-1].slug],
            ("matching:offers", "slug"): [cohorts[-1].slug],
            ("matching:choosing", "slug"): [running.slug, cohorts[-1].slug],
            **{(f"matching:offer{end}", "public_id"): offers for end in ("", "_accept", "_decline")},
            **{(f"matching:rematch{end}", "public_id"): drafts for end in ("", "_take", "_take_all", "_dismiss")},
            ("matching:rematch_start", "public_id"): [row.public_id for row in relationships[:1]],
            ("matching:fix", "public_id"): [unmatched.public_id] if unmatched else [],
            ("matching:undo", "public_id"): ids(ReviewStep) or ["none"],
            **dict.fromkeys(SCENARIO_PAGES, ids(Scenario)),
            ("cohorts", "public_id"): [application.public_id],
            ("cohorts:milestone_edit", "public_id"): [milestone.public_id],
            ("cohorts:milestone_remove", "public_id"): [milestone.public_id],
            ("cohorts", "program_slug"): [program.slug],
            ("cohorts", "key"): [q.key for q in Question.objects.filter(program=application.cohort.program)],
            ("", "role"): list(ParticipantRole.values),
            ("organizations", "role"): ["program_manager"],
            ("", "decision"): ["accept", "waitlist", "decline"],
            **{(f"programs:milestone-{verb}", "public_id"): of_program(PlanMilestone) for verb in ("edit", "remove")},
            ("notifications", "public_id"): ids(Message),
            ("outbox_mail", "public_id"): [mail.public_id for mail in OutboxMail.objects.order_by("-pk")[:1]],
            ("organizations", "public_id"): ids(Membership),
            ("participants", "public_id"): [Person.objects.get(external_id="00002").public_id],
            ("participants:skill_rename", "public_id"): ids(Skill),
            ("", "job"): ids(Job),
            ("participants:import_sample", "kind"): ["csv"],
            ("participants:export", "kind"): ["csv"],
            ("organizations:link", "token"): [self._mailed_token()],
            ("notifications:unsubscribe", "token"): [self._unsubscribe_token()],
            ("setup", "token"): [self.setup_token],
            ("enter_demo", "organization_slug"): [self.slug],
        }
        found |= self._mentoring(relationships.first()) | self._surveys(running) | self._finishing(program)
        found |= self._programs(program) | self._reports(running)
        for name in ("capacity", "withdraw_participant", "restore_participant"):
            found["cohorts:" + name, "public_id"] = [participant.public_id]
        return found | self._imports()

    @staticmethod
    def _reports(running: Cohort) -> dict[tuple[str, str], list]:
        """A cohort with figures, definitions of a counted and an uncounted metric, a comparison."""
        comparisons = [one.public_id for one in ColleagueComparison.objects.order_by("pk")[:1]]
        return {
            ("reporting", "slug"): [running.slug],
            ("reporting:definition", "metric"): ["B2", "A9"],
            ("reporting:comparison", "public_id"): comparisons,
            ("reporting:paper_again", "public_id"): [one.public_id for one in Report.objects.order_by("pk")[:1]],
            ("reporting:paper_pdf", "public_id"): [one.public_id for one in Report.objects.order_by("pk")[:1]],
        }

    @staticmethod
    def _mentoring(relationship: Relationship) -> dict[tuple[str, str], list]:
        """Sessions that were held and are planned, and what belongs to them."""
        sessions = MentoringSession.objects.filter(relationship=relationship).order_by("-starts_at")
        held = sessions.filter(state="held").first()
        newest = [sessions[0].public_id, held.public_id]
        goals = Goal.objects.filter(owner__relationship=relationship)
        planned = {
            (f"relationships:session_{name}", "public_id"): newest[:1] for name in ("move", "cancel", "log", "file")
        }
        return planned | {
            ("relationships:session_detail", "public_id"): newest,
            ("relationships:goal_detail", "public_id"): [row.public_id for row in goals[:1]],
            ("relationships:goal_edit", "public_id"): [row.public_id for row in goals[:1]],
            ("relationships", "secret"): ["none"],
            **Examples._growth(relationship),
        }

    @staticmethod
    def _growth(relationship: Relationship) -> dict[tuple[str, str], list]:
        """A circle with its session of today, experiences of the mentee, and who is rated."""
        circle = Relationship.objects.filter(kind="circle", facilitators__isnull=False).order_by("pk").first()
        coming = MentoringSession.objects.filter(relationship=circle, state="planned").order_by("starts_at")
        learner = relationship.members.get(role="mentee")
        person = learner.participant.person
        notes: list[str] = []
        for running in circle.facilitators.all():
            with tenant(person.organization_id, user_id=running.user_id):
                notes += [row.public_id for row in circle.board_notes.all()[:1]]
        experiences = [row.public_id for row in learner.participant.experiences.order_by("pk")[:3]]
        groups = ("group_detail", "group_hand_over")
        return {
            **{(f"relationships:{name}", "public_id"): [circle.public_id] for name in groups},
            ("relationships:session_run", "public_id"): [row.public_id for row in coming[:1]],
            ("relationships:board_note_edit", "public_id"): notes,
            ("relationships:experience_detail", "public_id"): experiences,
            ("relationships:experience_edit", "public_id"): experiences[1:2],
            ("relationships:growth_rate", "public_id"): [learner.public_id],
            **{(f"relationships:{name}", "public_id"): [person.public_id] for name in ("team_person", "team_observe")},
        }

    @staticmethod
    def _programs(program: Program) -> dict[tuple[str, str], list]:
        """The pages of one program."""
        of_program = lambda model: [row.public_id for row in model.objects.filter(program=program)[:1]]  # noqa: E731
        return {
            ("programs", "slug"): [program.slug],
            ("programs:detail", "slug"): list(Program.objects.values_list("slug", flat=True)),
            ("programs", "template"): ["pilot"],
            ("programs", "preset"): ["balanced"],
            ("programs", "number"): [1, 3],
            ("programs", "token"): ["none"],
            ("programs:text", "kind"): ["nudge_quiet", "session_planned"],
            ("programs:news-edit", "public_id"): of_program(NewsChannel),
            ("programs:question-new", "kind"): list(QuestionKind.values),
            ("programs:criterion-new", "kind"): list(CriterionKind.values),
            ("programs:hard-rule-new", "kind"): list(HardRuleKind.values),
            ("programs", "public_id"): of_program(Question),
            ("programs:criterion-edit", "public_id"): of_program(Criterion),
            ("programs:hard-rule-remove", "public_id"): of_program(HardRule),
            ("programs:condition-remove", "public_id"): of_program(EligibilityRule),
        }

    @staticmethod
    def _finishing(program: Program) -> dict[tuple[str, str], list]:
        """Texts of the library, a capstone, and a cohort whose people are certified."""
        resource = [row.public_id for row in Resource.objects.filter(program=program)[:1]]
        assignment = ResourceAssignment.objects.filter(program=program).order_by("pk").first()
        certificate = Certificate.objects.select_related("participant__cohort").order_by("pk").first()
        cohort, open_one = certificate.participant.cohort, Participant.objects.filter(cohort__program=program).first()
        return {
            **{(f"cohorts:{name}", "public_id"): resource for name in ("library_edit", "library_assign")},
            ("cohorts:resource", "public_id"): [*resource, assignment.resource.public_id],
            ("cohorts:assignment", "public_id"): [assignment.public_id],
            **{
                (f"relationships:{name}", "slug"): [cohort.slug, open_one.cohort.slug]
                for name in ("progress", "showcase")
            },
            ("relationships:completion_decide", "slug"): [open_one.cohort.slug],
            ("relationships:completion_decide", "public_id"): [open_one.public_id],
            ("relationships:capstone_detail", "public_id"): [row.public_id for row in Capstone.objects.all()[:1]],
            ("relationships:certificate_check", "number"): [certificate.number],
        }

    @staticmethod
    def _surveys(cohort: Cohort) -> dict[tuple[str, str], list]:
        """A planned, a closed and an open survey of the running cohort, and a relationship on the work list."""
        surveys = Survey.objects.filter(cohort=cohort)
        planned, closed = surveys.filter(state="planned").first(), surveys.filter(state="closed").first()
        invitation = Invitation.objects.filter(survey__state="open", is_answered=False).first()
        relationship = Relationship.objects.filter(cohort=cohort).first()
        return {
            ("surveys", "slug"): [cohort.slug],
            ("surveys:edit", "public_id"): [planned.public_id],
            ("surveys:results", "public_id"): [closed.public_id],
            ("surveys:answer", "token"): [token_of(invitation)],
            ("surveys:health_nudge", "public_id"): [relationship.public_id],
        }

    @staticmethod
    def _unsubscribe_token() -> str:
        """Of somebody who does not want to be nudged."""
        member = Membership.objects.order_by("pk").first()
        return UNSUBSCRIBE.sign_object([member.organization_id, member.user_id, "nudges"])

    @staticmethod
    def _confidences() -> list[str]:
        """A talk of the demo's mentee, which nobody else knows of."""
        person = Person.objects.get(external_id="00002")
        with tenant(person.organization_id, user_id=person.user_id):
            return [row.public_id for row in Confidence.objects.order_by("pk")[:1]]

    @staticmethod
    def _own_ratings() -> list[str]:
        """A rating of the demo's mentee, whom row security lets read it."""
        person = Person.objects.get(external_id="00002")
        with tenant(person.organization_id, user_id=person.user_id):
            return [row.public_id for row in ReadinessRating.objects.filter(nomination__person=person)[:1]]

    @staticmethod
    def _mailed_token() -> str:
        """Of a link that nobody has used."""
        mail = OutboxMail.objects.filter(body_text__contains="/link/").order_by("-pk").first()
        return re.search(r"/link/([^/\s]+)/", mail.body_text)[1]

    @staticmethod
    def _imports() -> dict[tuple[str, str], list]:
        """Imports in their states; their addresses are found by their names."""
        imports = [row.public_id for row in PeopleImport.objects.order_by("pk")]
        return {
            (name, "public_id"): imports for name, parts, _ in addresses() if "import" in name and "public_id" in parts
        }

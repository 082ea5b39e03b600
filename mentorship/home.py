"""What a person's home page shows: first what needs them, then what is going on."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Application, Cohort, Milestone, Participant
from matching.choosing.needs import drafts_waiting, waiting_for
from matching.enums import RunState
from matching.models import MatchingRun
from mentorship.home_mentoring import GroupLine, MentoringCard, asked_of, group_lines, mentoring_cards, next_words
from mentorship.home_readiness import ratings_asked
from notifications.enums import MessageState
from notifications.models import Message
from organizations.access import allows
from organizations.models import Membership
from participants.enums import ImportState
from participants.models import PeopleImport, Person
from programs.models import Program
from relationships.confidences import waiting_for as confidences_waiting
from relationships.enums import ExtensionState, RelationshipState
from relationships.models import Extension, Relationship
from relationships.preparation import to_prepare
from relationships.queries.team import TeamLine, reports_of

SHOWN = 5


@dataclass(frozen=True)
class Need:
    """Something that waits for this person, and the page that settles it."""

    title: str
    hint: str
    url: str
    icon: str = "flag"


@dataclass(frozen=True)
class CohortLine:
    """A cohort with its counts, for people who run or sponsor programs."""

    cohort: Cohort
    url: str
    participants: int
    relationships: int
    next_milestone: Milestone | None


@dataclass
class Home:
    """Everything on the page; empty lists are not shown."""

    needs: list[Need] = field(default_factory=list)
    setup: list[dict[str, str]] = field(default_factory=list)
    cohorts: list[CohortLine] = field(default_factory=list)
    relationships: list[MentoringCard] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    team: list[TeamLine] = field(default_factory=list)
    groups: list[GroupLine] = field(default_factory=list)

    @property
    def has_side(self) -> bool:
        """A second column: people of one's relationships, what needs one beside them, one's team, own applications."""
        return bool(self.relationships or self.applications or self.team or self.groups)

    @property
    def lede(self) -> str:
        """The next session, and one sentence that says whether there is something to do."""
        return f"{next_words(self.relationships)} {self._needs_words}".strip()

    @property
    def _needs_words(self) -> str:
        count = len(self.needs) + sum(len(one.unlogged) for one in self.relationships)
        if not count:
            return "A few steps lead to your first relationships." if self.setup else "Nothing needs you."
        return "One thing needs you." if count == 1 else f"{count} things need you."


def home_for(membership: Membership, slug: str) -> Home:
    """The home of a member: one page for all their roles."""
    home = Home()
    person = Person.objects.filter(user_id=membership.user_id).first()
    home.needs += _in_confidence(membership, slug)
    if allows(membership, "cohort.manage"):
        home.needs += [Need(one.title, one.hint, one.url, one.icon) for one in drafts_waiting(slug)]
        home.needs += _to_manage(slug)
        home.setup = _setup(slug)
    if allows(membership, "message.view"):
        home.needs += _mail_trouble(slug)
    if allows(membership, "cohort.view"):
        home.cohorts = _cohort_lines(slug)
    if person is not None:
        home.applications = _own_applications(person)
        home.needs += [Need(one.title, one.hint, one.url, one.icon) for one in waiting_for(person, slug)]
        home.needs += _own_needs(home.applications, slug)
        home.needs += _to_prepare(person, slug)
        home.needs += [Need(one.title, one.hint, one.url, one.icon) for one in asked_of(membership.user, slug)]
        home.relationships = mentoring_cards(membership.user)
        home.groups = group_lines(membership.user, slug)
        home.team = reports_of(membership.user)[:SHOWN]
    home.needs += [Need(*one) for one in ratings_asked(membership.user, slug)]
    home.needs = home.needs[:SHOWN]
    return home


def _in_confidence(membership: Membership, slug: str) -> list[Need]:
    """Talks that wait for this person, and wishes for more time that the policy shows them."""
    needs = []
    if waiting := confidences_waiting(membership.user):
        url = reverse("relationships:confidence", args=[slug, waiting[0].public_id])
        needs.append(Need("A message in confidence waits", "Only you and the other person can read it.", url, "lock"))
    if allows(membership, "relationship.end"):
        asked = Extension.objects.filter(state=ExtensionState.WAITING).select_related("relationship").order_by("pk")
        for one in asked[:SHOWN]:
            url = reverse("relationships:detail", args=[slug, one.relationship.public_id])
            needs.append(Need("Decide about more time", f"Until {one.until:%-d %B %Y}.", url, "clock"))
    return needs


def _to_manage(slug: str) -> list[Need]:
    """Runs to review, decisions to take or to send, imports that wait: each with its count."""
    needs = []
    for run in MatchingRun.objects.filter(state=RunState.COMPUTED).select_related("cohort").order_by("-id")[:SHOWN]:
        if run.cohort.matching_runs.filter(number__gt=run.number).exists():
            continue
        needs.append(
            Need(
                f"Review the proposed pairs of {run.cohort.name}",
                f"Run {run.number} is ready. Nothing is live before you publish.",
                reverse("matching:run", args=[slug, run.cohort.slug, run.number]),
                "pair",
            )
        )
    open_cohorts = Cohort.objects.exclude(state=CohortState.COMPLETED).annotate(
        waiting=Count("applications", filter=Q(applications__state=ApplicationState.SUBMITTED)),
        untold=Count(
            "applications",
            filter=Q(
                applications__state__in=[
                    ApplicationState.ACCEPTED,
                    ApplicationState.WAITLISTED,
                    ApplicationState.DECLINED,
                ],
                applications__released_at__isnull=True,
                applications__submitted_at__isnull=False,
            ),
        ),
    )
    for cohort in open_cohorts:
        url = reverse("cohorts:applications", args=[slug, cohort.slug])
        if cohort.waiting:
            needs.append(Need(f"Review {_count(cohort.waiting, 'application')}", cohort.name, url, "list"))
        if cohort.untold:
            needs.append(Need(f"Send {_count(cohort.untold, 'decision')}", cohort.name, url, "mail"))
    needs.extend(
        Need(
            f"Finish importing {upload.filename}",
            "The file is read; nothing is imported yet.",
            reverse("participants:import", args=[slug]),
            "upload",
        )
        for upload in PeopleImport.objects.filter(state__in=[ImportState.MAPPING, ImportState.PREVIEW])
        .only("filename", "state", "organization")
        .order_by("-id")[:1]
    )
    return needs


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _mail_trouble(slug: str) -> list[Need]:
    troubled = Message.objects.filter(state__in=[MessageState.DEAD, MessageState.UNKNOWN]).count()
    if not troubled:
        return []
    url = reverse("notifications:list", args=[slug])
    return [Need(f"{_count(troubled, 'mail')} did not arrive for certain", "See why, and send again.", url, "mail")]


def _setup(slug: str) -> list[dict[str, str]]:
    """The way from an empty organization to the first published relationship; gone once it is walked."""
    if Relationship.objects.exists():
        return []
    cohort = Cohort.objects.order_by("-id").first()
    program = Program.objects.order_by("-id").first()
    steps = [
        (
            "Bring your people",
            "Drop an HR export; columns are recognised. 3 minutes.",
            reverse("participants:import", args=[slug]),
            Person.objects.count() > 1,
        ),
        (
            "Design a program",
            "Start from a template. 2 minutes.",
            reverse("programs:new", args=[slug]),
            program is not None,
        ),
        (
            "Plan a cohort",
            "Its dates, and whether it is a pilot. 1 minute.",
            reverse("cohorts:new", args=[slug, program.slug]) if program else "",
            cohort is not None,
        ),
        (
            "Find participants",
            "Open applications, or enrol people directly.",
            reverse("cohorts:detail", args=[slug, cohort.slug]) if cohort else "",
            cohort is not None and cohort.participants.exists(),
        ),
        (
            "Match, review and publish",
            "You see every pair and its reasons first.",
            reverse("matching:list", args=[slug, cohort.slug]) if cohort else "",
            False,
        ),
    ]
    return [
        {"title": title, "hint": hint, "url": url, "state": "Done" if done else "To do", "kind": "good" if done else ""}
        for title, hint, url, done in steps
    ]


def _cohort_lines(slug: str) -> list[CohortLine]:
    open_cohorts = Cohort.objects.exclude(state=CohortState.COMPLETED).order_by("starts_on", "id")
    cohorts = list(open_cohorts.select_related("program").prefetch_related("milestones")[:20])
    # Counted apart: one statement would join every participant with every relationship.
    participants = _count_by_cohort(Participant.objects.filter(cohort__in=cohorts, state=ParticipantState.ACTIVE))
    relationships = _count_by_cohort(
        Relationship.objects.filter(cohort__in=cohorts, state__in=RelationshipState.standing())
    )
    return [
        CohortLine(
            cohort,
            reverse("cohorts:detail", args=[slug, cohort.slug]),
            participants.get(cohort.pk, 0),
            relationships.get(cohort.pk, 0),
            _next(list(cohort.milestones.all())),
        )
        for cohort in cohorts
    ]


def _count_by_cohort(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("cohort_id").annotate(count=Count("id")))


def _next(milestones: list[Milestone]) -> Milestone | None:
    today = timezone.localdate()
    return next((milestone for milestone in milestones if milestone.due_on >= today), None)


def _own_applications(person: Person) -> list[Application]:
    return list(
        Application.objects.filter(person=person)
        .exclude(state=ApplicationState.WITHDRAWN)
        .exclude(cohort__state=CohortState.COMPLETED)
        .select_related("cohort__program")
        .order_by("-id")[:SHOWN]
    )


def _own_needs(applications: list[Application], slug: str) -> list[Need]:
    needs = []
    for application in applications:
        url = reverse("cohorts:apply", args=[slug, application.cohort.slug])
        if application.state == ApplicationState.DRAFT and application.cohort.state == CohortState.OPEN:
            needs.append(
                Need("Finish your application", f"{application.cohort.name}. Your answers are saved.", url, "edit")
            )
        if application.state == ApplicationState.OFFERED:
            needs.append(Need("Answer the place you were offered", application.cohort.name, url, "check"))
    return needs


def _to_prepare(person: Person, slug: str) -> list[Need]:
    """Steps before a first meeting that are still open, one line for each relationship."""
    return [
        Need(
            "Get ready for your first meeting",
            f"{relationship.cohort.name}: {prepared.words}",
            reverse("relationships:detail", args=[slug, relationship.public_id]) + "#preparation",
            "book",
        )
        for relationship, prepared in to_prepare(person)
    ]

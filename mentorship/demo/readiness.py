"""Readiness and succession of the demo: two years of key roles, ratings and HR history, and a forecast of each year."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from accounts.models import User
from core.tenancy import tenant
from organizations.models import Membership, Organization
from participants.actions.imports import run_import, start_import
from participants.models import Person
from readiness.actions.competencies import add_starter_set, rate_competencies
from readiness.actions.forecasting import ask_forecast
from readiness.actions.imports import run_history_import, start_history_import
from readiness.actions.rating import agree_on, submit_rating
from readiness.actions.roles import ask_raters, change_incumbent, nominate, save_key_role
from readiness.actions.settings import name_reader, switch_on
from readiness.enums import Importance, RaterType
from readiness.models import Competency, Incumbency, KeyRole, Nomination, RatingRequest

ROLES = {
    "Operations": ("Chief Operating Officer", "Plant director Rotterdam", "Plant director Oslo", "Head of quality",
                   "Supply chain director", "Logistics director", "Director of maintenance"),
    "Commercial": ("Chief Commercial Officer", "Sales director Nordics", "Sales director Benelux", "Marketing director",
                   "Service director", "Key account director"),
    "Technology": ("Chief Technology Officer", "Product director", "Data director", "Infrastructure director",
                   "Security director"),
    "Finance": ("Chief Financial Officer", "Treasurer", "Controlling director"),
    "People": ("Chief People Officer", "Talent director"),
}  # fmt: skip
EVIDENCE = (
    "Led the recovery after the spring outage; delivery was back to plan in five weeks.",
    "Ran the budget round for two units and closed it on time, with one open point.",
    "Brought three team leads into their roles; all three still lead well a year later.",
    "Won the works council over for the new shift plan.",
)
GAPS = "Has not run a unit with its own result. Acting role at a smaller site from April to September."


@dataclass
class Cast:
    """Who acts: ids of the demo's one-click entrances."""

    manager: User
    admin: User
    sponsor: User
    lead: User


def plan_succession(manager: User, today: date, seed: int) -> int:
    """Tell two years. Returns the number of key roles."""
    dice = random.Random(seed)  # noqa: S311  (a demo)
    users = {number: Person.objects.get(external_id=number).user for number in ("00004", "00005", "00007")}
    cast = Cast(manager, _user(users["00007"]), _user(users["00004"]), _user(users["00005"]))
    switch_on(
        purpose="To see early which key roles need a successor, and to give people the work that prepares them.",
        used_for_promotion=False,
        actor=cast.admin,
    )
    name_reader(Membership.objects.get(user=cast.sponsor), reason="Sponsors leadership development", actor=cast.admin)
    _history(cast, today, dice)
    roles = _roles(cast, today, dice)
    _nominate(cast, roles, today, dice)
    _competencies(cast, today, dice)
    _changes(cast, roles, today, dice)
    return len(roles)


def _user(user: User | None) -> User:
    assert user is not None
    return user


def forecast_succession(organization: Organization, manager: User, today: date) -> None:
    """A forecast of last year, which can be scored by now, and one of today; a worker computes them."""
    for on in (today - timedelta(days=368), today):
        with tenant(organization.pk, user_id=manager.pk):
            ask_forecast(actor=manager, on=on, growth=(0.0, 2.0))


def _seniors(unit: str, levels: Sequence[str]) -> list[Person]:
    people = Person.objects.filter(level__name__in=levels, status="active").exclude(external_id="")
    inside = list(people.filter(division=unit).order_by("-level__rank", "external_id"))
    return inside + list(people.exclude(division=unit).order_by("-level__rank", "external_id"))


def _roles(cast: Cast, today: date, dice: random.Random) -> list[KeyRole]:
    made: list[KeyRole] = []
    taken: set[int] = set()
    for unit, titles in ROLES.items():
        free = (one for one in _seniors(unit, ("L8", "L7", "L6")) if one.pk not in taken)
        for place, title in enumerate(titles):
            holder = None if title == "Security director" else next(free, None)
            taken |= {holder.pk} if holder else set()
            leaves = today + timedelta(days=dice.randrange(60, 900)) if dice.random() < 0.35 else None
            made.append(
                save_key_role(
                    None,
                    incumbent=holder,
                    title=title,
                    unit=unit,
                    importance=Importance.CRITICAL if place == 0 else dice.choice((Importance.HIGH, Importance.MEDIUM)),
                    requirements="Has run a unit with its own result; has led a change across units.",
                    expected_vacancy_on=leaves,
                    may_retire_from=today + timedelta(days=dice.randrange(-300, 1500)) if dice.random() < 0.2 else None,
                    actor=cast.manager,
                    on=today - timedelta(days=730),
                )
            )
    return made


def _nominate(cast: Cast, roles: list[KeyRole], today: date, dice: random.Random) -> None:
    """About two successors for most roles, rated every eight months by two people; the demo's mentee among them."""
    held = set(Incumbency.objects.filter(ended_on=None).values_list("person_id", flat=True))
    mentees = list(Person.objects.filter(participations__role="mentee", participations__state="active").distinct()[:12])
    demo_mentee = Person.objects.get(external_id="00002")
    for number, role in enumerate(roles):
        pool = [one for one in _seniors(role.unit, ("L7", "L6", "L5")) if one.pk not in held and not one.user_id][:12]
        dice.shuffle(pool)
        chosen = pool[: dice.choice((0, 1, 2, 2, 3))]
        if number % 3 == 1 and mentees:
            chosen = [mentees.pop(), *chosen]
        for person in dict.fromkeys([demo_mentee, *chosen] if role.title == "Plant director Rotterdam" else chosen):
            if person.pk not in held:
                _rated(cast, nominate(role, person, actor=cast.manager, on=today - timedelta(days=720)), today, dice)


def _rated(cast: Cast, nomination: Nomination, today: date, dice: random.Random) -> None:
    """From far to near, as the months go by; a few were not rated for a year, a few by one person only."""
    path = dice.choice((("later", "soon", "soon"), ("later", "later", "soon"), ("soon", "soon", "ready"),
                        ("soon", "ready", "ready"), ("later", "soon", "ready")))  # fmt: skip
    for band, days in islice(
        zip(path, (690, 450, dice.randrange(20, 200)), strict=True), 2 if dice.random() < 0.12 else 3
    ):
        raters = [cast.sponsor] if dice.random() < 0.15 else [cast.sponsor, cast.lead]
        for rater in raters:
            said = "soon" if rater is cast.lead and band == "ready" and dice.random() < 0.2 else band
            _rate(cast, nomination, rater, said, today - timedelta(days=days), dice)


def _rate(cast: Cast, nomination: Nomination, rater: User, band: str, on: date, dice: random.Random) -> None:
    ask_raters(nomination, [(rater, RaterType.SPONSOR)], actor=cast.manager)
    request = RatingRequest.objects.get(nomination=nomination, rater=rater, submitted_on=None)
    with tenant(nomination.organization_id, user_id=rater.pk):
        submit_rating(
            request,
            band=band,
            evidence=dice.choice(EVIDENCE),
            gaps=GAPS if band != "ready" else "",
            confidence=dice.choice(("medium", "high")),
            on=on,
            actor=rater,
        )


def _changes(cast: Cast, roles: list[KeyRole], today: date, dice: random.Random) -> None:
    """Last year three incumbents left, one role stood empty. One rating waits, one was agreed on."""
    free = [one for one in _seniors("Operations", ("L6",)) if not one.incumbencies.exists()]
    for role, gap in zip(dice.sample(roles[1:6], 3), (10, 20, 180), strict=True):
        change_incumbent(role, None, actor=cast.manager, on=today - timedelta(days=300))
        change_incumbent(role, free.pop(), actor=cast.manager, on=today - timedelta(days=300 - gap))
    nominations = Nomination.objects.filter(withdrawn_on=None).order_by("pk")
    first, last = nominations.first(), nominations.last()
    if first is not None and last is not None:
        ask_raters(last, [(cast.sponsor, RaterType.SPONSOR)], actor=cast.manager)
        with tenant(first.organization_id, user_id=cast.manager.pk):
            agree_on(first, band="soon", reason="Both want to see the winter at the plant first.", actor=cast.manager)


def _competencies(cast: Cast, today: date, dice: random.Random) -> None:
    """The starter set, and what the people manager says about fourteen people then and now."""
    add_starter_set(actor=cast.manager)
    rated = [one.pk for one in Competency.objects.all()[:6]]
    people = Person.objects.filter(participations__role="mentee").order_by("external_id").distinct()[:14]
    with tenant(people[0].organization_id, user_id=cast.lead.pk):
        for person in people:
            levels = {pk: dice.choice((2, 2, 3, 3, 4)) for pk in rated}
            for days, grown in ((230, 0), (20, 1)):
                now = {pk: min(5, level + (grown if dice.random() < 0.7 else 0)) for pk, level in levels.items()}
                on = today - timedelta(days=days)
                rate_competencies(person, now, rater_type=RaterType.MANAGER, on=on, actor=cast.lead)


def _history(cast: Cast, today: date, dice: random.Random) -> None:
    """Three years of leavers, promotions and reviews, from files as HR exports them; one file waits."""
    leavers = _leavers(cast, today, dice)
    _import("exits", ("Employee ID", "Last day", "Termination reason"), leavers, cast)
    people = list(
        Person.objects.filter(status="active", level__rank__gt=1).select_related("level").order_by("external_id")
    )
    below = {f"L{rank}": f"L{rank - 1}" for rank in range(2, 9)}
    moves = [
        (one.external_id, _past(today, dice, 1000), below[one.level.name], one.level.name)
        for one in dice.sample(people, min(70, len(people)))
        if one.level
    ]
    _import("moves", ("Employee ID", "Effective date", "Old level", "New level"), moves, cast)
    seniors = [one for one in people if one.level and one.level.name in {"L5", "L6", "L7"}]
    reviews = [
        (one.external_id, f"{year}-12-31", dice.choice((2, 3, 3, 3, 4, 4, 5)), 5, dice.choice((1, 2, 2, 2, 3, 3)))
        for one in dice.sample(seniors, min(90, len(seniors)))
        for year in (today.year - 2, today.year - 1)
    ]
    heads = ("Employee ID", "Review date", "Overall rating", "Out of", "Potential")
    _import("reviews", heads, reviews, cast)
    waiting = [
        *reviews[:3],
        ("99999", f"{today.year - 1}-12-31", 3, 5, 2),
        (reviews[0][0], f"{today.year - 1}-06-30", 7, 5, 2),
    ]
    start_history_import("reviews", "reviews-late.csv", _table(heads, waiting), actor=cast.manager)


def _leavers(cast: Cast, today: date, dice: random.Random) -> list[tuple[str, str, str]]:
    reasons = ("Resignation",) * 7 + ("Dismissal", "Redundancy", "Retirement")
    rows = []
    for number in range(80001, 80046):
        unit = dice.choice(tuple(ROLES))
        hired = today - timedelta(days=dice.randrange(1200, 4000))
        rows.append((str(number), f"left{number}@halden.example", "Former", f"Colleague {number % 100}", "inactive",
                     unit, hired.isoformat(), _past(today, dice, 1000)))  # fmt: skip
    heads = ("Employee ID", "Work Email", "First Name", "Last Name", "Status", "Division", "Hire Date", "End Date")
    upload = start_import("leavers.csv", _table(heads, rows), full_list=False, actor=cast.manager, at_once=True)
    run_import(upload, actor=cast.manager, at_once=True)
    return [(row[0], row[7], dice.choice(reasons)) for row in rows]


def _past(today: date, dice: random.Random, days: int) -> str:
    return (today - timedelta(days=dice.randrange(20, days))).isoformat()


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode()


def _import(kind: str, heads: Sequence[str], rows: Sequence[Sequence[object]], cast: Cast) -> None:
    upload = start_history_import(kind, f"{kind}.csv", _table(heads, rows), actor=cast.manager)
    run_history_import(upload, actor=cast.manager)

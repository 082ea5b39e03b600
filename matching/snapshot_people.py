"""The people of a snapshot: what the criteria and rules of a program name, and nothing else of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from core.tenancy import purpose
from matching.listing import any_of
from matching.mentor_hours import places_within_hours
from matching.scoring.tables import FIELD, QUESTION
from participants.enums import PersonStatus, SkillDirection
from participants.fields import ATTRIBUTE, PERSON_FIELDS
from participants.models import Level, Person, PersonSkill, ProtectedAttribute, Skill, SkillSynonym
from participants.skills import skill_key
from programs.eligibility import people_matching
from programs.enums import CriterionKind, HardRuleKind, ParticipantRole, QuestionKind, Structure
from programs.models import EligibilityRule, Question
from relationships.queries import taken_participants

LONGEST_LINE = 30
LANGUAGE_BREAKS = re.compile(r"[,;/|]| and ")
PLAIN_COLUMNS = frozenset(PERSON_FIELDS) - {"level", "manager"}
VALUE_BREAKS = re.compile(r"[,;|]")
NAMED_BY = ("first_name", "last_name", "preferred_name", "email", "external_id")
OWN_COLUMNS = ("id", "role", "capacity", "places_used", "answers", "person_id")
Row: TypeAlias = dict[str, Any]


class PeopleReader:
    """Reads the participants of a cohort with a fixed number of queries."""

    def __init__(
        self, cohort: Cohort, parts: Iterable[dict[str, Any]], *, freed: Mapping[int, int] | None = None
    ) -> None:
        self.cohort = cohort
        self.freed = dict(freed or {})
        self.parts = list(parts)
        self.named = [_named(part["configuration"]) for part in self.parts]
        self.questions = self._used_questions()
        self.fields = sorted({field for one in self.named for field in one["fields"]})
        self.without_hours = 0
        self.names: dict[int, str] = {}
        self._skill_of: dict[tuple[str, int], dict[str, Any]] = {}
        self._languages_of: dict[str, list[str]] = {}
        self._offset_of: dict[str, int | None] = {}
        self.moment = datetime.combine(cohort.starts_on, time(12))
        self.manager_of = dict(Person.objects.filter(manager__isnull=False).values_list("id", "manager_id"))
        self.knows_reporting_lines = bool(self.manager_of) and self._uses(HardRuleKind.NOT_REPORTING_LINE)

    def read(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Mentees (or peers) without a relationship, and mentors with free places, each in the order of ids."""
        rows = self._rows()
        taken = taken_participants(self.cohort) - self.freed.keys()
        are_equals = self.cohort.program.structure in Structure.of_equals()
        first = ParticipantRole.PEER if are_equals else ParticipantRole.MENTEE
        mentees = [one for one in rows if one["role"] == first and one["id"] not in taken]
        self._read_places([one for one in rows if one["role"] == ParticipantRole.MENTOR])
        mentors = [one for one in rows if self.places.get(one["id"])]
        if first == ParticipantRole.PEER:
            mentors = []
        self.names = {one["id"]: _name(one["of"]) for one in mentees + mentors}
        self._read_skills({one["person_id"] for one in mentees + mentors})
        self._read_identities({one["person_id"] for one in mentees + mentors})
        self._read_eligible(mentees + mentors)
        return [self._person(one) for one in mentees], [self._person(one) for one in mentors]

    def _rows(self) -> list[Row]:
        """Who takes part, each with the columns of the person that are read, in the order of ids.

        Plain rows: making objects of everybody was a third of the time of a large snapshot.
        """
        found = Participant.objects.filter(cohort=self.cohort, state=ParticipantState.ACTIVE).order_by("id")
        taking_part: list[Row] = [{**row} for row in found.values(*OWN_COLUMNS)]
        people = self._people({row["person_id"] for row in taking_part}, self._columns(), status=PersonStatus.ACTIVE)
        levels = {one.pk: one for one in Level.objects.all()}
        rows = [row | {"of": people[row["person_id"]]} for row in taking_part if row["person_id"] in people]
        managers = {row["of"]["manager_id"] for row in rows} - {None} if "manager" in self.fields else set()
        named = self._people(managers, NAMED_BY) if managers else {}
        for person in people.values():
            person["level"] = levels.get(person["level_id"])
            person["manager"] = named.get(person["manager_id"])
        return rows

    def _people(self, ids: set[int], columns: Iterable[str], **wanted: str) -> dict[int, Row]:
        people = Person.objects.filter(any_of(Person, "id", ids), **wanted)
        return {row["id"]: row for row in people.values("id", *columns)}

    def _columns(self) -> list[str]:
        """Columns that are read: loading whole people is most of the time of a large snapshot."""
        columns = {*NAMED_BY, "department", "time_zone", "language", "level_id", "manager_id"}
        columns |= {field for field in self.fields if field in PLAIN_COLUMNS}
        if any(field.startswith(ATTRIBUTE) for field in self.fields):
            columns.add("attributes")
        return sorted(columns)

    def _uses(self, kind: str) -> bool:
        return any(part["kind"] == kind for part in self.parts)

    def _used_questions(self) -> dict[str, dict[str, Any]]:
        keys = {key for one in self.named for key in one["questions"]}
        questions = Question.objects.filter(program=self.cohort.program, key__in=keys).order_by("key")
        return {
            one.key: {
                "kind": one.kind,
                "role": one.role,
                "scale": one.options if one.kind == QuestionKind.SCALE else None,
            }
            for one in questions
        }

    def _read_skills(self, person_ids: set[int]) -> None:
        self.skills: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        self.preferred_name: dict[str, str] = {}
        self._as_written: dict[str, str] = {}
        if not self._uses(CriterionKind.SKILLS):
            return
        self.preferred_name = dict(Skill.objects.values_list("key", "name"))
        for synonym in SkillSynonym.objects.select_related("skill"):
            self.preferred_name.setdefault(synonym.key, synonym.skill.name)
        held = PersonSkill.objects.filter(any_of(PersonSkill, "person_id", person_ids)).select_related("skill")
        for one in held:
            self.skills[one.person_id, one.direction][one.skill.name] = one.level

    def _skill(self, written: str, level: int) -> dict[str, Any]:
        """One object for each answer: most of a large snapshot would be copies."""
        if (written, level) not in self._skill_of:
            self._skill_of[written, level] = {"skill": self._skill_name(written), "level": level}
        return self._skill_of[written, level]

    def _skill_name(self, written: str) -> str:
        """The name that the organization uses for a skill, however it was written."""
        if written not in self._as_written:
            self._as_written[written] = self.preferred_name.setdefault(skill_key(written), written)
        return self._as_written[written]

    def _read_identities(self, person_ids: set[int]) -> None:
        """Protected attributes, of those who opted in, and only when a criterion with weight compares them."""
        self.identities: dict[int, dict[str, list[str]]] = defaultdict(dict)
        keys = {
            part["configuration"].get("key", "identity")
            for part in self.parts
            if part["kind"] == CriterionKind.OPTED_IN_IDENTITY
        }
        if not keys:
            return
        with purpose("matching"):
            rows = ProtectedAttribute.objects.filter(person_id__in=person_ids, opted_in=True, key__in=keys)
            for one in rows.order_by("id"):
                values = sorted({part.strip().casefold() for part in VALUE_BREAKS.split(one.value) if part.strip()})
                self.identities[one.person_id][one.key] = values

    def _read_places(self, mentors: list[Row]) -> None:
        """Free places of each mentor, as many as the hours in all programs leave where a rule limits them."""
        self.places = {one["id"]: one["capacity"] - one["places_used"] for one in mentors}
        for mentor_id in self.freed.values():
            if mentor_id in self.places:
                self.places[mentor_id] += 1
        limit = next((one["configuration"] for one in self.parts if one["kind"] == HardRuleKind.TOTAL_HOURS), None)
        if limit is not None:
            people = Participant.objects.filter(pk__in=self.places.keys())
            places = places_within_hours(self.cohort, people, float(limit["hours"]))
            self.without_hours = sum(self.places[pk] > 0 and not places[pk] for pk in places)
            self.places = places

    def _read_eligible(self, participants: list[Row]) -> None:
        """Who no longer fulfils who may join, when a rule asks; a role without conditions is open to those in it."""
        self.not_eligible: set[int] = set()
        if not self._uses(HardRuleKind.ELIGIBLE):
            return
        program = self.cohort.program
        for role in {one["role"] for one in participants}:
            conditions = list(EligibilityRule.objects.filter(program=program, role=role))
            if conditions:
                fulfil = set(people_matching(conditions).values_list("pk", flat=True))
                self.not_eligible |= {one["id"] for one in participants if one["role"] == role} - {
                    one["id"] for one in participants if one["person_id"] in fulfil
                }

    def _person(self, row: Row) -> dict[str, Any]:
        person_id, person = row["person_id"], row["of"]
        facts: dict[str, Any] = {
            "id": row["id"],
            "person": person_id,
            "places": self.places.get(row["id"], row["capacity"] - row["places_used"]),
            "capacity": row["capacity"],
            "level": person["level"].rank if person["level"] else None,
            "offset": self._offset(person["time_zone"]),
            "languages": self._languages(person["language"]),
            "team": person["department"],
            "line": self._line(person_id),
            "values": {key: value for key in self.fields if (value := _plain(_field_value(person, key))) is not None},
            "answers": self._answers(row["answers"]),
            "grow": self.skills.get((person_id, SkillDirection.GROW), {}),
            "offer": self.skills.get((person_id, SkillDirection.OFFER), {}),
            "identity": self.identities.get(person_id, {}),
            "not_eligible": row["id"] in self.not_eligible or None,
        }
        return {key: value for key, value in facts.items() if value not in ({}, [], "", None)}

    def _languages(self, written: str) -> list[str]:
        if written not in self._languages_of:
            words = {word.strip().casefold() for word in LANGUAGE_BREAKS.split(written)}
            self._languages_of[written] = sorted(words - {""})
        return self._languages_of[written]

    def _offset(self, zone: str) -> int | None:
        """Minutes from UTC on the cohort's first day; None for a zone that is not known."""
        if zone not in self._offset_of:
            self._offset_of[zone] = self._offset_of_zone(zone)
        return self._offset_of[zone]

    def _offset_of_zone(self, zone: str) -> int | None:
        if not zone:
            return None
        try:
            offset = ZoneInfo(zone).utcoffset(self.moment)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
        return round(offset.total_seconds() / 60) if offset is not None else None

    def _line(self, person_id: int) -> list[int]:
        """Managers above a person, the nearest first; a loop in the data ends it."""
        line: list[int] = []
        above = self.manager_of.get(person_id)
        while above is not None and above not in line and len(line) < LONGEST_LINE:
            line.append(above)
            above = self.manager_of.get(above)
        return line

    def _answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """Answers to the questions that criteria name; skills under the name the organization uses for them."""
        answers = {}
        for key, question in self.questions.items():
            value = given.get(key)
            if value in (None, "", []):
                continue
            if question["kind"] == QuestionKind.SKILLS:
                value = [self._skill(one["skill"], one["level"]) for one in value]
            answers[key] = value
        return answers


def _named(configuration: dict[str, Any]) -> dict[str, set[str]]:
    """Keys of the person fields and of the questions that a criterion or rule reads."""
    facts = {**configuration, **configuration.get("of", {})}
    questions = {
        value for name in ("wanted", "offered", "mentee", "mentor") if isinstance(value := facts.get(name), str)
    }
    fields = {facts["field"]} if facts.get("field") else set()
    for source in (facts.get("of_mentee", ""), facts.get("of_mentor", "")):
        if source.startswith(FIELD):
            fields.add(source.removeprefix(FIELD))
        elif source.startswith(QUESTION):
            questions.add(source.removeprefix(QUESTION))
    return {"fields": fields, "questions": questions}


def _field_value(person: Row, key: str) -> object:
    """What a person has in a field, as `participants.fields.field_value` tells it; None when it is empty."""
    if key.startswith(ATTRIBUTE):
        value = person["attributes"].get(key.removeprefix(ATTRIBUTE))
        return str(value) if value not in (None, "") else None
    if key == "level":
        return person["level"].name if person["level"] else None
    if key == "manager":
        return _name(person["manager"]) if person["manager"] else None
    value = person[key]
    return value if value != "" else None


def _name(person: Row) -> str:
    """What colleagues call somebody, as `Person.name` tells it."""
    name = f"{person['preferred_name'] or person['first_name']} {person['last_name']}".strip()
    return str(name or person["email"] or person["external_id"])


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, str | int) else str(value)

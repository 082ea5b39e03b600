"""Skills as free tags: spellings meet in a key, synonyms lead to one skill."""

import unicodedata
from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.enums import SkillDirection
from participants.models import Person, PersonSkill, Skill, SkillSynonym

MAX_NAME = 80
MAX_SKILLS = 30
DEFAULT_LEVEL = 3


def skill_key(name: str) -> str:
    """A name without case, spaces, hyphens and underscores: "Public speaking" and "public-speaking" meet."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if not letter.isspace() and letter not in "-_‐‑–")


def clean_skill_name(name: str) -> str:
    """A name with single spaces, at most MAX_NAME characters. Refusal when nothing is left."""
    tidy = " ".join(name.replace("\x00", "").split())
    if not skill_key(tidy):
        raise Refusal("A skill needs a name.")
    if len(tidy) > MAX_NAME:
        raise Refusal(f"“{tidy[:40]}…” is too long for a skill: use {MAX_NAME} characters or fewer.")
    return tidy


def find_skill(name: str) -> Skill | None:
    """The skill with that name in any spelling, or with that synonym."""
    key = skill_key(name)
    found = Skill.objects.filter(key=key).first()
    if found is None:
        synonym = SkillSynonym.objects.filter(key=key).select_related("skill").first()
        found = synonym.skill if synonym else None
    return found


def find_or_create_skill(name: str) -> Skill:
    """The skill with that name or synonym; a new one when nobody has named it yet. Refusal for no name at all."""
    tidy = clean_skill_name(name)
    found = find_skill(tidy)
    if found is not None:
        return found
    return Skill.objects.get_or_create(
        organization_id=current_organization_id(), key=skill_key(tidy), defaults={"name": tidy}
    )[0]


def find_or_create_skills(names: Iterable[str]) -> dict[str, Skill]:
    """Many at once, three queries: the key of each name -> its skill. Names must have passed clean_skill_name."""
    wanted = {skill_key(name): name for name in names}
    found = {skill.key: skill for skill in Skill.objects.filter(key__in=wanted)}
    for synonym in SkillSynonym.objects.filter(key__in=wanted).select_related("skill"):
        found.setdefault(synonym.key, synonym.skill)
    new = [
        Skill(organization_id=current_organization_id(), name=name, key=key)
        for key, name in wanted.items()
        if key not in found
    ]
    if new:
        Skill.objects.bulk_create(new, ignore_conflicts=True)
        found |= {skill.key: skill for skill in Skill.objects.filter(key__in=[skill.key for skill in new])}
    return found


def set_skills(
    person: Person, direction: SkillDirection | str, skills: Sequence[tuple[str, int]], *, actor: User | None
) -> list[PersonSkill]:
    """Make these the person's skills of one direction: (name, level 1-5), best known first; others of it are removed.

    The same skill under two names counts once, with the higher level. Refusal when a level or a name does not fit.
    """
    if len(skills) > MAX_SKILLS:
        raise Refusal(f"Choose at most {MAX_SKILLS} skills.")
    if any(level not in range(1, 6) for _name, level in skills):
        raise Refusal("A skill level is a whole number from 1 to 5.")
    direction = SkillDirection(direction)
    with transaction.atomic():
        wanted: dict[int, int] = {}
        for name, level in skills:
            skill = find_or_create_skill(name)
            wanted[skill.pk] = max(level, wanted.get(skill.pk, 0))
        before = {held.skill_id: held.level for held in PersonSkill.objects.filter(person=person, direction=direction)}
        if wanted != before:
            PersonSkill.objects.filter(person=person, direction=direction).delete()
            PersonSkill.objects.bulk_create(
                PersonSkill(
                    organization_id=person.organization_id,
                    person=person,
                    skill_id=skill_id,
                    direction=direction,
                    level=level,
                )
                for skill_id, level in wanted.items()
            )
            record(person, "person.skills_changed", actor=actor, direction=str(direction), skills=len(wanted))
    return skills_of(person, direction)


def skills_of(person: Person, direction: SkillDirection | str) -> list[PersonSkill]:
    """A person's skills of one direction with their names, highest level first."""
    held = PersonSkill.objects.filter(person=person, direction=SkillDirection(direction)).select_related("skill")
    return list(held.order_by("-level", "skill__name"))

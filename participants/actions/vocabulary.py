"""The organization's own words: the order of its levels, and which skills are the same."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.hr_import.levels import propose_ranks
from participants.models import Level, PersonSkill, Skill, SkillSynonym
from participants.skills import clean_skill_name, find_skill, skill_key

MAX_RANK = 999


def order_levels(ranks: Mapping[str, int | None], *, actor: User | None) -> int:
    """Set the rank of levels by public id, 1 the most junior; the same rank may be given twice, None takes it away.

    Gives how many changed. Refusal for a rank outside 1 to MAX_RANK.
    """
    if any(rank is not None and not 1 <= rank <= MAX_RANK for rank in ranks.values()):
        raise Refusal(f"Order levels with whole numbers from 1 to {MAX_RANK}.")
    with transaction.atomic():
        levels = list(Level.objects.select_for_update().filter(public_id__in=ranks))
        changed = [level for level in levels if level.rank != ranks[level.public_id]]
        for level in changed:
            level.rank = ranks[level.public_id]
        Level.objects.bulk_update(changed, ["rank"])
        if changed:
            record(changed[0], "levels.ordered", actor=actor, levels=[level.name for level in changed])
    return len(changed)


def use_usual_order(*, actor: User | None) -> int:
    """Rank levels as their names are usually ordered; names that say nothing keep what they have. How many changed."""
    levels = {level.name: level.public_id for level in Level.objects.all()}
    return order_levels({levels[name]: rank for name, rank in propose_ranks(levels).items()}, actor=actor)


def remove_level(level: Level, *, actor: User | None) -> None:
    """Take away a level that nobody is on."""
    if level.people.exists():
        raise Refusal(f"There are people on {level.name}. Give them another level first.")
    with transaction.atomic():
        record(level, "level.removed", actor=actor)
        level.delete()


def merge_skills(skill: Skill, into: Skill, *, actor: User | None) -> None:
    """Two skills are one: people keep the higher level, the old name leads to the new one from now on."""
    if skill.pk == into.pk:
        raise Refusal("Choose another skill to merge with.")
    with transaction.atomic():
        held = {(has.person_id, has.direction): has for has in PersonSkill.objects.filter(skill=into)}
        for has in PersonSkill.objects.filter(skill=skill):
            other = held.get((has.person_id, has.direction))
            if other is None:
                has.skill = into
                has.save(update_fields=["skill", "updated_at"])
            elif other.level < has.level:
                other.level = has.level
                other.save(update_fields=["level", "updated_at"])
        SkillSynonym.objects.filter(skill=skill).update(skill=into)
        record(into, "skill.merged", actor=actor, merged=skill.name)
        name = skill.name
        skill.delete()
        SkillSynonym.objects.update_or_create(
            organization_id=current_organization_id(), key=skill_key(name), defaults={"skill": into, "name": name}
        )


def rename_skill(skill: Skill, name: str, *, actor: User | None) -> None:
    """Another name for a skill; the old one stays as a synonym. Refusal when another skill has the name."""
    tidy = clean_skill_name(name)
    found = find_skill(tidy)
    if found is not None and found.pk != skill.pk:
        raise Refusal(f"“{tidy}” is there already. Merge the two instead.")
    if tidy == skill.name:
        return
    with transaction.atomic():
        old, old_key = skill.name, skill.key
        skill.name, skill.key = tidy, skill_key(tidy)
        skill.save(update_fields=["name", "key", "updated_at"])
        SkillSynonym.objects.filter(key=skill.key).delete()
        if old_key != skill.key:
            SkillSynonym.objects.update_or_create(
                organization_id=skill.organization_id, key=old_key, defaults={"skill": skill, "name": old}
            )
        record(skill, "skill.renamed", actor=actor, before=old)

"""Saying how a relationship on trial fits, and ending it without fault."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from relationships.actions.relationships import end_relationship
from relationships.enums import Fit
from relationships.models import FitAnswer, FitWords, Relationship, RelationshipMember, Trial
from relationships.queries import with_people
from relationships.signals import trial_ended
from relationships.trials import confirm_if_both_agree, open_trial, tell


def answer_fit(member: RelationshipMember, fit: Fit, *, words: str = "", actor: User) -> bool:
    """Keep what a member says; the other member never sees it. Returns whether both agree now and the trial is over.

    The same asking may be answered again, and the later answer counts. Words are kept for the author alone.
    """
    with transaction.atomic():
        trial = _open(member.relationship_id)
        occasion = max(trial.asked, 1)
        answer, _created = FitAnswer.objects.update_or_create(
            organization_id=member.organization_id,
            member=member,
            occasion=occasion,
            defaults={"relationship_id": member.relationship_id, "author": actor, "fit": fit},
        )
        FitWords.objects.filter(answer=answer).delete()
        if words.strip():
            FitWords.objects.create(
                organization_id=member.organization_id, answer=answer, author=actor, text=words.strip()[:1000]
            )
        return fit == Fit.GOOD and confirm_if_both_agree(trial)


def end_trial(member: RelationshipMember, *, actor: User) -> None:
    """End a trial: the places are free, both are told that nobody is at fault, and the program team gets drafts.

    Which side ended it is kept nowhere but in that side's own answer.
    """
    with transaction.atomic():
        trial = _open(member.relationship_id)
        relationship = with_people(Relationship.objects.filter(pk=member.relationship_id)).get()
        members = [one for one in relationship.members.all() if one.is_active]
        FitAnswer.objects.update_or_create(
            organization_id=member.organization_id,
            member=member,
            occasion=max(trial.asked, 1),
            defaults={"relationship": relationship, "author": actor, "fit": Fit.NOT_GOOD},
        )
        trial.ended_at = timezone.now()
        trial.save(update_fields=["ended_at", "updated_at"])
        end_relationship(relationship, actor=None)
        record(relationship, "trial.ended", actor=None)
        tell(relationship, members, "trial_ended", "ended", "My mentoring", "detail", trial.ends_on)
        trial_ended.send(Trial, relationship=relationship)


def _open(relationship_id: int) -> Trial:
    """The open trial, its relationship held until commit. Refusal when there is none any more."""
    relationship = Relationship.objects.select_for_update().get(pk=relationship_id)
    trial = open_trial(relationship)
    if trial is None:
        raise Refusal("This relationship is not on trial any more. Talk to your coordinator when it does not fit.")
    trial.relationship = relationship
    return trial

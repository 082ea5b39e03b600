"""Half-way and the end: review, capstone, completion, certificate, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort, Participant
from core.actions import enqueue
from core.errors import Refusal
from core.prose import is_web_address
from core.uploads import CheckedFile
from organizations.audit import record
from programs.enums import ParticipantRole
from relationships.certificate_jobs import CERTIFICATE_JOB
from relationships.certificates import new_number
from relationships.completion import progress_in, progress_of
from relationships.enums import CapstoneVisibility, NextStep
from relationships.models import (
    Capstone,
    CapstoneFile,
    CapstoneText,
    Certificate,
    Completion,
    MidReview,
    MidReviewText,
    RelationshipMember,
    Transition,
)


@dataclass(frozen=True)
class ReviewWords:
    """What a member writes half-way, for the people of the relationship."""

    going_well: str = ""
    to_change: str = ""
    second_half: str = ""


@dataclass(frozen=True)
class CapstoneDraft:
    """A capstone as its participant writes it."""

    title: str
    link: str = ""
    reflection: str = ""
    visibility: str = CapstoneVisibility.PAIR
    file: CheckedFile | None = None
    removes_file: bool = False


def write_review(member: RelationshipMember, words: ReviewWords, *, actor: User) -> MidReview:
    """Look back half-way, or change what was written. Refusal when nothing is said."""
    if not any(text.strip() for text in vars(words).values()):
        raise Refusal("Write at least one sentence.")
    with transaction.atomic():
        own: dict[str, Any] = {"organization_id": member.organization_id}
        review, is_new = MidReview.objects.get_or_create(**own, member=member)
        MidReviewText.objects.update_or_create(**own, review=review, defaults=vars(words))
        if is_new:
            record(member.relationship, "mid_review.written", actor=actor)
    return review


def hand_in_capstone(participant: Participant, draft: CapstoneDraft, *, actor: User) -> Capstone:
    """Hand in a capstone, or change it. Refusal for mentors, and when there is nothing but a title."""
    if participant.role == ParticipantRole.MENTOR:
        raise Refusal("Capstones are for mentees and peers.")
    title, link = " ".join(draft.title.split())[:150], draft.link.strip()
    if not title:
        raise Refusal("Give it a title.")
    if link and not is_web_address(link):
        raise Refusal("A link begins with https:// or http://.")
    with transaction.atomic():
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        own: dict[str, Any] = {"organization_id": participant.organization_id}
        capstone, _is_new = Capstone.objects.get_or_create(**own, participant=participant)
        keeps_file = not draft.removes_file and CapstoneFile.objects.filter(capstone=capstone).exists()
        if not (draft.reflection.strip() or link or draft.file or keeps_file):
            raise Refusal("Add a file, a link or a reflection: there is nothing to see yet.")
        is_first = capstone.handed_in_at is None
        capstone.visibility, capstone.handed_in_at = draft.visibility, capstone.handed_in_at or timezone.now()
        capstone.save(update_fields=["visibility", "handed_in_at", "updated_at"])
        CapstoneText.objects.update_or_create(
            **own, capstone=capstone, defaults={"title": title, "link": link, "reflection": draft.reflection.strip()}
        )
        _keep_file(capstone, draft)
        record(capstone, "capstone.handed_in" if is_first else "capstone.changed", actor=actor)
    return capstone


def _keep_file(capstone: Capstone, draft: CapstoneDraft) -> None:
    if draft.removes_file or draft.file:
        CapstoneFile.objects.filter(capstone=capstone).delete()
    if draft.file:
        CapstoneFile.objects.create(
            organization_id=capstone.organization_id,
            capstone=capstone,
            **draft.file.columns,
        )


def choose_next_step(participant: Participant, choice: str, *, words: str = "", actor: User) -> Transition:
    """Say what is to come after the program; can be changed."""
    with transaction.atomic():
        transition, _is_new = Transition.objects.update_or_create(
            organization_id=participant.organization_id,
            participant=participant,
            defaults={"choice": NextStep(choice), "words": " ".join(words.split())[:300]},
        )
        record(participant, "transition.chosen", actor=actor, choice=transition.choice)
    return transition


def complete_participant(participant: Participant, *, reason: str = "", actor: User) -> Completion:
    """Let a participant complete the program, and issue the certificate. Does nothing when they have.

    Without a reason everything that the program asks must be done: Refusal, naming what is missing.
    """
    with transaction.atomic():
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if done := Completion.objects.filter(participant=participant).first():
            return done
        progress = progress_of([participant])[0]
        tidy = " ".join(reason.split())[:300]
        if not progress.has_all and not tidy:
            raise Refusal(f"Still open for {participant.person.name}: {progress.missing}. Give a reason to complete.")
        return _complete(participant, tidy, actor)


def complete_all(cohort: Cohort, *, actor: User) -> int:
    """Complete everybody in a cohort who has done what is asked. Returns how many were new."""
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        # Against somebody who completes one of them at this moment.
        list(Participant.objects.select_for_update(of=("self",)).filter(cohort=cohort).order_by("pk").values_list("pk"))
        ready = [one.participant for one in progress_in(cohort) if one.has_all and one.completion is None]
        for participant in ready:
            _complete(participant, "", actor)
    return len(ready)


def _complete(participant: Participant, reason: str, actor: User) -> Completion:
    completion = Completion.objects.create(
        organization_id=participant.organization_id,
        participant=participant,
        completed_on=timezone.localdate(),
        completed_by=actor,
        reason=reason,
    )
    record(participant, "participant.completed", actor=actor, by_decision=bool(reason))
    issue_certificate(participant, actor=actor)
    return completion


def undo_completion(participant: Participant, *, actor: User) -> None:
    """Take a completion back; its certificate is withdrawn. Does nothing when there is none."""
    with transaction.atomic():
        deleted, _rows = Completion.objects.filter(participant=participant).delete()
        if deleted:
            record(participant, "participant.completion_undone", actor=actor)
            for certificate in Certificate.objects.filter(participant=participant, withdrawn_at=None):
                withdraw_certificate(certificate, actor=actor)


def issue_certificate(participant: Participant, *, actor: User) -> Certificate:
    """Issue a certificate for a completion; a worker draws it. The valid one when there is one."""
    with transaction.atomic():
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if valid := Certificate.objects.filter(participant=participant, withdrawn_at=None).first():
            return valid
        if not Completion.objects.filter(participant=participant).exists():
            raise Refusal("There is no certificate before the program is completed.")
        today = timezone.localdate()
        certificate = Certificate.objects.create(
            organization_id=participant.organization_id,
            participant=participant,
            number=new_number(),
            name=participant.person.name[:220],
            program_name=participant.cohort.program.name,
            role=participant.role,
            starts_on=participant.cohort.starts_on,
            ends_on=max(participant.cohort.starts_on, min(today, participant.cohort.ends_on)),
            issued_on=today,
            issued_by=actor,
        )
        certificate.job, _is_new = enqueue(
            CERTIFICATE_JOB, key=certificate.public_id, initiator_id=actor.pk, queue="bulk", certificate=certificate.pk
        )
        certificate.save(update_fields=["job", "updated_at"])
        record(certificate, "certificate.issued", actor=actor)
    return certificate


def withdraw_certificate(certificate: Certificate, *, actor: User) -> None:
    """Whoever checks it from now on reads that it is not valid. Does nothing when it is withdrawn."""
    with transaction.atomic():
        locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        if not locked.is_valid:
            return
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at", "updated_at"])
        record(locked, "certificate.withdrawn", actor=actor)

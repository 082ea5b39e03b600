"""Saying something in confidence, answering, and settling it.

The audit log says that it happened and not who it was: that somebody complained is for two people to know.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from core.occasions import made_before
from core.tenancy import current_organization_id
from organizations.audit import record
from organizations.models import Organization
from relationships.confidences import receivers
from relationships.emails.confidences import tell_that_something_waits
from relationships.enums import ConfidenceState
from relationships.models import Confidence, ConfidenceWords, Relationship

LONGEST = 10_000


def write_in_confidence(
    text: str, *, receiver: User, about: Relationship | None, is_complaint: bool, actor: User, public_id: str = ""
) -> Confidence:
    """Begin a talk with one person of the program team. The same `public_id` twice is one talk.

    Refusal when the receiver is not of the program team, or nothing is said.
    """
    organization = Organization.objects.get(pk=current_organization_id())
    coordinator = about.cohort.coordinator if about else None
    if receiver.pk not in {one.user.pk for one in receivers(actor, coordinator)}:
        raise Refusal("Choose somebody of the program team.")
    words = _checked(text)
    with transaction.atomic():
        if made := made_before(Confidence, public_id):
            return made
        confidence = Confidence(
            organization_id=organization.pk,
            public_id=public_id or random_id(),
            relationship=about,
            writer=actor,
            receiver=receiver,
            is_complaint=is_complaint,
            unread_by_receiver=1,
        )
        confidence.save(force_insert=True)
        said = _say(confidence, words, actor)
        record(organization, "confidence.written", actor=None)
        tell_that_something_waits(organization, confidence, to=receiver, occasion=said.public_id)
    return confidence


def answer_in_confidence(confidence: Confidence, text: str, *, actor: User, public_id: str = "") -> None:
    """Add to a talk. The first answer of the receiver says that it is being looked at; a settled talk opens again.

    The same `public_id` twice is one answer.
    """
    words = _checked(text)
    with transaction.atomic():
        if made_before(ConfidenceWords, public_id):
            return
        locked = _locked(confidence, actor)
        organization = Organization.objects.get(pk=locked.organization_id)
        said = _say(locked, words, actor, public_id)
        if locked.receiver_id == actor.pk:
            locked.unread_by_receiver, locked.unread_by_writer = 0, locked.unread_by_writer + 1
            to = locked.writer
        else:
            locked.unread_by_writer, locked.unread_by_receiver = 0, locked.unread_by_receiver + 1
            to = locked.receiver
        if locked.receiver_id == actor.pk or locked.state == ConfidenceState.SETTLED:
            locked.state, locked.settled_on = ConfidenceState.LOOKING, None
        locked.save()
        record(organization, "confidence.written", actor=None)
        tell_that_something_waits(organization, locked, to=to, occasion=said.public_id)


def look_into(confidence: Confidence, *, actor: User) -> None:
    """The receiver has read it and looks into it; the writer sees that."""
    with transaction.atomic():
        locked = _locked(confidence, actor)
        if locked.receiver_id != actor.pk:
            raise Refusal("Only the person it was written to can say this.")
        if locked.state == ConfidenceState.NEW:
            locked.state = ConfidenceState.LOOKING
            locked.unread_by_writer = F("unread_by_writer") + 1
        locked.unread_by_receiver = 0
        locked.save()


def mark_read(confidence: Confidence, *, actor: User) -> None:
    """The writer has read what is new."""
    Confidence.objects.filter(pk=confidence.pk, writer=actor).update(unread_by_writer=0)


def settle(confidence: Confidence, *, actor: User) -> None:
    """Either of the two says that it is settled; after a while it is forgotten."""
    with transaction.atomic():
        locked = _locked(confidence, actor)
        if locked.state == ConfidenceState.SETTLED:
            return
        locked.state, locked.settled_on = ConfidenceState.SETTLED, timezone.localdate()
        if locked.receiver_id == actor.pk:
            locked.unread_by_receiver, locked.unread_by_writer = 0, locked.unread_by_writer + 1
        else:
            locked.unread_by_writer = 0
        locked.save()


def pass_on(confidence: Confidence, *, receiver: User, actor: User) -> None:
    """The writer gives the talk to somebody else; whoever had it does not see it any more. Refusal for anybody else."""
    with transaction.atomic():
        locked = _locked(confidence, actor)
        coordinator = locked.relationship.cohort.coordinator if locked.relationship else None
        if locked.writer_id != actor.pk or receiver.pk not in {one.user.pk for one in receivers(actor, coordinator)}:
            raise Refusal("Choose somebody of the program team.")
        if receiver.pk == locked.receiver_id:
            return
        locked.receiver, locked.state, locked.settled_on = receiver, ConfidenceState.NEW, None
        locked.unread_by_receiver = 1
        locked.save()
        organization = Organization.objects.get(pk=locked.organization_id)
        occasion = f"{locked.public_id}:{timezone.now():%Y%m%d%H%M%S}"
        tell_that_something_waits(organization, locked, to=receiver, occasion=occasion)


def _locked(confidence: Confidence, actor: User) -> Confidence:
    found = Confidence.objects.select_for_update(of=("self",)).select_related("writer", "receiver")
    locked = found.filter(pk=confidence.pk).first()
    if locked is None or actor.pk not in {locked.writer_id, locked.receiver_id}:
        raise Refusal("This is between two other people.")
    return locked


def _say(confidence: Confidence, text: str, actor: User, public_id: str = "") -> ConfidenceWords:
    return ConfidenceWords.objects.create(
        organization_id=confidence.organization_id,
        public_id=public_id or random_id(),
        confidence=confidence,
        author=actor,
        text=text,
    )


def _checked(text: str) -> str:
    tidy = text.strip()
    if not tidy:
        raise Refusal("Write what it is about.")
    if len(tidy) > LONGEST:
        raise Refusal(f"Use {LONGEST} characters or fewer.")
    return tidy

"""Notes of a session and words to the coordinator. Never in the audit log: not even that a private note exists."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from organizations.audit import record
from relationships.models import MentoringSession, PrivateNote, SessionFeedback, SharedNote


@dataclass(frozen=True)
class Saved:
    """What saving a note led to: the version now stored, or both texts when somebody else saved meanwhile."""

    version: int
    theirs: str = ""
    is_conflict: bool = False


def save_shared_note(session: MentoringSession, text: str, *, version: int | None, actor: User) -> Saved:
    """Save the notes of a session over the version that the writer saw.

    Somebody saved meanwhile: nothing is stored, both texts come back. `version` None adds to what is there.
    """
    with transaction.atomic():
        MentoringSession.objects.select_for_update().get(pk=session.pk)
        found = SharedNote.objects.filter(session=session).first()
        if found is None:
            SharedNote.objects.create(
                organization_id=session.organization_id, session=session, text=text, saved_by=actor
            )
            record(session, "session.notes_saved", actor=actor)
            return Saved(1)
        if version is not None and version != found.version:
            return Saved(found.version, found.text, is_conflict=text != found.text)
        found.text = _joined(found.text, text) if version is None else text
        found.version += 1
        found.saved_by = actor
        found.save(update_fields=["text", "version", "saved_by", "updated_at"])
        return Saved(found.version)


def save_private_note(session: MentoringSession, text: str, *, version: int | None, actor: User) -> Saved:
    """Save the actor's own note, which nobody else reads. Two windows of the author can be in conflict as well."""
    with transaction.atomic():
        found = PrivateNote.objects.select_for_update().filter(session=session, author=actor).first()
        if found is None:
            PrivateNote.objects.create(
                organization_id=session.organization_id, session=session, author=actor, text=text
            )
            return Saved(1)
        if version is not None and version != found.version:
            return Saved(found.version, found.text, is_conflict=text != found.text)
        found.text = _joined(found.text, text) if version is None else text
        found.version += 1
        found.save(update_fields=["text", "version", "updated_at"])
        return Saved(found.version)


def rate_session(session: MentoringSession, *, usefulness: int | None, words: str, actor: User) -> None:
    """Say how useful a session was, and something to the coordinator. Saying it again replaces it."""
    SessionFeedback.objects.update_or_create(
        organization_id=session.organization_id,
        session=session,
        author=actor,
        defaults={"usefulness": usefulness, "words": words.strip()[:1000]},
    )


def _joined(old: str, new: str) -> str:
    return new if not old.strip() else old if new.strip() in old else f"{old.rstrip()}\n\n{new.strip()}"

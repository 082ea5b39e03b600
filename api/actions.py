"""Making and revoking keys."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from api.enums import Scope
from api.models import ApiKey
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from organizations.links import hash_token
from organizations.models import Membership

LONGEST_DAYS = 366
MOST_KEYS = 20
TWICE = timedelta(seconds=10)


def make_key(
    membership: Membership,
    *,
    name: str,
    scopes: list[str],
    days: int,
    is_personal: bool,
    actor: User,
    public_id: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its words, which cannot be shown again. Refusal for scopes or times that are not allowed.

    The same form sent twice at once (`public_id`, see `core.occasions`) makes one key, whose words are those of the
    second answer: that is the one which the browser shows.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal("A key lives for 1 to 366 days.")
    allowed = set(Scope.values) if is_personal else Scope.for_organization_keys()
    if not scopes or not set(scopes) <= allowed:
        raise Refusal("Choose at least one scope that this kind of key may have.")
    with transaction.atomic():
        Membership.objects.select_for_update().get(pk=membership.pk)
        keys = ApiKey.objects.filter(membership=membership)
        if made := keys.filter(public_id=public_id).first():
            return made, _new_words(made, actor=actor)
        if keys.filter(is_personal=is_personal, revoked_at=None).count() >= MOST_KEYS:
            raise Refusal(f"There are {MOST_KEYS} keys already. Revoke one first.")
        words = _words()
        key = ApiKey.objects.create(
            organization_id=membership.organization_id,
            public_id=public_id or random_id(),
            membership=membership,
            name=name,
            is_personal=is_personal,
            prefix=words[:10],
            key_hash=hash_token(words),
            scopes=sorted(scopes),
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(key, "key.made", actor=actor, scopes=key.scopes, days=days, is_personal=is_personal)
    return key, words


def _words() -> str:
    return f"mtk_{secrets.token_urlsafe(32)}"


def _new_words(key: ApiKey, *, actor: User) -> str:
    """Words for a key that was made a moment ago by the same form. Refusal later: somebody may use the first ones."""
    if timezone.now() - key.created_at > TWICE or key.revoked_at is not None:
        raise Refusal("This key was made already, and its words are shown once. Revoke it and make another one.")
    words = _words()
    with transaction.atomic():
        key.prefix, key.key_hash = words[:10], hash_token(words)
        key.save(update_fields=["prefix", "key_hash", "updated_at"])
        record(key, "key.made_again", actor=actor)
    return words


def revoke_key(key: ApiKey, *, actor: User) -> None:
    """End a key at once. Does nothing when it is revoked already."""
    if key.revoked_at is not None:
        return
    with transaction.atomic():
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at", "updated_at"])
        record(key, "key.revoked", actor=actor)

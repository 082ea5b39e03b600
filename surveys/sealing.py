"""Sealing of pulse answers: what the database holds is unreadable without the key of the running product.

The key is made from the product's secret key, which is not in the database: neither a dump, nor a copy of the
write-ahead log, nor an old version of the row on disk shows an answer. Secret keys of before (SECRET_KEY_FALLBACKS)
still open.
"""

import base64
import json
import secrets
from typing import Any, Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# The length of a sealed box tells only how many thousand characters it holds.
BLOCK: Final = 4096


def _keys(context: str) -> MultiFernet:
    secret_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key), context)) for key in secret_keys])


def _derived(secret_key: str, context: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"surveys.box:{context}".encode())
    return base64.urlsafe_b64encode(derive.derive(secret_key.encode()))


def seal(rows: list[dict[str, Any]], context: str) -> str:
    """Rows in random order, padded and sealed. `context` names the survey: a box does not open in another's place."""
    shuffled = list(rows)
    secrets.SystemRandom().shuffle(shuffled)
    plain = json.dumps(shuffled, separators=(",", ":"), sort_keys=True)
    padded = plain.ljust(-(-len(plain) // BLOCK) * BLOCK)
    # Without the moment, which a token would carry in the open.
    return _keys(context).encrypt_at_time(padded.encode(), 0).decode()


def unseal(sealed: str, context: str) -> list[dict[str, Any]]:
    """The rows of a box. cryptography.fernet.InvalidToken when the secret key is not the one it was sealed with."""
    if not sealed:
        return []
    rows: list[dict[str, Any]] = json.loads(_keys(context).decrypt(sealed.encode()))
    return rows

"""Secrets that the product must read again: sealed with a key that is not in the database."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal_text(text: str, context: str) -> str:
    """A sealed text; it does not open under another context."""
    return _keys(context).encrypt(text.encode()).decode()


def open_text(sealed: str, context: str) -> str | None:
    """The text, or None when it was sealed with a secret key that is not known any more."""
    try:
        return _keys(context).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _keys(context: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(str(key), context)) for key in [settings.SECRET_KEY, *_former()]])


def _former() -> list[str]:
    return [str(key) for key in settings.SECRET_KEY_FALLBACKS]


def _derived(secret_key: str, context: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"core.sealed_text:{context}".encode())
    return base64.urlsafe_b64encode(derive.derive(secret_key.encode()))

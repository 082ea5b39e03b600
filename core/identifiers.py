"""Public ids: what a URL shows instead of a row number."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def random_id() -> str:
    """23 characters without look-alikes, 134 random bits: cannot be guessed and says nothing about other rows."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(23))

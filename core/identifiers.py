"""Public ids: what a URL shows instead of a row number."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def random_id() -> str:
    """23 characters without look-alikes, 134 random bits: cannot be guessed and says nothing about other rows."""
    # 160 bits at once: an import makes tens of thousands of ids. The bias of the remainder is below 2 to the -26.
    return _spelled(secrets.randbits(160))


def id_of(digest: bytes) -> str:
    """The id that belongs to these bytes; as hard to guess as they are."""
    return _spelled(int.from_bytes(digest[:20]))


def _spelled(number: int) -> str:
    letters = []
    for _ in range(23):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)

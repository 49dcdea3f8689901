"""Ids that follow from a seed, so that a history can be played again to the letter."""

from collections.abc import Iterable
from hashlib import sha256
from random import Random
from uuid import UUID


def uuid7(dice: Random, at: int) -> str:
    """A UUIDv7 of that moment (milliseconds since 1970)."""
    number = (max(0, at) & (2**48 - 1)) << 80 | dice.getrandbits(80)
    return str(UUID(int=_marked(number, 7)))


def uuid4(dice: Random) -> str:
    return str(UUID(int=_marked(dice.getrandbits(128), 4)))


def joint_id(kind: str, about: Iterable[str]) -> str:
    """The id of the record about that, made again from the protocol's page."""
    text = "\0".join(["anxun-id-1", kind, *about])
    return str(UUID(int=_marked(int(sha256(text.encode()).hexdigest()[:32], 16), 7)))


def _marked(number: int, version: int) -> int:
    """The number with a UUID's version and variant in their places."""
    return number & ~(0xF << 76) & ~(0x3 << 62) | version << 76 | 0x2 << 62

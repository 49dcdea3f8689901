"""The chain of every mutation received, in the order in which it was judged.

Each link covers the one before it, so nobody can take out, put in or rewrite an
entry without every later link changing. The content enters as a *salted* digest:
when the law asks for erasure, bytes and salt are erased, the chain still closes,
and nobody can find the content again by guessing.
"""

import hashlib
from typing import Literal

import msgspec

GENESIS = bytes(32)
"""What the first link of a zone's chain follows."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What one link covers, in this order. All strings and integers, no floats:
    the same bytes in every language."""

    format: Literal["anxun-ledger-1"]
    tenant: str
    position: int
    mid: str
    account: str
    device: str
    incarnation: str
    dseq: int
    received: int
    """Milliseconds since 1970, server's clock."""
    outcome: str
    content: str
    """Hex of ``digest(salt, raw)``."""


class HeadStatement(msgspec.Struct, frozen=True, array_like=True):
    """What the server signs about where a chain stands: phones keep it, so that a chain
    rewritten from end to end, every link anew, is still found out."""

    format: Literal["anxun-head-1"]
    tenant: str
    epoch: str
    """The timeline that the position belongs to: a restored backup begins another."""
    position: int
    hash: str
    """Hex of the link at that position; of ``GENESIS`` at 0."""
    at: int
    """Milliseconds since 1970, server's clock, when it was said."""


def statement(head: HeadStatement) -> bytes:
    """Return the exact bytes that are signed: compact JSON, UTF-8."""
    return msgspec.json.encode(head)


def digest(salt: bytes, raw: bytes) -> str:
    """Return the salted SHA-256 of a mutation's exact bytes, in hex."""
    return hashlib.sha256(salt + raw).hexdigest()


def link(previous: bytes, entry: Entry) -> bytes:
    """Return the hash of a link: SHA-256 over the previous hash and the entry's JSON."""
    return hashlib.sha256(previous + msgspec.json.encode(entry)).digest()

"""Heads that phones kept: what the server once signed, against which a chain is held."""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.accounts.heads import from_text, good_signature
from server.ledger.chain import Ended, Header, Moment, Position
from sync.ledger import HeadStatement

KeyRing = Mapping[str, Ed25519PublicKey]
"""Public keys by the name that heads call them."""

Finding = Literal[
    "met", "cut", "contradicted", "missing", "forged", "unknown-key", "unknown-epoch", "other-zone"
]
GOOD: frozenset[Finding] = frozenset({"met", "cut"})


class KeptHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A head as phones export it."""

    tenant: str
    epoch: str
    position: Position
    hash: str
    at: Moment
    key: str
    signature: str

    @property
    def statement(self) -> HeadStatement:
        return HeadStatement(
            "anxun-head-1", self.tenant, self.epoch, self.position, self.hash, self.at
        )


class JudgedHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """A kept head and what the chain makes of it."""

    head: KeptHead
    finding: Finding
    ended: int = 0
    """Of ``cut``: the last position of its epoch that the server still had after it was put
    back from a backup at ``restored``, milliseconds since 1970."""
    restored: int = 0


def read_heads(content: bytes) -> list[KeptHead]:
    """Return the heads of a phone's file. Raises ``msgspec.DecodeError``."""
    return msgspec.json.decode(content, type=list[KeptHead])


def head_of(header: Header) -> KeptHead:
    """Return the head that a chain itself brings."""
    head = header.head
    return KeptHead(
        header.tenant, header.epoch, head.position, head.hash, head.at, head.key, head.signature
    )


def key_ring(publics: Iterable[str]) -> KeyRing:
    """Return the keys (base64url of 32 bytes each) by name. Raises ``ValueError``."""
    ring = {}
    for public in publics:
        key = Ed25519PublicKey.from_public_bytes(from_text(public))
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        ring[hashlib.sha256(raw).hexdigest()[:16]] = key
    return ring


def own_keys(header: Header) -> KeyRing:
    """Return the keys that a chain names itself, those of them that are keys."""
    ring: dict[str, Ed25519PublicKey] = {}
    for each in header.keys:
        with contextlib.suppress(ValueError):
            ring |= key_ring([each.public])
    return ring


def flaw_of(head: KeptHead, keys: KeyRing) -> Finding | None:
    """Return why nobody need believe that the server said so; None where it did."""
    if head.key not in keys:
        return "unknown-key"
    if not good_signature(keys[head.key], head.statement, head.signature):
        return "forged"
    return None


def judge_head(
    head: KeptHead, header: Header, hashes: Mapping[int, str], keys: KeyRing
) -> JudgedHead:
    """Hold a head against the chain. ``hashes``: of its links, by position, as far as it goes."""
    flaw = flaw_of(head, keys)
    if flaw:
        return JudgedHead(head, flaw)
    if hashes.get(head.position) == head.hash:
        return JudgedHead(head, "met")
    if head.epoch == header.epoch:
        return JudgedHead(head, _unmet(head, hashes))
    ended = shared_with(header.epochs, head.epoch)
    if ended is None:
        return JudgedHead(head, "unknown-epoch")
    if head.position > ended.ended:
        return JudgedHead(head, "cut", ended.ended, ended.restored)
    return JudgedHead(head, _unmet(head, hashes))


def _unmet(head: KeptHead, hashes: Mapping[int, str]) -> Finding:
    return "contradicted" if head.position in hashes else "missing"


def shared_with(epochs: Sequence[Ended], former: str) -> Ended | None:
    """Return what cut an epoch shortest: its own end, or that of a later one."""
    names = [each.epoch for each in epochs]
    if former not in names:
        return None
    return min(epochs[names.index(former) :], key=lambda each: each.ended)

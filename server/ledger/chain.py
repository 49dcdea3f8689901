"""A zone's chain as it is told to an outsider: a header, and then link by link."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync import Entry, Head

Position = Annotated[int, Meta(ge=0, le=2**53)]
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
"""Milliseconds since 1970, up to the year 9999."""


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch that a restored backup ended."""

    epoch: str
    ended: Position
    """The last position that it shares with what came after it."""
    restored: Moment


class PublicKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    """First 16 hex digits of the SHA-256 of the public key's 32 bytes."""
    public: str
    """These bytes, base64url without padding."""
    algorithm: Literal["Ed25519"] = "Ed25519"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of an export."""

    format: Literal["anxun-ledger-export-1"]
    tenant: str
    zone: str
    """The zone's name."""
    epoch: str
    epochs: list[Ended]
    """Former ones, oldest first."""
    head: Head
    """Where the chain stands, with the server's word for it."""
    keys: list[PublicKey]
    """Every key that heads of this server were signed with: its own word, so pin yours."""
    contents: bool = True
    """False: exported without what people wrote; each link then reads as erased."""


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every other line: an entry, what it speaks of, and the hash that covers it all."""

    entry: Entry
    content: bytes | None
    """The mutation's exact bytes (base64 in an export); null with its salt once erased."""
    salt: bytes | None
    link: str
    """Hex."""

"""Ids that follow from what a record is about, so that phones which never met agree on them."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from .record import Declaration


def id_of(body: Mapping[str, Any], declaration: Declaration) -> str:
    """Return the id of a record of a kind with ``identity``: a UUID in the form of version 7
    (as phones make them), made of the first 16 bytes of the SHA-256 of ``anxun-id-1``, the
    kind and the values of those fields in their order, as UTF-8 with NUL between them. What
    is not there is the empty string. ``sync/vectors/identity.json`` holds both halves to it.
    """
    values = [str(body.get(name) or "") for name in declaration.struct.identity]
    text = "\0".join(["anxun-id-1", declaration.kind, *values])
    first = bytearray(sha256(text.encode()).digest()[:16])
    first[6] = 0x70 | first[6] & 0x0F
    first[8] = 0x80 | first[8] & 0x3F
    return str(UUID(bytes=bytes(first)))

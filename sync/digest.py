"""Whether a phone holds what the server would give it: one sum over both, to be compared."""

import hashlib
from collections.abc import Iterable

from .wire import Digest


def digest_of(records: Iterable[tuple[str, int]]) -> Digest:
    """Return the digest of records, each by its id and the position of its last change.

    Ids are sorted by code point, which for lower-case UUIDs is also how JavaScript and
    databases sort them. ``sync/vectors/digest.json`` holds both halves to one answer.
    """
    lines = [f"{id}:{position}" for id, position in sorted(records)]
    return Digest(len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())

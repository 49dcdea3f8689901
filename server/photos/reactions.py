"""What follows from a record that names pictures: it expects them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Connection

from server.exchange.reactions import Happened
from server.photos.slots import add_slots, drop_slots, is_expired, slots_in_reach
from server.records import KINDS

FIELD = "photos"
"""What a kind calls its map from a picture's hash to what is known of it."""


def expect_photos(connection: Connection, happened: Happened) -> Mapping[str, Any]:
    """Keep the slots of a record as its ``photos`` are: no longer named, no longer seen.

    The picture itself stays on the shelf; the ledger still names it.
    """
    before, now = _named(happened.before), _named(happened.body)
    if before == now:
        return {}
    if before - now:
        drop_slots(connection, happened.tenant, happened.id, before - now)
    slots: list[Mapping[str, Any]] = [
        {
            "tenant": happened.tenant,
            "sha256": sha256,
            "record": happened.id,
            "position": happened.position,
            "named_by": happened.account,
            "private": FIELD in KINDS[happened.kind].private,
            "filled": _sees(connection, happened, sha256)
            and not is_expired(connection, happened.tenant, sha256),
        }
        for sha256 in sorted(now - before)
    ]
    add_slots(connection, slots)
    return {}


def _named(body: Mapping[str, Any] | None) -> AbstractSet[str]:
    photos = (body or {}).get(FIELD)
    return photos.keys() if isinstance(photos, Mapping) else set()


def _sees(connection: Connection, happened: Happened, sha256: str) -> bool:
    """Whether the one who names a picture sees it already, through another record."""
    return any(
        slots_in_reach(
            connection, happened.tenant, happened.account, sha256, happened.received
        ).values()
    )

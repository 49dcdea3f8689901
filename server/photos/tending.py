"""Looks after the shelf: is every picture still what arrived, whose time is over, and what is
there for nobody.

A picture that a row names, or a record still expects, is never collected.
"""

import hashlib
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.database import Database
from server.exchange.tables import ledger
from server.photos.shelf import Shelf
from server.photos.tables import photo, photo_look, photo_slot
from server.records import KINDS

DAY = 24 * 3_600_000


class Check(msgspec.Struct, frozen=True):
    """What a look at every picture found; pictures as ``<zone>/<sha256>``."""

    pictures: int
    damaged: list[str]
    missing: list[str]
    unknown: list[str]
    """Files that belong to no picture: left by a power cut, perhaps."""


def known_pictures(connection: Connection) -> set[tuple[str, str]]:
    """Zone and name of every picture that should be on the shelf."""
    kept = sa.select(photo.c.tenant, photo.c.sha256).where(photo.c.expired.is_(None))
    return {(tenant, sha256) for tenant, sha256 in connection.execute(kept)}


def check(known: AbstractSet[tuple[str, str]], shelf: Shelf) -> Check:
    """Read every picture and compare it with its name. Takes long: no transaction waits."""
    damaged, missing = list[str](), list[str]()
    for tenant, sha256 in sorted(known):
        arrived = shelf.arrived(tenant, sha256)
        if arrived is None:
            missing.append(f"{tenant}/{sha256}")
        elif hashlib.sha256(arrived).hexdigest() != sha256:
            damaged.append(f"{tenant}/{sha256}")
    unknown = {(each.tenant, each.sha256) for each in shelf.files()} - known
    return Check(
        len(known), damaged, missing, sorted(f"{tenant}/{sha256}" for tenant, sha256 in unknown)
    )


def is_wanted(connection: Connection, tenant: str, sha256: str) -> bool:
    """Whether a picture is known, or a record expects it and its phone may be bringing it."""
    kept = sa.select(sa.literal(1)).where(
        photo.c.tenant == tenant, photo.c.sha256 == sha256, photo.c.expired.is_(None)
    )
    expected = sa.select(sa.literal(1)).where(
        photo_slot.c.tenant == tenant, photo_slot.c.sha256 == sha256, ~photo_slot.c.filled
    )
    return connection.scalar(kept.union_all(expected).limit(1)) is not None


def collect(shelf: Shelf, before: int, wanted: Callable[[str, str], bool]) -> int:
    """Remove files that nobody wants (``is_wanted``) and that were last written before a
    moment (milliseconds since 1970); return how many."""
    old = [each for each in shelf.files() if each.written < before]
    # Asked about and looked at one by one. Whoever brings one in that very moment looks
    # afterwards whether it is still there (``Photographs.take_in``).
    return sum(shelf.remove(each, before) for each in old if not wanted(each.tenant, each.sha256))


def expire(
    database: Database, shelf: Shelf, now: int, kept: Mapping[str, int | None] | None = None
) -> int:
    """Erase the pictures whose time is over, with what their files said of themselves; return
    how many. ``kept``: days by kind (``Record.photos_kept``), None for good; they are counted
    from when a record named the picture and it was here.

    Their rows stay, and the ledger still names them: that there was a picture, and which,
    can be proved for good. One that no record names any more is left alone: it may have been
    taken off a hazard, whose pictures are kept for good.
    """
    days = {kind: each.struct.photos_kept for kind, each in KINDS.items()} if kept is None else kept
    gone = 0
    for tenant, sha256 in database.read_now(_perhaps_over, days, now):
        if database.write_now(_end, tenant, sha256, days, now):
            # After the row: what a power cut leaves of it is collected.
            shelf.erase(tenant, sha256, now)
            gone += 1
    return gone


def _perhaps_over(
    connection: Connection, days: Mapping[str, int | None], now: int
) -> list[tuple[str, str]]:
    shortest = min((each for each in days.values() if each is not None), default=None)
    if shortest is None:
        return []
    old = sa.select(photo.c.tenant, photo.c.sha256).where(
        photo.c.expired.is_(None), photo.c.received < now - shortest * DAY
    )
    return [(tenant, sha256) for tenant, sha256 in connection.execute(old)]


def _end(
    connection: Connection, tenant: str, sha256: str, days: Mapping[str, int | None], now: int
) -> bool:
    """Write down that a picture's time is over, if it is."""
    named = _namings(connection, tenant, sha256)
    if not named or any(days.get(kind) is None for kind, _ in named):
        return False
    if any(since >= now - (days[kind] or 0) * DAY for kind, since in named):
        return False
    ended = connection.execute(
        photo.update()
        .where(photo.c.tenant == tenant, photo.c.sha256 == sha256, photo.c.expired.is_(None))
        .values(expired=now, taken="", camera="", lat=None, lon=None, looks="")
    )
    looked = photo_look.delete().where(photo_look.c.tenant == tenant, photo_look.c.sha256 == sha256)
    if ended.rowcount:
        connection.execute(looked)
    return ended.rowcount == 1


def _namings(connection: Connection, tenant: str, sha256: str) -> list[tuple[str, int]]:
    """The kind of every record that names a picture, and since when it does and the picture
    is here (milliseconds since 1970)."""
    rows = connection.execute(
        sa.select(ledger.c.kind, ledger.c.received, photo.c.received)
        .join(photo_slot, sa.and_(
            photo_slot.c.tenant == ledger.c.tenant, photo_slot.c.position == ledger.c.position,
        ))
        .join(photo, sa.and_(
            photo.c.tenant == photo_slot.c.tenant, photo.c.sha256 == photo_slot.c.sha256,
        ))
        .where(photo_slot.c.tenant == tenant, photo_slot.c.sha256 == sha256)
    )  # fmt: skip
    return [(kind, max(named, received)) for kind, named, received in rows]

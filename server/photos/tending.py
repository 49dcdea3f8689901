"""Looks after the shelf: is every picture still what arrived, whose time is over, and what is
there for nobody.

A picture that a row names, or a record still expects, is never collected.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.sessions import DAY
from server.database import Database
from server.exchange.tables import ledger
from server.photos.shelf import Condition, Shelf
from server.photos.slots import is_kept
from server.photos.tables import photo, photo_look, photo_slot
from server.records import KINDS


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
    found: dict[Condition, list[str]] = {"intact": [], "damaged": [], "missing": []}
    for tenant, sha256 in sorted(known):
        found[shelf.condition(tenant, sha256)].append(f"{tenant}/{sha256}")
    unknown = {(each.tenant, each.sha256) for each in shelf.files()} - known
    others = sorted(f"{tenant}/{sha256}" for tenant, sha256 in unknown)
    return Check(len(known), found["damaged"], found["missing"], others)


def is_wanted(connection: Connection, tenant: str, sha256: str) -> bool:
    """Whether a picture is known, or a record expects it and its phone may be bringing it."""
    expected = sa.select(sa.literal(1)).where(
        photo_slot.c.tenant == tenant, photo_slot.c.sha256 == sha256, ~photo_slot.c.filled
    )
    return is_kept(connection, tenant, sha256) or bool(connection.scalar(expected.limit(1)))


def collect(shelf: Shelf, before: int, wanted: Callable[[str, str], bool]) -> int:
    """Remove files that nobody wants (``is_wanted``) and that were last written before a
    moment (milliseconds since 1970); return how many."""
    old = [each for each in shelf.files() if each.written < before]
    # Asked about and looked at one by one. Whoever brings one in that very moment looks
    # afterwards whether it is still there (``Photographs.take_in``).
    return sum(shelf.remove(each, before) for each in old if not wanted(each.tenant, each.sha256))


def expire(database: Database, shelf: Shelf, now: int) -> int:
    """Erase the pictures whose time is over (``Record.photos_kept``), with what their files
    said of themselves; return how many.

    Their rows stay, and the ledger still names them: that there was a picture, and which,
    can be proved for good. One that no record names any more is left alone: it may have been
    taken off a hazard, whose pictures are kept for good.
    """
    gone = 0
    for tenant, sha256 in sorted(database.read_now(known_pictures)):
        # Looked at before it is written: most are not over, and a writer keeps phones waiting.
        is_over = database.read_now(_is_over, tenant, sha256, now)
        if is_over and database.write_now(_end, tenant, sha256, now):
            # After the row: what a power cut leaves of it is collected.
            shelf.erase(tenant, sha256, now)
            gone += 1
    return gone


def _is_over(connection: Connection, tenant: str, sha256: str, now: int) -> bool:
    named = [
        (KINDS[kind].struct.photos_kept, since)
        for kind, since in _namings(connection, tenant, sha256)
    ]
    return bool(named) and all(
        days is not None and since < now - days * DAY for days, since in named
    )


def _end(connection: Connection, tenant: str, sha256: str, now: int) -> bool:
    """Write down that a picture's time is over, if it still is."""
    if not (is_kept(connection, tenant, sha256) and _is_over(connection, tenant, sha256, now)):
        return False
    this = (photo.c.tenant == tenant, photo.c.sha256 == sha256)
    looks = (photo_look.c.tenant == tenant, photo_look.c.sha256 == sha256)
    connection.execute(
        photo.update()
        .where(*this)
        .values(expired=now, taken="", camera="", lat=None, lon=None, looks="")
    )
    connection.execute(photo_look.delete().where(*looks))
    return True


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

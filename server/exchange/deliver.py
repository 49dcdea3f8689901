"""Gives a phone what it has not seen, page by page, and says what it must forget.

A page never splits a position. What it costs follows from what changed in the
phone's scope, not from the size of the table.
"""

import hashlib
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from server.exchange.pages import Page, Zone
from server.records import KINDS
from server.scopes.reach import Reach
from server.statement import Statement
from sync import Change, Cursor, Digest, Forgotten, Head, digest_of

_ZONE = Statement("SELECT epoch, position, head FROM zone WHERE tenant = ?")
_REMEMBER = Statement(
    "INSERT INTO scope_set (tenant, hash, held) VALUES (?, ?, ?)"
    " ON CONFLICT (tenant, hash) DO NOTHING"
)
_HELD = Statement(
    "SELECT DISTINCT r.id, r.position FROM feed f"
    " JOIN record r ON r.tenant = f.tenant AND r.id = f.record"
    " WHERE f.tenant = ? AND f.key IN ?? AND NOT f.gone AND NOT r.deleted"
)

SCHEMA = hashlib.sha256(
    "\n".join(f"{name}:{kind.struct.schema}" for name, kind in sorted(KINDS.items())).encode()
).hexdigest()[:8]
"""Names the kinds of this server: a cursor from other kinds begins anew."""


class Delivery(msgspec.Struct, frozen=True):
    """One page for one phone."""

    cursor: Cursor
    changes: list[Change]
    forget: list[Forgotten]
    more: bool
    fresh: bool
    head: Head
    epoch: str
    digest: Digest | None = None


def remember_scope(connection: Connection, tenant: str, reach: Reach) -> None:
    """Keep a key set by its hash; a cursor carries only the hash."""
    keys = msgspec.json.encode(sorted(reach.keys)).decode()
    _REMEMBER.run(connection, tenant, reach.hash, keys)


def deliver(
    connection: Connection, tenant: str, reach: Reach, cursor: Cursor | None, limit: int,
    check: bool = False,
) -> Delivery:  # fmt: skip
    """Return the next page after ``cursor``; None begins a first pull. ``check``: with a
    digest, if this page is the last."""
    [row] = _ZONE.rows(connection, tenant)
    zone = Zone(*row)
    page = Page(connection, tenant, reach, limit)
    fresh = cursor is None or not _is_of(cursor, reach, zone)
    began = Cursor(zone.epoch, reach.account, 0, reach.hash, schema=SCHEMA)
    if cursor is None or fresh:
        cursor = began
    elif cursor.scope != reach.hash:
        moved = page.move(cursor)
        fresh, cursor = moved is None, moved or began
    cursor, more = page.fill(cursor)
    if not more:
        cursor, more = page.follow(cursor, zone.position)
    return Delivery(
        cursor=cursor,
        changes=page.changes,
        forget=page.forget,
        more=more,
        fresh=fresh,
        head=Head(zone.position, zone.head.hex()),
        epoch=zone.epoch,
        digest=held_digest(connection, tenant, reach.keys) if check and not more else None,
    )


def _is_of(cursor: Cursor, reach: Reach, zone: Zone) -> bool:
    """Whether a cursor goes on here: one from beyond the last position is of a database
    that was put back without a word."""
    there = (cursor.account, cursor.epoch, cursor.schema)
    return there == (reach.account, zone.epoch, SCHEMA) and cursor.position <= zone.position


def held_digest(connection: Connection, tenant: str, keys: Iterable[str]) -> Digest:
    """Return the digest of what a holder of these keys should have. Reads all of it."""
    rows = _HELD.rows(connection, tenant, sorted(keys))
    return digest_of((id, position) for id, position in rows)

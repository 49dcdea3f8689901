"""Gives a phone what it has not seen, page by page, and says what it must forget.

A page never splits a position. What it costs follows from what changed in the
phone's scope, not from the size of the table.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.exchange.tables import record, scope_set
from server.scopes.reach import Reach, held
from server.scopes.tables import feed
from server.tables import zone
from sync import Change, Cursor, Forgotten, Head

PAGE_BYTES = 2 * 1024 * 1024
"""A page is cut, at a whole position, where its bodies pass this."""
KEYS_PER_RECORD = 4
"""Rows of the feed read for one record, at most as many as keys one person holds of it."""


class Delivery(msgspec.Struct, frozen=True):
    """One page for one phone."""

    cursor: Cursor
    changes: list[Change]
    forget: list[Forgotten]
    more: bool
    fresh: bool
    head: Head
    epoch: str


_REMEMBER = sa.text(
    "INSERT INTO scope_set (tenant, hash, held) VALUES (:tenant, :hash, :held)"
    " ON CONFLICT (tenant, hash) DO NOTHING"
)


def remember_scope(connection: Connection, tenant: str, reach: Reach) -> None:
    """Keep a key set by its hash; a cursor carries only the hash."""
    keys = msgspec.json.encode(sorted(reach.keys)).decode()
    connection.execute(_REMEMBER, {"tenant": tenant, "hash": reach.hash, "held": keys})


def deliver(
    connection: Connection, tenant: str, reach: Reach, cursor: Cursor | None, limit: int
) -> Delivery:
    """Return the next page after ``cursor``; None begins a first pull."""
    state = connection.execute(
        sa.select(zone.c.position, zone.c.epoch, zone.c.head).where(zone.c.tenant == tenant)
    ).one()
    page = _Page(connection, tenant, reach, limit)
    fresh = cursor is None or cursor.account != reach.account or cursor.epoch != state.epoch
    if cursor is None or fresh:
        cursor = Cursor(state.epoch, reach.account, 0, reach.hash)
    elif cursor.scope != reach.hash:
        moved = page.move(cursor)
        fresh, cursor = moved is None, moved or Cursor(state.epoch, reach.account, 0, reach.hash)
    cursor, more = page.fill(cursor)
    if not more:
        cursor, more = page.follow(cursor, state.position)
    return Delivery(
        cursor=cursor,
        changes=page.changes,
        forget=page.forget,
        more=more,
        fresh=fresh,
        head=Head(state.position, state.head.hex()),
        epoch=state.epoch,
    )


class _Page:
    """One page being put together."""

    def __init__(self, connection: Connection, tenant: str, reach: Reach, limit: int) -> None:
        self.connection, self.tenant, self.reach, self.limit = connection, tenant, reach, limit
        self.changes: list[Change] = []
        self.forget: list[Forgotten] = []

    def move(self, cursor: Cursor) -> Cursor | None:
        """Begin to follow another key set; None where only a fresh pull is safe."""
        old = self._keys(cursor.scope)
        if old is None or cursor.since:
            return None
        self._forget_under(old - self.reach.keys, cursor.position)
        return msgspec.structs.replace(cursor, scope=self.reach.hash, since=cursor.scope, filled=0)

    def _keys(self, hash: str) -> frozenset[str] | None:
        text = self.connection.scalar(
            sa.select(scope_set.c.held).where(
                scope_set.c.tenant == self.tenant, scope_set.c.hash == hash
            )
        )
        return frozenset(msgspec.json.decode(text)) if text else None

    def _forget_under(self, lost: Iterable[str], since: int) -> None:
        """Copies under keys that are lost go, unless a key still held covers them.

        A record that itself left such a key after the last pull is still on the phone.
        """
        still = sa.select(feed.c.record).where(
            feed.c.tenant == self.tenant, feed.c.key.in_(sorted(self.reach.keys)), ~feed.c.gone
        )
        rows = self.connection.execute(
            sa.select(record.c.kind, record.c.id)
            .distinct()
            .join(feed, sa.and_(feed.c.tenant == record.c.tenant, feed.c.record == record.c.id))
            .where(
                feed.c.tenant == self.tenant,
                feed.c.key.in_(sorted(lost)),
                sa.or_(~feed.c.gone, feed.c.position > since),
                feed.c.record.not_in(still),
            )
        )
        self.forget += [Forgotten(kind=row.kind, id=row.id) for row in rows]

    def fill(self, cursor: Cursor) -> tuple[Cursor, bool]:
        """Bring what lies under keys that changed hands, however long ago it changed.

        Keys that were lost count too: what they showed whole may still be held openly.
        """
        if not cursor.since:
            return cursor, False
        moved = self.reach.keys ^ (self._keys(cursor.since) or frozenset())
        rows, complete = self._rows(moved, cursor.filled, cursor.position)
        views = held(self.connection, self.tenant, self.reach, {row.record for row in rows})
        self._add({id: (is_open, False) for id, is_open in views.items()})
        if complete:
            return msgspec.structs.replace(cursor, since="", filled=0), False
        return msgspec.structs.replace(cursor, filled=rows[-1].position), True

    def follow(self, cursor: Cursor, last: int) -> tuple[Cursor, bool]:
        """Bring what changed, entered or left since the cursor's position."""
        rows, complete = self._rows(self.reach.keys, cursor.position, last)
        seen: dict[str, tuple[bool, bool]] = {}
        for row in rows:
            is_open, gone = seen.get(row.record, (True, True))
            # A key that was left says nothing about the view that others still give.
            shows_open = is_open and (row.open or row.gone)
            seen[row.record] = (shows_open, gone and row.gone)
        self._add(seen)
        position = last if complete else rows[-1].position
        return msgspec.structs.replace(cursor, position=position), not complete

    def _rows(self, keys: Iterable[str], after: int, until: int) -> tuple[Sequence[Any], bool]:
        """Feed rows of whole positions, about as many as fit; and whether that was all."""
        wanted = max(1, self.limit - len(self.changes)) * KEYS_PER_RECORD
        query = (
            sa.select(
                feed.c.record,
                feed.c.position,
                feed.c.open,
                feed.c.gone,
                sa.func.length(record.c.body).label("size"),
            )
            .join(record, sa.and_(record.c.tenant == feed.c.tenant, record.c.id == feed.c.record))
            .where(
                feed.c.tenant == self.tenant,
                feed.c.key.in_(sorted(keys)),
                feed.c.position > after,
                feed.c.position <= until,
            )
            .order_by(feed.c.position)
        )
        rows = self.connection.execute(query.limit(wanted + 1)).all()
        fitting = _fitting(rows)
        if len(rows) <= wanted and fitting == len(rows):
            return rows, True
        rows = rows[: min(wanted, fitting) + 1]
        whole = [row for row in rows if row.position < rows[-1].position]
        if not whole:
            only = rows[-1].position
            whole = list(self.connection.execute(query.where(feed.c.position == only)).all())
        return whole, False

    def _add(self, seen: dict[str, tuple[bool, bool]]) -> None:
        """Add records as this phone may see them; ``seen``: id → (only openly, left)."""
        rows = self.connection.execute(
            sa.select(
                record.c.id, record.c.kind, record.c.position, record.c.versions,
                record.c.body, record.c.open_body, record.c.deleted,
            )
            .where(record.c.tenant == self.tenant, record.c.id.in_(sorted(seen)))
            .order_by(record.c.position)
        )  # fmt: skip
        for row in rows:
            is_open, left = seen[row.id]
            if left:
                self.forget.append(Forgotten(kind=row.kind, id=row.id))
            elif row.deleted:
                self.changes.append(Change(row.position, row.kind, row.id, gone=True))
            else:
                body = row.open_body if is_open and row.open_body else row.body
                raw, versions = msgspec.Raw(body.encode()), msgspec.Raw(row.versions.encode())
                self.changes.append(Change(row.position, row.kind, row.id, versions, raw))


def _fitting(rows: Sequence[Any]) -> int:
    """How many of the rows, from the first, have bodies that fit into one page."""
    size = 0
    for number, row in enumerate(rows):
        size += row.size
        if size > PAGE_BYTES:
            return number
    return len(rows)

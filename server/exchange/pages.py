"""One page of what changed under a phone's keys, read key by key in the order of positions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from server.records import KINDS
from server.scopes.reach import Reach, held
from server.statement import Statement
from sync import Change, Cursor, Forgotten, open_view, upcast_body, upcast_names

PAGE_BYTES = 2 * 1024 * 1024
"""A page is cut, at a whole position, where its bodies pass this."""
RECORDS_AT_ONCE = 250
"""Bodies are read in portions, so that a page of large ones never lies in memory whole."""

_KEYS = Statement("SELECT held FROM scope_set WHERE tenant = ? AND hash = ?")
_AFTER = Statement(
    'SELECT position, record, "open", gone FROM feed'
    ' WHERE tenant = ? AND "key" = ? AND position > ? AND position <= ?'
    " ORDER BY position LIMIT ?"
)
_AT = Statement(
    'SELECT position, record, "open", gone FROM feed'
    ' WHERE tenant = ? AND "key" IN ?? AND position = ?'
)
_RECORDS = Statement(
    "SELECT id, kind, schema, position, versions, body, open_body, deleted FROM record"
    " WHERE tenant = ? AND id IN ??"
)
_LEFT_BEHIND = Statement(
    "SELECT DISTINCT r.kind, r.id FROM feed f"
    " JOIN record r ON r.tenant = f.tenant AND r.id = f.record"
    " WHERE f.tenant = ? AND f.key IN ?? AND (NOT f.gone OR f.position > ?)"
    " AND NOT EXISTS (SELECT 1 FROM feed s WHERE s.tenant = f.tenant AND s.record = f.record"
    " AND s.key IN ?? AND NOT s.gone)"
)


class Zone(NamedTuple):
    """Where a zone stands at the moment of a pull."""

    epoch: str
    position: int
    head: bytes


class Row(NamedTuple):
    """A line of the feed."""

    position: int
    record: str
    open: bool
    gone: bool


class Page:
    """One page being put together."""

    def __init__(self, connection: Connection, tenant: str, reach: Reach, limit: int) -> None:
        self.connection, self.tenant, self.reach, self.limit = connection, tenant, reach, limit
        self.changes: list[Change] = []
        self.forget: list[Forgotten] = []
        self._size = 0

    def move(self, cursor: Cursor) -> Cursor | None:
        """Begin to follow another key set; None where only a fresh pull is safe."""
        old = self._keys(cursor.scope)
        if old is None or cursor.since:
            return None
        self._forget_under(old - self.reach.keys, cursor.position)
        return msgspec.structs.replace(cursor, scope=self.reach.hash, since=cursor.scope, filled=0)

    def _keys(self, hash: str) -> frozenset[str] | None:
        rows = _KEYS.rows(self.connection, self.tenant, hash)
        return frozenset(msgspec.json.decode(rows[0][0])) if rows else None

    def _forget_under(self, lost: Iterable[str], since: int) -> None:
        """Copies under keys that are lost go, unless a key still held covers them.

        A record that itself left such a key after the last pull is still on the phone.
        """
        rows = _LEFT_BEHIND.rows(
            self.connection, self.tenant, sorted(lost), since, sorted(self.reach.keys)
        )
        self.forget += [Forgotten(kind=kind, id=id) for kind, id in rows]

    def fill(self, cursor: Cursor) -> tuple[Cursor, bool]:
        """Bring what lies under keys that changed hands, however long ago it changed.

        Keys that were lost count too: what they showed whole may still be held openly.
        """
        if not cursor.since:
            return cursor, False
        moved = self.reach.keys ^ (self._keys(cursor.since) or frozenset())
        rows, complete = self._rows(moved, cursor.filled, cursor.position)
        views = held(self.connection, self.tenant, self.reach, {row.record for row in rows})
        last = self._add([row for row in rows if row.record in views], views)
        if complete and last is None:
            return msgspec.structs.replace(cursor, since="", filled=0), False
        filled = rows[-1].position if last is None else last
        return msgspec.structs.replace(cursor, filled=filled), True

    def follow(self, cursor: Cursor, last: int) -> tuple[Cursor, bool]:
        """Bring what changed, entered or left since the cursor's position."""
        rows, complete = self._rows(self.reach.keys, cursor.position, last)
        views: dict[str, bool] = {}
        for row in rows:
            # A key that was left says nothing about the view that others still give.
            if not row.gone:
                views[row.record] = views.get(row.record, True) and row.open
        cut = self._add(rows, views)
        if cut is not None:
            return msgspec.structs.replace(cursor, position=cut), True
        position = last if complete else rows[-1].position
        return msgspec.structs.replace(cursor, position=position), not complete

    def _rows(self, keys: Iterable[str], after: int, until: int) -> tuple[list[Row], bool]:
        """Feed rows of whole positions, about as many as fit; and whether that was all."""
        room = max(1, self.limit - len(self.changes))
        found, horizon = list[Row](), until
        for key in keys:
            rows = _AFTER.rows(self.connection, self.tenant, key, after, until, room + 1)
            found += map(Row._make, rows)
            if len(rows) > room:
                # This key has more; and its last position may have been cut through.
                horizon = min(horizon, rows[-1][0] - 1)
        found.sort(key=lambda row: row.position)
        whole, horizon = _within(found, horizon, room)
        if horizon >= until:
            return whole, True
        if not whole:
            only = found[0].position
            at = _AT.rows(self.connection, self.tenant, sorted(keys), only)
            whole = [Row._make(row) for row in at]
        return whole, False

    def _add(self, rows: Sequence[Row], views: dict[str, bool]) -> int | None:
        """Add records as this phone may see them; ``views``: those that it may, and whether
        only openly. Returns the last whole position that fitted, or None if all did."""
        last = 0
        for portion in _portions(rows):
            records = self._records({row.record for row in portion})
            for row in portion:
                if self._size > PAGE_BYTES and row.position > last:
                    return last
                last = row.position
                self._change(records.pop(row.record, None), views.get(row.record))
        return None

    def _records(self, ids: Iterable[str]) -> dict[str, Any]:
        added = self._added()
        wanted = sorted(set(ids) - added)
        rows = _RECORDS.rows(self.connection, self.tenant, wanted)
        return {row[0]: row for row in rows}

    def _added(self) -> set[str]:
        return {each.id for each in self.changes} | {each.id for each in self.forget}

    def _change(self, row: Any, is_open: bool | None) -> None:
        if row is None:
            return  # Added already, under another of this phone's keys.
        id, kind, schema, position, versions, body, open_body, deleted = row
        if is_open is None:
            self.forget.append(Forgotten(kind=kind, id=id))
        elif deleted:
            self.changes.append(Change(position, kind, id, gone=True))
        else:
            shown = open_body if is_open and open_body else body
            if schema < KINDS[kind].struct.schema:
                versions, shown = _up_to_date(kind, schema, versions, body, is_open)
            self._size += len(shown)
            self.changes.append(
                Change(position, kind, id, _raw(versions.encode()), _raw(shown.encode()))
            )


_raw = msgspec.Raw


def _within(rows: list[Row], horizon: int, room: int) -> tuple[list[Row], int]:
    """The rows up to the horizon, cut before the position at which they name more records
    than there is room for; and the horizon then."""
    seen: set[str] = set()
    for at, row in enumerate(rows):
        if row.position > horizon:
            return rows[:at], horizon
        seen.add(row.record)
        if len(seen) > room and row.position > rows[0].position:
            horizon = row.position - 1
            return [each for each in rows[:at] if each.position <= horizon], horizon
    return rows, horizon


def _portions(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[at : at + RECORDS_AT_ONCE] for at in range(0, len(rows), RECORDS_AT_ONCE))


def _up_to_date(kind: str, schema: int, versions: str, body: str, is_open: bool) -> tuple[str, str]:
    """A record that was written in an earlier version of its kind, as the present one has it."""
    declaration = KINDS[kind]
    now = upcast_body(msgspec.json.decode(body), schema, declaration)
    shown = open_view(now, declaration) if is_open else None
    fields = upcast_names(msgspec.json.decode(versions), schema, declaration)
    return (
        msgspec.json.encode(fields).decode(),
        msgspec.json.encode(now if shown is None else shown).decode(),
    )

"""One page of what changed under a phone's keys, read key by key in the order of positions."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from server.records import KINDS
from server.scopes.reach import Reach, held, view_of
from server.statement import Statement
from sync import Change, Cursor, Forgotten, open_view, upcast_body, upcast_names

PAGE_BYTES = 2 * 1024 * 1024
"""A page is cut, at a whole position, where its bodies pass this."""
ROWS_AT_ONCE = 250
"""Read in portions, so that a page of large bodies never lies in memory whole."""

_KEYS = Statement("SELECT held FROM scope_set WHERE tenant = ? AND hash = ?")
_UNDER = Statement(
    'SELECT f.position, f.record, f."open", f.gone, r.kind, r.schema, r.position, r.versions,'
    " r.body, r.open_body, r.deleted"
    " FROM feed f JOIN record r ON r.tenant = f.tenant AND r.id = f.record"
    ' WHERE f.tenant = ? AND f."key" = ? AND f.position > ? AND f.position <= ?'
    " ORDER BY f.position LIMIT ?"
)
_AT = Statement(
    'SELECT f.position, f.record, f."open", f.gone, r.kind, r.schema, r.position, r.versions,'
    " r.body, r.open_body, r.deleted"
    " FROM feed f JOIN record r ON r.tenant = f.tenant AND r.id = f.record"
    ' WHERE f.tenant = ? AND f."key" = ? AND f.position = ?'
)
_LEFT_BEHIND = Statement(
    "SELECT DISTINCT r.kind, r.id, r.under FROM feed f"
    " JOIN record r ON r.tenant = f.tenant AND r.id = f.record"
    ' WHERE f.tenant = ? AND f."key" IN ?? AND (NOT f.gone OR f.position > ?)'
)
_COVER = Statement("SELECT under FROM record WHERE tenant = ? AND id = ?")
_under = msgspec.json.Decoder(dict[str, bool]).decode
_position = itemgetter(0)
_raw = msgspec.Raw


class Zone(NamedTuple):
    """Where a zone stands at the moment of a pull."""

    epoch: str
    position: int
    head: bytes


class Page:
    """One page being put together."""

    def __init__(self, connection: Connection, tenant: str, reach: Reach, limit: int) -> None:
        self.connection, self.tenant, self.reach, self.limit = connection, tenant, reach, limit
        self.changes: list[Change] = []
        self.forget: list[Forgotten] = []
        self._told: set[str] = set()
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
        rows = _LEFT_BEHIND.rows(self.connection, self.tenant, sorted(lost), since)
        self.forget += [
            Forgotten(kind, id)
            for kind, id, under in rows
            if view_of(_under(under), self.reach) is None
        ]

    def fill(self, cursor: Cursor) -> tuple[Cursor, bool]:
        """Bring what lies under keys that changed hands, however long ago it changed.

        Keys that were lost count too: what they showed whole may still be held openly.
        """
        if not cursor.since:
            return cursor, False
        moved = self.reach.keys ^ (self._keys(cursor.since) or frozenset())
        groups = self._groups(moved, cursor.filled, cursor.position)
        while some := list(islice(groups, ROWS_AT_ONCE)):
            ids = [row[1] for group in some for row in group]
            views = held(self.connection, self.tenant, self.reach, ids)
            for group in some:
                if self._is_full():
                    return cursor, True
                for id, rows in _by_record(group).items():
                    if id in views:
                        self._tell(rows[0], views[id])
                cursor = msgspec.structs.replace(cursor, filled=group[0][0])
        return msgspec.structs.replace(cursor, since="", filled=0), False

    def follow(self, cursor: Cursor, last: int) -> tuple[Cursor, bool]:
        """Bring what changed, entered or left since the cursor's position."""
        position = cursor.position
        for group in self._groups(self.reach.keys, position, last):
            if self._is_full():
                return msgspec.structs.replace(cursor, position=position), True
            position = group[0][0]
            if len(group) == 1:
                [row] = group
                self._tell(row, self._covered(row[1]) if row[3] else row[2])
            else:
                for id, rows in _by_record(group).items():
                    here = [row[2] for row in rows if not row[3]]
                    self._tell(rows[0], all(here) if here else self._covered(id))
        return msgspec.structs.replace(cursor, position=last), False

    def _covered(self, id: str) -> bool | None:
        """Of a record that left one of this phone's keys: whether the others that cover it
        now give only the open view; None where none does."""
        [[under]] = _COVER.rows(self.connection, self.tenant, id)
        return view_of(_under(under), self.reach)

    def _is_full(self) -> bool:
        return len(self.changes) >= self.limit or self._size > PAGE_BYTES

    def _groups(self, keys: Iterable[str], after: int, until: int) -> Iterator[list[Any]]:
        """The rows of one position after another."""
        streams = [self._stream(key, after, until) for key in keys]
        group: list[Any] = []
        for row in heapq.merge(*streams, key=_position):
            if group and group[0][0] != row[0]:
                yield group
                group = [row]
            else:
                group.append(row)
        if group:
            yield group

    def _stream(self, key: str, after: int, until: int) -> Iterator[Any]:
        """The rows under one key in the order of positions, read as they are asked for."""
        while True:
            rows = _UNDER.rows(self.connection, self.tenant, key, after, until, ROWS_AT_ONCE)
            if len(rows) < ROWS_AT_ONCE:
                yield from rows
                return
            # The last position of a portion may have been cut through: it is read again.
            last = rows[-1][0]
            whole = rows[: bisect_left(rows, last, key=_position)]
            if not whole:
                whole, last = _AT.rows(self.connection, self.tenant, key, last), last + 1
            yield from whole
            after = last - 1

    def _tell(self, row: Any, is_open: bool | None) -> None:
        """Add a record as this phone may see it; ``is_open`` is None where it may not."""
        _, id, _, _, kind, schema, position, versions, body, open_body, deleted = row
        if id in self._told:
            return
        self._told.add(id)
        if is_open is None:
            self.forget.append(Forgotten(kind, id))
        elif deleted:
            self.changes.append(Change(position, kind, id, gone=True))
        else:
            shown = open_body if is_open and open_body else body
            if schema < KINDS[kind].struct.schema:
                versions, shown = _up_to_date(kind, schema, versions, body, is_open)
            self._size += len(shown)
            change = Change(position, kind, id, _raw(versions.encode()), _raw(shown.encode()))
            self.changes.append(change)


def _by_record(rows: Iterable[Any]) -> dict[str, list[Any]]:
    records: dict[str, list[Any]] = {}
    for row in rows:
        records.setdefault(row[1], []).append(row)
    return records


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

"""One transaction's view of the records: read once, written together at the end.

A push touches few records many times. The book reads each once, keeps what becomes
of it, and writes records, feed and ledger in one go, so that a batch costs a handful
of statements whatever its size.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from server.exchange import statements
from server.records import KINDS
from server.scopes.reach import Reach, keys_under, reach_of, tree_of
from sync import (
    Cursor,
    Declaration,
    Entry,
    FieldState,
    Record,
    Stored,
    link,
    open_view,
    upcast_body,
    upcast_states,
)

_fields = msgspec.json.Decoder(dict[str, FieldState])
_under = msgspec.json.Decoder(dict[str, bool])
_encode = msgspec.json.Encoder().encode


class Filed(msgspec.Struct):
    """A record as this transaction sees it."""

    kind: Declaration
    stored: Stored
    keys: dict[str, bool]
    about: str | None = None
    position: int = 0
    text: bytes = b""
    """The body as JSON, where it was written as such already."""


class Entered(msgspec.Struct, gc=False):
    """A line of the ledger, column by column as ``statements.ENTER`` has them."""

    tenant: str
    position: int
    mid: str
    account: str
    device: str
    incarnation: str
    dseq: int
    kind: str
    record: str
    received: int
    made: int
    content: bytes
    salt: bytes
    digest: str
    outcome: str
    trunks: str
    link: bytes = b""


class Book:
    """The zone's row is locked from the moment a book is opened until the commit."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self.connection, self.tenant = connection, tenant
        [row] = statements.LOCK_ZONE.rows(connection, tenant)
        self.position: int
        self.position, self.head, self.epoch, mark = row
        self.tree = tree_of(connection, tenant, mark)
        self.records: dict[str, Filed | None] = {}
        self.entries: dict[int, Entered] = {}
        self._touched: set[str] = set()
        # Keys that a record was taken from under, by record.
        self._left: dict[str, set[str]] = {}
        # Under which keys, at which position, those lie that were there before: only they
        # can have followers in the table.
        self._old: dict[str, tuple[dict[str, bool], int]] = {}
        self._about: dict[str, set[str]] = {}
        self._ended: dict[str, int] | None = None
        self._reaches: dict[tuple[str, int], Reach] = {}

    @property
    def next(self) -> int:
        """The position that the mutation being judged will take."""
        return self.position + 1

    def ended(self, epoch: str) -> int | None:
        """Up to which position what was seen in an epoch is still so; None: all of it."""
        if not epoch or epoch == self.epoch:
            return None
        if self._ended is None:
            self._ended, common = {}, self.position
            # An epoch shares with the present one what every restore since has kept.
            for name, ended in reversed(statements.EPOCHS.rows(self.connection, self.tenant)):
                common = min(common, ended)
                self._ended[name] = common
        return self._ended.get(epoch, 0)

    def is_of(self, cursor: Cursor) -> bool:
        """Whether a phone with this cursor has seen this timeline and no other."""
        return cursor.epoch == self.epoch and cursor.position <= self.position

    def reach(self, account: str, at: int) -> Reach:
        """What somebody may reach at a moment (milliseconds since 1970), asked once: several
        mutations name one person, and nobody changes his place while they are judged."""
        known = self._reaches.get((account, at))
        if known is None:
            known = reach_of(self.connection, self.tenant, account, at, self.tree)
            self._reaches[account, at] = known
        return known

    def read(self, ids: Iterable[str]) -> None:
        """Fetch records that are not in the book yet."""
        wanted = set(ids) - self.records.keys()
        if not wanted:
            return
        self.records.update(dict.fromkeys(wanted))
        for row in statements.RECORDS.rows(self.connection, self.tenant, sorted(wanted)):
            id, name, schema, body, fields, under, deleted, about, position = row
            kind = KINDS[name]
            stored = Stored(msgspec.json.decode(body), _fields.decode(fields), bool(deleted))
            if schema < kind.struct.schema:
                stored = Stored(
                    upcast_body(stored.body, schema, kind),
                    upcast_states(stored.fields, schema, kind),
                    stored.deleted,
                )
            keys = _under.decode(under)
            self._old[id] = keys, position
            self.records[id] = Filed(kind, stored, keys, about, position)

    def get(self, id: str) -> Filed | None:
        if id not in self.records:
            self.read([id])
        return self.records[id]

    def file(
        self, id: str, kind: Declaration, stored: Stored, about: str | None = None,
        record: Record | None = None, text: bytes = b"",
    ) -> None:  # fmt: skip
        """Put a record down as it stands at the position being judged, and under its keys.

        ``about``: the record whose keys it shares beside its own. ``record`` and ``text``:
        the body, where it was read as its kind or written as JSON already.
        """
        before = self.get(id)
        record = record or msgspec.convert(stored.body, kind.struct)
        keys = keys_under(record.shares(), self.tree)
        if about:
            for key, is_open in self._shared(kind, stored, about).items():
                keys[key] = keys.get(key, True) and is_open
        old = before.keys if before else {}
        self.records[id] = Filed(kind, stored, keys, about, self.position + 1, text)
        self._touched.add(id)
        if about:
            self._about.setdefault(about, set()).add(id)
        if before and old != keys:
            self._left.setdefault(id, set()).update(old.keys() - keys.keys())
            self._followers(id)

    def _shared(self, kind: Declaration, stored: Stored, about: str) -> Mapping[str, bool]:
        """A conflict lies wherever its record does, a refusal with those in charge of it;
        neither shows holders of the open view what that view leaves out."""
        leader = self.get(about)
        if leader is None:
            return {}
        if kind.kind == "refusal":
            whole = {key for key, is_open in leader.keys.items() if not is_open}
            return {key: False for key in whole if key.startswith("staff:")}
        hidden = {"", *leader.kind.private}
        if any(each["field"] in hidden for each in stored.body["disputed"]):
            return {key: False for key, is_open in leader.keys.items() if not is_open}
        return leader.keys

    def _followers(self, id: str) -> None:
        """Conflicts and refusals move along with the record that they are about."""
        ids = set(self._about.get(id, ()))
        if id in self._old:
            rows = statements.FOLLOWERS.rows(self.connection, self.tenant, id)
            ids.update(row[0] for row in rows)
        for each in sorted(ids):
            follower = self.get(each)
            if follower:
                self.file(each, follower.kind, follower.stored, id)

    def enter(self, line: Entered, verdict: str) -> None:
        """Add a link to the ledger and take the position that was being judged.

        ``line``: with that position, and no link yet.
        """
        entry = Entry(
            "anxun-ledger-1", line.tenant, line.position, line.mid, line.account, line.device,
            line.incarnation, line.dseq, line.received, verdict, line.digest,
        )  # fmt: skip
        self.head = line.link = link(self.head, entry)
        self.position = line.position
        self.entries[line.position] = line

    def close(self) -> frozenset[str]:
        """Write everything down and return the keys under which something changed."""
        touched = sorted(self._touched)
        feed = [row for id in touched for row in self._feed_rows(id)]
        statements.FILE.run_each(self.connection, [self._row(id) for id in touched])
        statements.UNFEED.run_each(self.connection, self._unfed_rows(touched))
        statements.FEED.run_each(self.connection, feed)
        if self.entries:
            entered = [msgspec.structs.astuple(each) for each in self.entries.values()]
            statements.ENTER.run_each(self.connection, entered)
            statements.MOVE_ZONE.run(self.connection, self.position, self.head, self.tenant)
        return frozenset(row[1] for row in feed)

    def _feed_rows(self, id: str) -> list[tuple[Any, ...]]:
        filed = self.records[id]
        assert filed is not None
        tenant, position, keys = self.tenant, filed.position, filed.keys
        rows: list[tuple[Any, ...]] = [
            (tenant, key, position, id, is_open, False) for key, is_open in keys.items()
        ]
        if id in self._left:
            rows += [
                (tenant, key, position, id, False, True) for key in self._left[id] - keys.keys()
            ]
        return rows

    def _unfed_rows(self, ids: Iterable[str]) -> list[tuple[Any, ...]]:
        """Where they lay before. That one left a key in between stays, as news that is old."""
        return [
            (self.tenant, key, self._old[id][1], id)
            for id in ids
            if id in self._old
            for key in self._old[id][0]
        ]

    def _row(self, id: str) -> tuple[Any, ...]:
        filed = self.records[id]
        assert filed is not None
        kind, stored = filed.kind, filed.stored
        opened = open_view(stored.body, kind)
        return (
            self.tenant,
            id,
            kind.kind,
            kind.struct.schema,
            (filed.text or _encode(stored.body)).decode(),
            _encode(opened).decode() if opened is not None else None,
            _encode({name: field.version for name, field in stored.fields.items()}).decode(),
            _encode(stored.fields).decode(),
            _encode(filed.keys).decode(),
            stored.deleted,
            filed.position,
            filed.about,
        )

"""One transaction's view of the records: read once, written together at the end.

A push touches few records many times. The book reads each once, keeps what becomes
of it, and writes records, feed and ledger in one go, so that a batch costs a handful
of statements whatever its size.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.exchange.tables import ledger, record
from server.records import KINDS
from server.scopes.reach import keys_under, tree_of
from server.tables import zone
from sync import Declaration, Entry, FieldState, Stored, digest, link, open_view

_FILE = sa.text(
    "INSERT INTO record (tenant, id, kind, body, open_body, versions, fields, under, deleted,"
    " position, about) VALUES (:tenant, :id, :kind, :body, :open_body, :versions, :fields, :under,"
    " :deleted, :position, :about) ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body,"
    " open_body = excluded.open_body, versions = excluded.versions, fields = excluded.fields,"
    " under = excluded.under, deleted = excluded.deleted, position = excluded.position"
)
_FEED = sa.text(
    'INSERT INTO feed (tenant, "key", record, position, "open", gone) VALUES (:tenant, :key,'
    ' :record, :position, :open, :gone) ON CONFLICT (tenant, "key", record) DO UPDATE SET'
    ' position = excluded.position, "open" = excluded."open", gone = excluded.gone'
)
_fields = msgspec.json.Decoder(dict[str, FieldState])


class Filed(msgspec.Struct):
    """A record as this transaction sees it."""

    kind: Declaration
    stored: Stored
    keys: dict[str, bool]
    about: str | None = None
    position: int = 0


class Book:
    """The zone's row is locked from the moment a book is opened until the commit."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self.connection, self.tenant = connection, tenant
        # Locked first, before anything is read: what follows sees all that came before.
        row = connection.execute(
            zone.update()
            .where(zone.c.tenant == tenant)
            .values(position=zone.c.position)
            .returning(zone.c.position, zone.c.head)
        ).one()
        self.tree = tree_of(connection, tenant)
        self.position: int = row.position
        self.head: bytes = row.head
        self.records: dict[str, Filed | None] = {}
        self.entries: list[dict[str, Any]] = []
        self._feed: dict[tuple[str, str], dict[str, Any]] = {}
        self._touched: set[str] = set()
        # Those that were there before: only they can have followers in the table.
        self._old: set[str] = set()
        self._about: dict[str, set[str]] = {}

    @property
    def next(self) -> int:
        """The position that the mutation being judged will take."""
        return self.position + 1

    def read(self, ids: Iterable[str]) -> None:
        """Fetch records that are not in the book yet."""
        wanted = set(ids) - self.records.keys()
        self.records.update(dict.fromkeys(wanted))
        for row in self.connection.execute(
            sa.select(record).where(record.c.tenant == self.tenant, record.c.id.in_(sorted(wanted)))
        ):
            self._old.add(row.id)
            self.records[row.id] = Filed(
                KINDS[row.kind],
                Stored(msgspec.json.decode(row.body), _fields.decode(row.fields), row.deleted),
                msgspec.json.decode(row.under),
                row.about,
                row.position,
            )

    def get(self, id: str) -> Filed | None:
        if id not in self.records:
            self.read([id])
        return self.records[id]

    def file(self, id: str, kind: Declaration, stored: Stored, about: str | None = None) -> None:
        """Put a record down as it stands at the position being judged, and under its keys.

        ``about``: the record whose keys it shares beside its own.
        """
        before = self.get(id)
        shares = msgspec.convert(stored.body, kind.struct).shares()
        keys = keys_under(shares, self.tree)
        for key, is_open in self._shared(kind, stored, about).items():
            keys[key] = keys.get(key, True) and is_open
        old = before.keys if before else {}
        self.records[id] = Filed(kind, stored, keys, about, self.next)
        self._touched.add(id)
        if about:
            self._about.setdefault(about, set()).add(id)
        for key in old.keys() - keys.keys():
            self._under(key, id, is_open=False, gone=True)
        for key, is_open in keys.items():
            self._under(key, id, is_open=is_open, gone=False)
        if before and old != keys:
            self._followers(id)

    def _shared(self, kind: Declaration, stored: Stored, about: str | None) -> Mapping[str, bool]:
        """A conflict lies wherever its record does, a refusal with those in charge of it;
        neither shows holders of the open view what that view leaves out."""
        leader = self.get(about) if about else None
        if leader is None:
            return {}
        if kind.kind == "refusal":
            whole = {key for key, is_open in leader.keys.items() if not is_open}
            return {key: False for key in whole if key.startswith("staff:")}
        hidden = {"", *leader.kind.private}
        if any(each["field"] in hidden for each in stored.body["disputed"]):
            return {key: False for key, is_open in leader.keys.items() if not is_open}
        return leader.keys

    def _under(self, key: str, id: str, *, is_open: bool, gone: bool) -> None:
        self._feed[key, id] = {
            "tenant": self.tenant, "key": key, "record": id,
            "position": self.next, "open": is_open, "gone": gone,
        }  # fmt: skip

    def _followers(self, id: str) -> None:
        """Conflicts and refusals move along with the record that they are about."""
        ids = set(self._about.get(id, ()))
        if id in self._old:
            about = sa.select(record.c.id).where(
                record.c.tenant == self.tenant, record.c.about == id
            )
            ids.update(self.connection.scalars(about))
        for each in sorted(ids):
            follower = self.get(each)
            if follower:
                self.file(each, follower.kind, follower.stored, id)

    def enter(self, content: bytes, salt: bytes, told: dict[str, Any], outcome: bytes) -> None:
        """Add a link to the ledger and take the position that was being judged.

        ``told``: the columns mid, account, device, incarnation, dseq, kind, record,
        received, made, trunks; and ``verdict`` for the chain.
        """
        verdict = told.pop("verdict")
        entry = Entry(
            "anxun-ledger-1", self.tenant, self.next, told["mid"], told["account"],
            told["device"], told["incarnation"], told["dseq"], told["received"], verdict,
            digest(salt, content),
        )  # fmt: skip
        self.head = link(self.head, entry)
        self.position += 1
        self.entries.append(
            told | {
                "tenant": self.tenant, "position": self.position, "content": content,
                "salt": salt, "digest": entry.content, "outcome": outcome.decode(),
                "link": self.head,
            }
        )  # fmt: skip

    def close(self) -> frozenset[str]:
        """Write everything down and return the keys under which something changed."""
        if self._touched:
            self.connection.execute(_FILE, [self._row(id) for id in sorted(self._touched)])
            self.connection.execute(_FEED, list(self._feed.values()))
        if self.entries:
            self.connection.execute(ledger.insert(), self.entries)
            self.connection.execute(
                zone.update()
                .where(zone.c.tenant == self.tenant)
                .values(position=self.position, head=self.head)
            )
        return frozenset(key for key, _ in self._feed)

    def _row(self, id: str) -> dict[str, Any]:
        filed = self.records[id]
        assert filed is not None
        stored, encode = filed.stored, msgspec.json.encode
        opened = open_view(stored.body, filed.kind)
        return {
            "tenant": self.tenant,
            "id": id,
            "kind": filed.kind.kind,
            "body": encode(stored.body).decode(),
            "open_body": encode(opened).decode() if opened is not None else None,
            "versions": encode({n: f.version for n, f in stored.fields.items()}).decode(),
            "fields": encode(stored.fields).decode(),
            "under": encode(filed.keys).decode(),
            "deleted": stored.deleted,
            "position": filed.position,
            "about": filed.about,
        }

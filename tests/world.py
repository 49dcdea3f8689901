"""A small zone, and phones as the server sees them: a queue, a cursor, settled records."""

import json
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import Connection

from server import schema
from server.app import REACTIONS
from server.clock import new_id
from server.database import Database
from server.exchange.deliver import deliver, remember_scope
from server.exchange.past import Sender
from server.exchange.receive import Received, receive
from server.records import KINDS
from server.scopes.reach import reach_of, touch_directory
from server.scopes.tables import membership, node
from server.tables import epoch, zone
from sync import Cursor, Sent, id_of

EPOCH = "00000000-0000-7000-8000-00000000000e"
NOON = 1_780_000_000_000
PEOPLE = (
    ("gu", "grid", "grid"),
    ("he", "grid", "grid"),
    ("far", "grid", "grid2"),
    ("street", "street", "street"),
    ("district", "district", "district"),
    ("manager", "manager", "pump"),
    ("leader", "leader", "crew"),
    ("worker", "worker", "crew"),
    ("mate", "worker", "crew"),
    ("docker", "worker", "gang"),
    ("dockmaster", "manager", "dock"),
)


class World:
    """One zone: district › street › grid › two firms, and whoever is put into it."""

    def __init__(self, database: Database, tenant: str = "zone") -> None:
        self.database, self.tenant, self.now = database, tenant, NOON
        self.nodes: dict[str, str] = {}
        self.people: dict[str, str] = {}
        database.write_now(self._found)

    def populate(self) -> "World":
        """Put the usual people in."""
        for name, role, at in PEOPLE:
            self.person(name, role, at)
        return self

    def _found(self, connection: Connection) -> None:
        connection.execute(
            zone.insert().values(
                tenant=self.tenant, name="zone", created=0, epoch=EPOCH, position=0, head=bytes(32)
            )
        )
        tree = [
            ("district", None, "district"), ("street", "district", "street"),
            ("grid", "street", "grid"), ("grid2", "street", "grid"),
            ("pump", "grid", "firm"), ("dock", "grid", "firm"), ("mill", "grid2", "firm"),
            ("crew", "pump", "team"), ("gang", "dock", "team"), ("relief", "pump", "team"),
            ("tank", "crew", "post"), ("crane", "gang", "post"),
        ]  # fmt: skip
        for name, parent, level in tree:
            self.nodes[name] = new_id()
            connection.execute(
                node.insert().values(
                    tenant=self.tenant, id=self.nodes[name], level=level, name=name,
                    parent=self.nodes[parent] if parent else None,
                )
            )  # fmt: skip
        touch_directory(connection, self.tenant)

    def person(self, name: str, role: str, at: str, relation: str = "workplace") -> str:
        """Put somebody into the zone, or give him one more membership."""
        account = self.people.setdefault(name, new_id())
        self.database.write_now(self._member, account, role, at, relation)
        return account

    def _member(
        self, connection: Connection, account: str, role: str, at: str, relation: str
    ) -> None:
        connection.execute(
            membership.insert().values(
                tenant=self.tenant, id=new_id(), account=account, node=self.nodes[at],
                role=role, relation=relation, since=0,
            )
        )  # fmt: skip
        touch_directory(connection, self.tenant)

    def leaves(self, name: str, at: str) -> None:
        """End somebody's membership now."""
        self.database.write_now(
            lambda connection: connection.execute(
                membership.update()
                .where(
                    membership.c.account == self.people[name], membership.c.node == self.nodes[at]
                )
                .values(until=self.now)
            )
        )

    def moves(self, firm: str, to: str) -> None:
        """Put a firm under another grid."""

        def move(connection: Connection) -> None:
            connection.execute(
                node.update().where(node.c.id == self.nodes[firm]).values(parent=self.nodes[to])
            )
            touch_directory(connection, self.tenant)

        self.database.write_now(move)

    def backup(self) -> dict[str, list[dict[str, Any]]]:
        """Everything as it is now, table by table."""
        return self.database.read_now(
            lambda connection: {
                table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in schema.metadata.sorted_tables
            }
        )

    def restore(self, backup: dict[str, list[dict[str, Any]]]) -> None:
        """Put a backup back, as ``anxun restore`` does: in a new epoch."""

        def put(connection: Connection) -> None:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
            for table in schema.metadata.sorted_tables:
                if backup[table.name]:
                    connection.execute(table.insert(), backup[table.name])
            [kept] = backup["zone"]
            connection.execute(
                epoch.insert().values(
                    tenant=self.tenant, epoch=kept["epoch"], ended=kept["position"],
                    restored=self.now,
                )
            )  # fmt: skip
            connection.execute(zone.update().values(epoch=new_id()))
            touch_directory(connection, self.tenant)

        self.database.write_now(put)

    def phone(self, name: str) -> "Phone":
        return Phone(self, self.people[name])


class Phone:
    """A phone as the server sees it."""

    def __init__(self, world: World, account: str) -> None:
        self.world, self.account = world, account
        self.device, self.incarnation = new_id(), new_id()
        self.queue: list[tuple[int, bytes]] = []
        self.dseqs = count(1)
        self.records: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, dict[str, int]] = {}
        self.cursor: Cursor | None = None
        self.fresh: set[str] | None = None

    @property
    def sender(self) -> Sender:
        return Sender(self.world.tenant, self.account, self.device, self.incarnation, self.cursor)

    def write(self, kind: str, id: str | None = None, op: str = "patch", **told: Any) -> str:
        """Queue a mutation. Extra words: ``base`` ``depends_on`` ``resolves`` ``mid`` ``schema``."""
        extra = ("base", "depends_on", "resolves", "mid", "schema")
        own = {key: told.pop(key) for key in extra if key in told}
        if id is None:
            id, op = new_id(), "create"
        mutation = {
            "mid": new_id(), "dseq": next(self.dseqs), "op": op, "kind": kind, "id": id,
            "made_at": "2026-05-28T12:00:00+08:00", "base": self._base(id, op, told), "set": told,
        } | own  # fmt: skip
        self.queue.append((self.world.now, json.dumps(mutation, ensure_ascii=False).encode()))
        return id

    def _base(self, id: str, op: str, told: dict[str, Any]) -> dict[str, Any]:
        versions = self.versions.get(id, {})
        names = versions if op == "delete" else told
        base: dict[str, Any] = {name: versions.get(name, 0) for name in names}
        for _, content in self.queue:
            earlier = json.loads(content)
            if earlier["id"] == id:
                base |= {name: f"d:{earlier['dseq']}" for name in earlier["set"] if name in base}
        return {} if op == "create" else base

    def hazard(self, firm: str = "pump", **told: Any) -> str:
        """Report a hazard."""
        first = {
            "firm": self.world.nodes[firm],
            "seen_at": "2026-05-28T08:00:00+08:00",
            "summary": "loose rail",
        }
        return self.write("hazard", **(first | told))

    def push(self, content: list[bytes] | None = None) -> Received:
        sent = (
            [Sent(self.world.now - made, msgspec.Raw(bytes_)) for made, bytes_ in self.queue]
            if content is None
            else [Sent(0, msgspec.Raw(bytes_)) for bytes_ in content]
        )
        return self.world.database.write_now(receive, self.sender, sent, REACTIONS, self.world.now)

    def pull(self, limit: int = 500) -> None:
        more = True
        while more:
            more = self.pull_page(limit)

    def pull_page(self, limit: int = 500) -> bool:
        """Take in one page; whether there is another."""

        def look(connection: Connection):
            reach = reach_of(connection, self.world.tenant, self.account, self.world.now)
            remember_scope(connection, self.world.tenant, reach)
            return deliver(connection, self.world.tenant, reach, self.cursor, limit)

        page = self.world.database.write_now(look)
        if page.fresh:
            self.fresh = set(self.records)
        for change in page.changes:
            self.fresh = self.fresh and self.fresh - {change.id}
            if change.gone:
                self.records.pop(change.id, None)
                continue
            self.records[change.id] = {"kind": change.kind, **msgspec.json.decode(change.body)}
            self.versions[change.id] = msgspec.json.decode(change.versions)
        for each in page.forget:
            self.records.pop(each.id, None)
        if not page.more:
            for id in self.fresh or ():
                self.records.pop(id, None)
            self.fresh = None
        idle = self.cursor.idle if self.cursor and self.queue else self.world.now
        self.cursor = msgspec.structs.replace(page.cursor, idle=idle)
        return page.more

    def sync(self) -> list[Any]:
        received = self.push()
        final = {"applied", "merged", "conflict", "rejected"}
        kept = [
            each for each, outcome in zip(self.queue, received.outcomes, strict=False)
            if outcome.outcome not in final
        ]  # fmt: skip
        self.queue = self.queue if received.new_incarnation else kept
        self.pull()
        return received.outcomes

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [record for record in self.records.values() if record["kind"] == kind]

    def join(self, kind: str, **told: Any) -> str:
        """Write a record whose id follows from what it is about: made here, or added to."""
        return self.write(kind, id_of(told, KINDS[kind]), "create", **told)

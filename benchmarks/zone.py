"""A zone to be measured: four grid workers who report, and a street office that sees it all."""

import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection

from benchmarks.connection import Connection as Line
from server.accounts.codes import issue_code
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.clock import new_id, now_ms
from server.database import Database
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node

GRIDS = 4
FIRMS = 5
"""In each grid."""
PAGE = 500
"""The page that the phone app asks for."""
PASSWORD = "ten thousand bodies of four hundred bytes"


class Person(msgspec.Struct, frozen=True):
    """Somebody who was not signed in yet, and the firms that he is responsible for."""

    account: str
    code: str
    at: str
    """The node that he works at."""
    firms: list[str]


class Zone(msgspec.Struct, frozen=True):
    """Who is in it: a grid worker for each grid, a mate of the first, the street's office."""

    workers: list[Person]
    mate: Person
    office: Person


def found(database_url: str, tenant: str) -> Zone:
    """Make a zone in a database that is up to date; the server may be running on it."""
    with closing(Database(database_url)) as database:
        return database.write_now(_found, tenant)


def _found(connection: Connection, tenant: str) -> Zone:
    made = create_zone(connection, name=tenant, admin_name="head", now=now_ms(), tenant=tenant)
    street = _node(connection, tenant, made.root, "street", "street")
    grids = [_node(connection, tenant, street, "grid", f"grid{n}") for n in range(GRIDS)]
    firms = [
        [_node(connection, tenant, grid, "firm", f"firm{n}") for n in range(FIRMS)]
        for grid in grids
    ]
    workers = [
        _person(connection, tenant, f"worker{n}", "grid", grid, own)
        for n, (grid, own) in enumerate(zip(grids, firms, strict=True))
    ]
    mate = _person(connection, tenant, "mate", "grid", grids[0], firms[0])
    office = _person(
        connection, tenant, "office", "street", street, [firm for own in firms for firm in own]
    )
    touch_directory(connection, tenant)
    return Zone(workers, mate, office)


def _node(connection: Connection, tenant: str, parent: str, level: str, name: str) -> str:
    id = new_id()
    connection.execute(
        node.insert().values(tenant=tenant, id=id, parent=parent, level=level, name=name)
    )
    return id


def _person(
    connection: Connection, tenant: str, name: str, role: str, at: str, firms: list[str]
) -> Person:
    id = new_id()
    connection.execute(account.insert().values(tenant=tenant, id=id, name=name, created=now_ms()))
    _appoint(connection, tenant, id, role, at)
    code, _ = issue_code(connection, tenant, id, None, now_ms())
    return Person(id, code, at, firms)


def appoint(database_url: str, tenant: str, person: Person, grid: str) -> None:
    """Give somebody one more grid."""

    def give(connection: Connection) -> None:
        _appoint(connection, tenant, person.account, "grid", grid)
        touch_directory(connection, tenant)

    with closing(Database(database_url)) as database:
        database.write_now(give)


def _appoint(connection: Connection, tenant: str, who: str, role: str, at: str) -> None:
    connection.execute(
        membership.insert().values(
            tenant=tenant, id=new_id(), account=who, node=at, role=role, since=0
        )
    )


class Phone:
    """One signed-in phone on a connection of its own: what it says to ``POST /sync``."""

    def __init__(self, port: int) -> None:
        self.line = Line(port)
        self.device, self.incarnation = new_id(), new_id()
        self.dseq = 0
        self.cursor: str | None = None

    async def sign_in(self, person: Person) -> "Phone":
        """Use the one-time code up."""
        device = {"id": self.device, "name": "bench"}
        told = {"code": person.code, "password": PASSWORD, "device": device}
        answer = await self.line.ask("POST", "/auth/enrol", json.dumps(told).encode())
        self.line.headers["Authorization"] = f"Bearer {answer.json()['access']}"
        return self

    def mutation(self, op: str, kind: str, id: str, set: dict[str, Any], **more: Any) -> bytes:
        """Return the bytes that this phone would queue. ``more``: ``base`` and its like."""
        self.dseq += 1
        mutation = {
            "mid": new_id(), "dseq": self.dseq, "op": op, "kind": kind, "id": id,
            "made_at": "2026-11-24T07:42:10.123+08:00", "set": set,
        } | more  # fmt: skip
        return msgspec.json.encode(mutation)

    def body(self, mutations: Sequence[bytes], cursor: str | None, limit: int) -> bytes:
        """Return a request as a phone sends it."""
        head = {
            "proto": 1, "device": self.device, "incarnation": self.incarnation,
            "cursor": cursor, "limit": limit,
        }  # fmt: skip
        sent = b",".join(b'{"age":0,"mutation":%s}' % each for each in mutations)
        return msgspec.json.encode(head)[:-1] + b',"sent":[' + sent + b"]}"

    async def sync(self, mutations: Sequence[bytes] = (), limit: int = PAGE) -> Any:
        """Send mutations, move the cursor on, and return the answer."""
        answer = (
            await self.line.ask("POST", "/sync", self.body(mutations, self.cursor, limit))
        ).json()
        self.cursor = answer["cursor"]
        return answer

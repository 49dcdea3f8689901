"""Firms with teams and posts, their people signed in on a phone each, and a card for every post.

Signing in two thousand people by password would take longer than everything that is measured;
the rows are those that it leaves behind.
"""

from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection

from benchmarks.shift.plan import POSTS, TEAM, TEAMS
from server.accounts.tables import account, device, session
from server.accounts.zones import create_zone
from server.clock import new_id, now_ms
from server.database import Database
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node

SIGNED_IN = 90 * 24 * 3600 * 1000
"""Milliseconds for which a sign-in holds."""


class Person(msgspec.Struct, frozen=True):
    """Somebody signed in, and where he works."""

    account: str
    device: str
    session: str
    firm: str
    post: str


class Town(msgspec.Struct, frozen=True):
    tenant: str
    people: list[Person]
    """The first of each team leads it."""
    managers: list[Person]
    """One of each firm."""
    posts: dict[str, str]
    """Post → its firm."""


def found(database_url: str, tenant: str, people: int) -> Town:
    """Make the zone in a database that is up to date; the server may be running on it."""
    with closing(Database(database_url)) as database:
        return database.write_now(_Founding(tenant).found, people)


def analyse(database_url: str) -> None:
    """Let PostgreSQL know its tables, as its autovacuum does within a minute: people have been
    in a zone for longer than that when their shift begins. SQLite asks for nothing like it."""
    with closing(Database(database_url)) as database:
        if not database.is_sqlite:
            database.write_now(lambda connection: connection.exec_driver_sql("ANALYZE"))


class _Founding:
    """Gathers rows by table, so that each table is written once."""

    def __init__(self, tenant: str) -> None:
        self.tenant, self.now = tenant, now_ms()
        self.nodes: list[dict[str, Any]] = []
        self.members: list[dict[str, Any]] = []
        self.signed: list[Person] = []

    def found(self, connection: Connection, people: int) -> Town:
        made = create_zone(
            connection, name=self.tenant, admin_name="head", now=self.now, tenant=self.tenant
        )
        street = self._node(made.root, "street")
        town = Town(self.tenant, [], [], {})
        while len(town.people) < people:
            self._firm(town, self._node(self._node(street, "grid"), "firm"), people)
        self._write(connection)
        touch_directory(connection, self.tenant)
        return town

    def _firm(self, town: Town, firm: str, people: int) -> None:
        town.managers.append(self._person("manager", firm, firm, firm))
        for _ in range(TEAMS):
            team = self._node(firm, "team")
            posts = [self._node(team, "post") for _ in range(POSTS)]
            town.posts.update(dict.fromkeys(posts, firm))
            for number in range(min(TEAM, people - len(town.people))):
                role, post = "worker" if number else "leader", posts[number % POSTS]
                at = post if number else team
                town.people.append(self._person(role, at, firm, post))

    def _node(self, parent: str, level: str) -> str:
        id = new_id()
        name = f"{level}{len(self.nodes)}"
        self.nodes.append({"id": id, "parent": parent, "level": level, "name": name})
        return id

    def _person(self, role: str, at: str, firm: str, post: str) -> Person:
        person = Person(new_id(), new_id(), new_id(), firm, post)
        self.signed.append(person)
        self.members.append(
            {"id": new_id(), "account": person.account, "node": at, "role": role, "since": 0}
        )
        return person

    def _write(self, connection: Connection) -> None:
        own, now = {"tenant": self.tenant}, self.now
        accounts = [
            {"id": each.account, "name": f"person{number}", "created": now}
            for number, each in enumerate(self.signed)
        ]
        devices = [
            {"account": each.account, "id": each.device, "name": "bench",
             "first_seen": now, "last_seen": now}
            for each in self.signed
        ]  # fmt: skip
        sessions = [
            {"id": each.session, "account": each.account, "device": each.device,
             "generation": 0, "created": now, "used": now, "expires": now + SIGNED_IN}
            for each in self.signed
        ]  # fmt: skip
        for table, rows in (
            (node, self.nodes), (account, accounts), (membership, self.members),
            (device, devices), (session, sessions),
        ):  # fmt: skip
            connection.execute(table.insert(), [own | row for row in rows])

"""A zone with its places and people, and how somebody's place in it changes."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts import tables as accounts
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from server.tables import zone
from tests.simulation.clock import DAY, NOON
from tests.simulation.ids import uuid4, uuid7

TREE = (
    ("district", "", "district"), ("street", "district", "street"),
    ("grid", "street", "grid"), ("grid2", "street", "grid"),
    ("pump", "grid", "firm"), ("dock", "grid", "firm"), ("mill", "grid2", "firm"),
    ("crew", "pump", "team"), ("gang", "dock", "team"),
    ("tank", "crew", "post"), ("crane", "gang", "post"),
)  # fmt: skip
PEOPLE = (
    ("gu", "grid", "grid"), ("he", "grid", "grid"), ("far", "grid", "grid2"),
    ("street", "street", "street"), ("district", "district", "district"),
    ("manager", "manager", "pump"), ("leader", "leader", "crew"), ("worker", "worker", "crew"),
    ("mate", "worker", "crew"), ("dockmaster", "manager", "dock"),
)  # fmt: skip
BEGAN = NOON - 365 * DAY


@dataclass(frozen=True)
class Stay:
    """Somebody's place in the zone, from when until when (milliseconds)."""

    who: str
    role: str
    at: str
    since: int
    until: int | None = None

    def holds(self, now: int) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass
class Zone:
    """Names and ids of a zone; what the tables hold, told once more outside the engine."""

    tenant: str
    dice: Random
    nodes: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.epoch = uuid7(self.dice, BEGAN)
        for name, parent, level in TREE:
            self.nodes[name] = uuid7(self.dice, BEGAN)
            self.parents[name], self.levels[name] = parent, level
        for name, role, at in PEOPLE:
            self.people[name] = uuid7(self.dice, BEGAN)
            self.stays.append(Stay(name, role, at, BEGAN))

    def found(self, connection: Connection) -> None:
        """Put the zone into an empty tenant."""
        own = {"tenant": self.tenant}
        begun = {"name": "zone", "created": BEGAN, "epoch": self.epoch}
        connection.execute(zone.insert(), own | begun | {"position": 0, "head": bytes(32)})
        places = [
            own | {"id": self.nodes[name], "name": name, "level": self.levels[name],
                   "parent": self.nodes.get(parent)}
            for name, parent in self.parents.items()
        ]  # fmt: skip
        connection.execute(node.insert(), places)
        persons = [
            own | {"id": id, "name": name, "created": BEGAN} for name, id in self.people.items()
        ]
        connection.execute(accounts.account.insert(), persons)
        connection.execute(membership.insert(), [self._row(stay) for stay in self.stays])
        touch_directory(connection, self.tenant)

    def _row(self, stay: Stay) -> dict[str, Any]:
        return {
            "tenant": self.tenant, "id": uuid4(self.dice), "account": self.people[stay.who],
            "node": self.nodes[stay.at], "role": stay.role, "since": stay.since,
            "until": stay.until,
        }  # fmt: skip

    def signs_in(self, connection: Connection, account: str, device: str, session: str) -> None:
        """Somebody signs in on a phone: what the door looks at."""
        own = {"tenant": self.tenant, "account": account}
        seen = {"name": "phone", "first_seen": BEGAN, "last_seen": BEGAN}
        connection.execute(accounts.device.insert(), own | seen | {"id": device})
        times = {"created": BEGAN, "used": BEGAN, "expires": NOON + 3650 * DAY, "generation": 0}
        connection.execute(
            accounts.session.insert(), own | times | {"id": session, "device": device}
        )

    def joins(self, connection: Connection, who: str, role: str, at: str, now: int) -> None:
        stay = Stay(who, role, at, now)
        self.stays.append(stay)
        connection.execute(membership.insert(), self._row(stay))
        touch_directory(connection, self.tenant)

    def leaves(self, connection: Connection, who: str, at: str, now: int) -> None:
        for number, stay in enumerate(self.stays):
            if (stay.who, stay.at) == (who, at) and stay.holds(now):
                self.stays[number] = Stay(who, stay.role, at, stay.since, now)
        mine = sa.and_(
            membership.c.tenant == self.tenant,
            membership.c.account == self.people[who],
            membership.c.node == self.nodes[at],
            membership.c.until.is_(None),
        )
        connection.execute(membership.update().where(mine).values(until=now))
        touch_directory(connection, self.tenant)

    def at(self, who: str, now: int) -> list[Stay]:
        """Where somebody belongs now."""
        return [stay for stay in self.stays if stay.who == who and stay.holds(now)]

    def up(self, name: str) -> list[str]:
        """A place and everything above it, by name."""
        path = []
        while name:
            path.append(name)
            name = self.parents[name]
        return path

    def line(self, name: str) -> list[str]:
        """A place in a firm and what is over it, up to that firm."""
        path = self.up(name)
        return path[: 1 + [self.levels[each] for each in path].index("firm")]

    def name_of(self, node: str) -> str:
        return next((name for name, id in self.nodes.items() if id == node), "")

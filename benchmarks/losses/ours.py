"""Plays the script with 安巡: two grid workers of one grid, phones as the protocol has them."""

import asyncio
from typing import Any

import msgspec

from benchmarks.connection import Connection
from benchmarks.losses.audit import Looks, Losses, Places, audit
from benchmarks.losses.line import Line
from benchmarks.losses.peers import KILLED_AT
from benchmarks.losses.plan import OWN, Plan
from benchmarks.ours import Server
from benchmarks.zone import Person, Phone, Zone, appoint, found

TENANT = "losses"
BATCH = 50
QUIET = 2
"""Rounds in which nothing was exchanged, after which nothing more will be."""
FINAL = frozenset({"applied", "merged", "conflict", "rejected"})


async def losses_of_ours(server: Server, plan: Plan) -> Losses:
    """Play against a running server, and count."""
    zone = found(server.database_url, TENANT)
    line = await Line(server.port).open()
    people = (zone.workers[0], zone.mate)
    clients = [await _Client.signed_in(each, server.port, line.port) for each in people]
    looks = await _played(clients, zone, server, line, plan)
    for each in clients:
        each.phone.line.close()
    line.close()
    assert line.lost
    assert server.restarts, "the server was never killed"
    return audit(plan, looks)


async def _played(
    clients: "list[_Client]", zone: Zone, server: Server, line: Line, plan: Plan
) -> Looks:
    firms = {True: zone.workers[0].firms[0], False: zone.workers[1].firms[0]}
    unwritten = []
    for each in plan.first:
        clients[each.client].write(each.id, firms[each.firm == OWN], each.value)
    await _settle(clients)
    for meeting in plan.meetings:
        for client, value in zip(clients, meeting.values, strict=True):
            if not client.edit(meeting.id, value):
                unwritten.append(value)
    await _settle(clients)
    half = await _look(clients)
    line.kill_at(KILLED_AT, server.restart)
    for each in plan.second:
        clients[each.client].write(each.id, firms[each.firm == OWN], each.value)
    await _settle(clients)
    settled = await _look(clients)
    # Now both may report where they might not.
    for client in clients:
        appoint(server.database_url, TENANT, client.person, zone.workers[1].at)
    await _settle(clients)
    return Looks(unwritten, half, settled, await _look(clients))


async def _settle(clients: "list[_Client]") -> None:
    """Let both talk at the same time until neither has anything more to do."""
    quiet = 0
    while quiet < QUIET:
        busy = await asyncio.gather(*(each.exchange() for each in clients))
        quiet = 0 if any(busy) else quiet + 1


async def _look(clients: "list[_Client]") -> Places:
    seen = [await each.as_on_a_new_phone() for each in clients]
    return Places(
        frozenset().union(*(records for records, _ in seen)),
        frozenset().union(*(aside for _, aside in seen)),
        frozenset().union(*(each.values for each in clients)),
    )


class _Client:
    """A phone: settled records, a queue that only an answer shortens, a cursor."""

    def __init__(self, person: Person, phone: Phone, port: int) -> None:
        self.person, self.phone, self.port = person, phone, port
        self.records: dict[str, dict[str, Any]] = {}
        self.queue: dict[str, bytes] = {}

    @classmethod
    async def signed_in(cls, person: Person, port: int, line: int) -> "_Client":
        """Sign in over a good line, and go on over the bad one."""
        phone = await Phone(port).sign_in(person)
        phone.line.close()
        phone.line = Connection(line, phone.line.headers)
        return cls(person, phone, port)

    def write(self, id: str, firm: str, value: str) -> None:
        told = {"firm": firm, "visited_at": "2026-10-12T08:00:00+08:00", "notes": value}
        self._queue(self.phone.mutation("create", "visit", id, told))

    def edit(self, id: str, value: str) -> bool:
        if id not in self.records:
            return False
        base = {"notes": self.records[id]["versions"]["notes"]}
        self._queue(self.phone.mutation("patch", "visit", id, {"notes": value}, base=base))
        return True

    def _queue(self, mutation: bytes) -> None:
        self.queue[msgspec.json.decode(mutation)["mid"]] = mutation

    async def exchange(self) -> bool:
        """Send and fetch once; whether there is more to do. A failure is tried again."""
        try:
            answer = await self.phone.sync(list(self.queue.values())[:BATCH])
        except OSError:
            await asyncio.sleep(0.2)
            return True
        assert not answer.get("new_incarnation")
        for each in answer.get("outcomes", ()):
            if each["outcome"] in FINAL:
                del self.queue[each["mid"]]
        changes, forget = answer.get("changes", []), answer.get("forget", [])
        self.records.update((each["id"], each) for each in changes)
        for each in forget:
            self.records.pop(each["id"], None)
        return bool(self.queue or changes or forget)

    @property
    def values(self) -> set[str]:
        """What people who look at this phone can still find, sent or not."""
        written = [msgspec.json.decode(each)["set"] for each in self.queue.values()]
        return _values([*self.records.values()]).union(each["notes"] for each in written)

    async def as_on_a_new_phone(self) -> tuple[set[str], set[str]]:
        """What the server has for this person: values of records, and values kept aside."""
        here, self.phone.line = self.phone.line, Connection(self.port, self.phone.line.headers)
        cursor, self.phone.cursor = self.phone.cursor, None
        changes, more = [], True
        while more:
            answer = await self.phone.sync()
            changes += answer.get("changes", [])
            more = answer.get("more", False)
        self.phone.line.close()
        self.phone.line, self.phone.cursor = here, cursor
        return _values(changes), _aside(changes)


def _values(changes: list[dict[str, Any]]) -> set[str]:
    return {each["body"]["notes"] for each in changes if each["kind"] == "visit"}


def _aside(changes: list[dict[str, Any]]) -> set[str]:
    """What the inbox shows: both sides of a conflict, a refused mutation's own words."""
    values = set()
    for each in changes:
        if each["kind"] == "conflict":
            for disputed in each["body"]["disputed"]:
                values |= {disputed["mine"], disputed["theirs"]}
        if each["kind"] == "refusal":
            values.add(msgspec.json.decode(each["body"]["content"])["set"]["notes"])
    return values

"""What one change costs among a thousand, a hundred thousand and a million records."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from benchmarks.bodies import bodies
from benchmarks.ours import Server
from benchmarks.processes import serving
from benchmarks.seed import Copies, multiply
from benchmarks.zone import Person, Phone, found
from server.clock import new_id
from sync import open_cursor, seal_cursor

SIZES = {1_000: "1k", 100_000: "100k", 1_000_000: "1m"}
"""Records that the phone which asks may hold. A tenth as many are out of its scope."""
TIMES, WARM = 101, 10
ENOUGH = 90
"""Seconds after which what was measured so far must do."""
TENANT = "crowd"


class Took(msgspec.Struct, frozen=True):
    """Median milliseconds: to send one change, and to hear of one."""

    push_ms: float
    pull_ms: float


def one_change(folder: Path, sizes: Sequence[int]) -> dict[int, Took]:
    """Return what one change costs, by size; nothing else changes meanwhile.

    All sizes take turns, so that what disturbs one disturbs all.
    """
    crowds = {size: _Crowd(Server(folder / f"crowd-{size}"), size) for size in sizes}
    for crowd in crowds.values():
        asyncio.run(crowd.seed())
    with ExitStack() as running:
        for crowd in crowds.values():
            running.enter_context(serving(crowd.server))
        return asyncio.run(_measured(crowds))


async def _measured(crowds: "Mapping[int, _Crowd]") -> dict[int, Took]:
    pushes: dict[int, list[float]] = {size: [] for size in crowds}
    pulls: dict[int, list[float]] = {size: [] for size in crowds}
    ends = perf_counter() + ENOUGH
    for turn in range(WARM + TIMES):
        if turn > 2 * WARM and perf_counter() > ends:
            break
        for size, crowd in crowds.items():
            push, pull = await crowd.one_change()
            if turn >= WARM:
                pushes[size].append(push * 1000)
                pulls[size].append(pull * 1000)
    return {size: Took(median(pushes[size]), median(pulls[size])) for size in crowds}


class _Crowd:
    """A server with so many records, one phone that changes and one that hears of it."""

    def __init__(self, server: Server, size: int) -> None:
        self.server, self.size = server, size

    async def seed(self) -> None:
        with serving(self.server):
            zone = found(self.server.database_url, TENANT)
            self.writer = await self._signed_in(zone.workers[0])
            self.reader = await self._signed_in(zone.mate)
            stranger = await self._signed_in(zone.workers[1])
            self.firms = zone.workers[0].firms
            own = await self._originals(self.writer, self.firms)
            others = await self._originals(stranger, zone.workers[1].firms)
            await self.reader.sync()
            for phone in (self.writer, self.reader, stranger):
                phone.line.close()
        wanted = [Copies(own, self.size), Copies(others, self.size // 10)]
        position = multiply(self.server.data / "anxun.db", TENANT, wanted)
        for phone in (self.writer, self.reader):
            self._read_everything(phone, position)

    async def _signed_in(self, person: Person) -> Phone:
        return await Phone(self.server.port).sign_in(person)

    async def _originals(self, phone: Phone, firms: Sequence[str]) -> list[str]:
        ids = [new_id() for _ in firms]
        made = zip(ids, bodies("visit", len(firms), firms), strict=True)
        await phone.sync([phone.mutation("create", "visit", id, _short(body)) for id, body in made])
        return ids

    def _read_everything(self, phone: Phone, position: int) -> None:
        """Move its cursor to the end, as a first pull of everything would."""
        key = (self.server.data / "keys" / "cursor.key").read_bytes()
        cursor = open_cursor(phone.cursor or "", key)
        assert cursor
        phone.cursor = seal_cursor(msgspec.structs.replace(cursor, position=position), key)

    async def one_change(self) -> tuple[float, float]:
        """Return how many seconds it took to send a change, and to hear of it elsewhere."""
        mutation = self.writer.mutation(
            "create", "visit", new_id(), _short(bodies("visit", 1, self.firms)[0])
        )
        started = perf_counter()
        told = await self.writer.sync([mutation])
        sent = perf_counter()
        heard = await self.reader.sync()
        ended = perf_counter()
        assert told["outcomes"][0]["outcome"] == "applied", told
        assert len(heard["changes"]) == 1, len(heard["changes"])
        return sent - started, ended - sent


def _short(body: dict[str, Any]) -> dict[str, Any]:
    """A million of them should fit on the disk; what is asked here is not their size."""
    return body | {"notes": body["notes"][:20]}

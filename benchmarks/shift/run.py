"""One shift change on one server, from an empty zone to what was counted."""

import asyncio
from collections.abc import Sequence
from statistics import quantiles

import msgspec

from benchmarks.ours import Server
from benchmarks.report import rounded
from benchmarks.shift.audit import Counts, audit, read_rows
from benchmarks.shift.burst import Came, burst, one_by_one, pull
from benchmarks.shift.phones import Act, Install, Phones
from benchmarks.shift.plan import Plan
from benchmarks.shift.zone import analyse, found
from server.accounts.keys import Keys
from server.settings import Settings

TENANT = "shift"


class Measured(msgspec.Struct, frozen=True):
    """What one database's run came to; of the acts that came at once, unless it says otherwise."""

    accepted: int
    """Acts that their phone was told are kept."""
    lost: int
    doubled: int
    failed: int
    """Requests of the whole run that got no answer, or another than they should."""
    replayed: int
    """Outcomes that were told once more, to a phone that had not heard them."""
    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    ratio_to_one_by_one: float
    """Acts a second to those of the same run that came one by one over one connection."""


class Change:
    """A server's shift change. ``came`` and ``written`` tell what happened in it."""

    def __init__(self, server: Server, plan: Plan, connections: int) -> None:
        self.server, self.plan, self.connections = server, plan, connections
        self.alone: list[Came] = []
        self.written: list[Act] = []
        self.others: list[Act] = []
        """Those that came one by one."""

    async def play(self) -> None:
        """Half of what comes one by one comes before the rest, half after it."""
        town = found(self.server.database_url, TENANT, self.plan.people)
        keys = Keys.load(Settings(data=self.server.data))
        self.phones = Phones(self.server.port, town, keys)
        self.quiet = [await self._pull(self.phones.managers()), await self._pull(self.phones.all)]
        analyse(self.server.database_url)
        half = len(self.plan.alone) // 2
        self.others += self.phones.write(self.plan.alone[:half])
        await self._one_by_one()
        self.written = self.phones.write(self.plan.entries)
        self.came = await burst(
            self.server.port, self.phones.all, self.plan.fates, self.connections
        )
        self.others += self.phones.write(self.plan.alone[half:])
        await self._one_by_one()

    async def _pull(self, phones: Sequence[Install]) -> Came:
        return await pull(self.server.port, phones, self.connections)

    async def _one_by_one(self) -> None:
        self.alone.append(await one_by_one(self.server.port, self.phones.all))

    def counts(self) -> Counts:
        """By the rows as they are now."""
        told = self.came.kept.union(*(each.kept for each in self.alone))
        kept = [each for each in (*self.written, *self.others) if each.mid in told]
        return audit(kept, read_rows(self.server.database_url, TENANT))

    def failures(self) -> list[str]:
        every = (*self.quiet, self.came, *self.alone)
        return [each for came in every for each in came.failed]

    def measured(self) -> Measured:
        counts, came = self.counts(), self.came
        accepted = sum(each.mid in came.kept for each in self.written)
        alone = sum(len(each.kept) for each in self.alone) / sum(e.seconds for e in self.alone)
        centiles = quantiles(came.took_ms, n=100, method="inclusive")
        return Measured(
            accepted=accepted, lost=counts.lost, doubled=counts.doubled,
            failed=len(self.failures()), replayed=came.replayed,
            seconds=rounded(came.seconds), per_second=round(accepted / came.seconds),
            p50_ms=rounded(centiles[49]), p99_ms=rounded(centiles[98]),
            ratio_to_one_by_one=rounded(accepted / came.seconds / alone),
        )  # fmt: skip


def faults(measured: Measured, plan: Plan) -> list[str]:
    """What a run must not have come to; a run without any is good."""
    told = {
        "lost": measured.lost,
        "doubled": measured.doubled,
        "failed": measured.failed,
        "not accepted": len(plan.entries) - measured.accepted,
    }
    return [f"{name}: {number}" for name, number in told.items() if number]


def play(server: Server, plan: Plan, connections: int) -> Change:
    """Play on a server that is running."""
    change = Change(server, plan, connections)
    asyncio.run(change.play())
    return change

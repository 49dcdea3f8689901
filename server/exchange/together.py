"""Lets pushes that wait at the same moment share one transaction (group commit).

While one transaction is under way the pushes of the same zone gather; the next takes all of
them. Each gets its answer after the commit. Where a shared one fails, each is judged alone,
and where a push fails alone, each of its mutations is: whatever cannot be judged never takes
its neighbours along.
"""

import asyncio
import logging
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from server.clock import now_ms
from server.database import Database
from server.exchange.arrival import Arrival
from server.exchange.reactions import Reaction
from server.exchange.receive import Received, receive_all, receive_overdue
from server.exchange.turn import Leg, Turn, converse, listen
from server.problems import Problem
from sync import Outcome

MUTATIONS = 500
"""In one transaction: what waits behind it should not wait long."""
LOOK_FOR_OVERDUE = 60_000
"""Milliseconds between two looks for what has waited too long."""

_log = logging.getLogger(__name__)
_OF_THE_DATABASE = (sa.exc.OperationalError, sa.exc.TimeoutError)
"""No other way of judging helps."""


class Waiting(msgspec.Struct):
    leg: Leg
    arrival: Arrival
    answer: asyncio.Future[Turn]


class Together:
    """The pushes of all zones, each zone's one after another."""

    def __init__(self, database: Database, reactions: tuple[Reaction, ...]) -> None:
        self.database, self.reactions = database, reactions
        self._waiting: dict[str, list[Waiting]] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._looked: dict[str, int] = {}

    async def push(self, leg: Leg, arrival: Arrival) -> Turn:
        """Judge a push, perhaps beside others of its zone; returns after the commit."""
        tenant = leg.asking.tenant
        waiting = Waiting(leg, arrival, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(tenant, []).append(waiting)
        if tenant not in self._working:
            self._working[tenant] = asyncio.create_task(self._work(tenant))
        return await waiting.answer

    async def overdue(self, tenant: str) -> frozenset[str]:
        """Now and then, give up on what waited too long; returns the keys that it touched."""
        if now_ms() - self._looked.get(tenant, 0) < LOOK_FOR_OVERDUE:
            return frozenset()
        self._looked[tenant] = now_ms()
        try:
            return await self.database.write(receive_overdue, tenant, self.reactions, now_ms())
        except Exception:  # noqa: BLE001 - the push beside it was kept and must be answered
            _log.exception("what waits too long could not be given up")
            return frozenset()

    async def _work(self, tenant: str) -> None:
        try:
            while self._waiting.get(tenant):
                await self._take(self._next(tenant))
        finally:
            del self._working[tenant]
            for each in self._waiting.pop(tenant, []):
                each.answer.cancel()

    def _next(self, tenant: str) -> list[Waiting]:
        """Those that go together: the first, and what fits beside it. An install's second
        push is judged after its first was written down."""
        taken, left, installs, size = list[Waiting](), list[Waiting](), set[str](), 0
        for each in self._waiting[tenant]:
            size += len(each.arrival.items)
            device = each.leg.asking.device
            if taken and (size > MUTATIONS or device in installs):
                left.append(each)
            else:
                taken.append(each)
            installs.add(device)
        self._waiting[tenant] = left
        return taken

    async def _take(self, group: Sequence[Waiting]) -> None:
        try:
            turns = await self._write([each.leg for each in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, each is tried alone below
            await self._apart(group, error)
            return
        for each, turn in zip(group, turns, strict=True):
            _tell(each.answer, turn)

    async def _write(self, legs: Sequence[Leg]) -> list[Turn | Problem]:
        return await self.database.write(converse, legs, self.reactions, now_ms())

    async def _apart(self, group: Sequence[Waiting], error: Exception) -> None:
        for each in group:
            try:
                if len(group) == 1:
                    if isinstance(error, _OF_THE_DATABASE):
                        raise error
                    _tell(each.answer, await self._each_mutation(each))
                else:
                    _tell(each.answer, await self._alone(each))
            except Exception as its_own:  # noqa: BLE001 - told to the one whose push it was
                if not each.answer.done():
                    each.answer.set_exception(its_own)

    async def _alone(self, waiting: Waiting) -> Turn | Problem:
        try:
            return (await self._write([waiting.leg]))[0]
        except _OF_THE_DATABASE:
            raise
        except Exception:  # noqa: BLE001 - its mutations go on below
            return await self._each_mutation(waiting)

    async def _each_mutation(self, waiting: Waiting) -> Turn:
        """One that the server cannot judge must not take its neighbours with it."""
        arrival = waiting.arrival
        _log.warning("a push of %d failed as a whole", len(arrival.items), exc_info=True)
        outcomes, touched, copied = list[Outcome](), frozenset[str](), False
        held_back: set[str] = set()
        for item in arrival.items:
            handle = item.handle
            if handle.id in held_back:
                outcomes.append(Outcome(handle.mid, "retry", handle.dseq))
                continue
            try:
                [one] = await self._judge([Arrival(arrival.sender, [item])])
            except Exception:  # noqa: BLE001 - one bad mutation must not stop the others
                _log.exception("a mutation could not be judged")
                outcomes.append(Outcome(handle.mid, "retry", handle.dseq))
                held_back.add(handle.id)
                continue
            if one.new_incarnation:
                # Nothing behind it may be judged under a number that another phone used; what
                # came before gets its stored answer under its new one.
                outcomes, copied = [], True
                break
            outcomes += one.outcomes
            if any(each.outcome in ("retry", "deferred") for each in one.outcomes):
                held_back.add(handle.id)
            touched |= one.touched
        received = Received(outcomes, touched, copied)
        return await self.database.read(listen, waiting.leg, now_ms(), received)

    async def _judge(self, arrivals: Sequence[Arrival]) -> list[Received]:
        return await self.database.write(receive_all, arrivals, self.reactions, now_ms())


def _tell(answer: asyncio.Future[Turn], turn: Turn | Problem) -> None:
    # Whoever asked may have gone; what was judged stands all the same.
    if answer.done():
        return
    if isinstance(turn, Problem):
        answer.set_exception(turn)
    else:
        answer.set_result(turn)

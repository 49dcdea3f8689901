"""The server in this process: the real exchange on a real database, killed and started at will."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

import msgspec
import sqlalchemy as sa

from server.accounts.asking import Asking
from server.accounts.keys import Keys
from server.app import REACTIONS
from server.database import Database
from server.exchange import receive, routes, together
from server.exchange.routes import Exchange
from server.pokes import Pokes
from server.problems import Problem
from server.strict_json import check_json
from sync import Push
from tests.simulation.clock import Clock
from tests.simulation.faults import Death, Faults, Gate, Surprise
from tests.simulation.ids import uuid7
from tests.simulation.zone import Zone

PROCESSES = 3
"""Of a server on PostgreSQL, where several may write at one time."""

_log = logging.getLogger(__name__)
_push = msgspec.json.Decoder(Push)


class Line(NamedTuple):
    """Who is asking: the door has already looked at his token."""

    account: str
    device: str

    @property
    def session(self) -> str:
        """One sign-in for each install."""
        return self.device


class Status(Exception):
    """The server's answer was an error."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class NoAnswer(Exception):
    """Nobody knows whether the request arrived."""


Asked = tuple[Line, bytes]
Answer = bytes | Status | NoAnswer


class Host:
    """A server of one zone: one process on SQLite, several on PostgreSQL."""

    def __init__(self, address: str, town: Zone, clock: Clock, keys: Keys) -> None:
        self.address, self.zone, self.clock, self.keys = address, town, clock, keys
        self.faults = Faults()
        self.loop = asyncio.new_event_loop()
        # A task that dies with its server is nobody's mistake.
        self.loop.set_exception_handler(lambda *_: None)
        self._start()

    def _start(self) -> None:
        self.database = Database(self.address)
        self.processes: list[tuple[Database, Exchange]] = []
        self._process(0)

    def _process(self, number: int) -> Exchange:
        """One of the server's processes, started when it is first asked."""
        number = 0 if self.database.is_sqlite else number % PROCESSES
        while len(self.processes) <= number:
            database = Database(self.address)
            self.faults.watch(database)
            exchange = Exchange(database, self.keys, Pokes(), REACTIONS)
            self.processes.append((database, exchange))
        return self.processes[number][1]

    def answer(self, line: Line, body: bytes) -> bytes:
        """What ``POST /sync`` answers. Raises ``Status``, or ``NoAnswer`` where it died."""
        with self._time():
            [answer] = self.loop.run_until_complete(self._all([self._sync(line, body)]))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def crowd(self, asked: Sequence[Asked], looks: Asked) -> list[Answer]:
        """Several at one time, of which the first to come so far keeps its transaction open
        while the others go as far as they are let, and while somebody looks."""
        with self._time():
            return self.loop.run_until_complete(self._crowd(asked, looks))

    async def _crowd(self, asked: Sequence[Asked], looks: Asked) -> list[Answer]:
        gate = self.faults.hold = Gate(patience=1.0)

        async def look() -> bytes:
            await asyncio.to_thread(gate.reached.wait, 0.5)
            await asyncio.sleep(0.01)
            return await self._sync(*looks)

        async def open_again() -> bytes:
            await asyncio.to_thread(gate.reached.wait, 0.5)
            # On SQLite who looks may have to write down his key set first, behind the writer.
            await asyncio.sleep(0.04)
            gate.open.set()
            return b""

        pushes = [self._sync(*each, number) for number, each in enumerate(asked)]
        *answers, _ = await self._all([*pushes, look(), open_again()])
        self.faults.hold = None
        return answers

    async def _all(self, requests: Sequence[Coroutine[Any, Any, bytes]]) -> list[Answer]:
        """Their answers; where the server dies on the way, everything that it was at ends."""
        dead = asyncio.Event()
        self.faults.on_death = lambda: self.loop.call_soon_threadsafe(dead.set)
        tasks = [asyncio.create_task(_guarded(each)) for each in requests]
        dying = asyncio.create_task(dead.wait())
        while not (dead.is_set() or all(task.done() for task in tasks)):
            waited = [dying, *(task for task in tasks if not task.done())]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        answers = [each.result() if each.done() else NoAnswer("it died") for each in tasks]
        await _cancel_all()
        if dead.is_set():
            self.restart()
        return answers

    async def _sync(self, line: Line, body: bytes, process: int = 0) -> bytes:
        """As ``ExchangeController.sync`` does, after the door."""
        if len(body) > routes.PUSH_BYTES:
            raise Status(413)
        check_json(body)
        try:
            push = _push.decode(body)
        except msgspec.DecodeError as error:
            raise Status(422 if isinstance(error, msgspec.ValidationError) else 400) from error
        asking = Asking(self.zone.tenant, line.account, line.device, line.session)
        return msgspec.json.encode(await self._process(process).exchange(asking, push))

    def restart(self) -> None:
        """Nothing that it held in memory survives."""
        self.faults.disarm()
        self._stop()
        self._start()

    def _stop(self) -> None:
        self.database.close()
        for database, _ in self.processes:
            database.close()

    @contextmanager
    def _time(self) -> Iterator[None]:
        """The server's clock is the story's, and its ids follow from the seed."""
        now = lambda: self.clock.now
        with (
            patch.object(routes, "now_ms", now),
            patch.object(together, "now_ms", now),
            patch.object(receive, "new_id", lambda: uuid7(self.zone.dice, self.clock.now)),
        ):
            yield

    def sign_in(self, line: Line) -> None:
        self.change(self.zone.signs_in, line.account, line.device, line.session)

    def change(self, work: Any, *args: Any) -> Any:
        """Something else than the exchange changes the database."""
        return self.database.write_now(work, *args)

    def look(self, work: Any, *args: Any) -> Any:
        return self.database.read_now(work, *args)

    def close(self) -> None:
        self._stop()
        self.loop.close()


async def _guarded(request: Coroutine[Any, Any, bytes]) -> Answer:
    """An answer, or the error status that the door makes of what went wrong."""
    try:
        return await request
    except Status as status:
        return status
    except Problem as problem:
        return Status(problem.status_code)
    except sa.exc.OperationalError:
        return Status(503)
    except Death:
        return NoAnswer("the server died")
    except Surprise:
        return Status(500)
    except Exception:  # noqa: BLE001 - as the door answers what nobody foresaw
        _log.exception("the server failed")
        return Status(500)


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

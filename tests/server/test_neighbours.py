"""Processes on one PostgreSQL hear of each other's pushes and of each other's strangers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

import msgspec
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import neighbours as lines
from server.accounts.throttle import Throttle
from server.neighbours import CHANNEL, PAYLOAD_BYTES, Message, Neighbours, payloads_of
from server.pokes import Pokes
from tests.conftest import postgresql_database

PATIENCE = 20
"""Seconds within which something must be heard."""


@pytest.fixture
def address(postgresql: str) -> Iterator[str]:
    with postgresql_database(postgresql) as address:
        yield address


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAUSE_FIRST", 0.05)


class Process:
    """As much of a server as neighbours see."""

    def __init__(self, address: str) -> None:
        self.neighbours = Neighbours(address.replace("postgresql://", "postgresql+psycopg://"))
        self.pokes = Pokes(self.neighbours)
        self.throttle = Throttle(lambda: 1000.0, self.neighbours)
        self.ready = asyncio.Event()
        self.neighbours.hear("ready", lambda *_: None, self.ready.set)


@contextlib.asynccontextmanager
async def running(address: str, count: int = 2) -> AsyncIterator[list[Process]]:
    """Processes whose lines are open."""
    async with asyncio.timeout(PATIENCE):
        processes = [Process(address) for _ in range(count)]
        for each in processes:
            await each.neighbours.start()
        for each in processes:
            await each.ready.wait()
        try:
            yield processes
        finally:
            for each in processes:
                await each.neighbours.stop()


class Phone:
    """Listens at a process."""

    def __init__(self, process: Process, tenant: str, *keys: str) -> None:
        self.events = process.pokes.listen(tenant, "somebody", frozenset(keys))

    async def connect(self) -> "Phone":
        assert await anext(self.events) == b": listening\n\n"
        return self

    async def poked(self) -> bool:
        return b"event: poke" in await anext(self.events)

    async def hears_nothing(self) -> bool:
        waiting = asyncio.ensure_future(self.poked())
        await asyncio.wait([waiting], timeout=0.5)
        return not waiting.done() or not await waiting


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what it waits for has no event of its own
        await asyncio.sleep(0.02)


def cut_every_line(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_poke_reaches_a_phone_that_is_connected_to_another_process(address):
    async def story():
        async with running(address) as (here, there):
            near, far = (
                await Phone(here, "zone", "staff:a").connect(),
                await Phone(there, "zone", "staff:a", "account:b").connect(),
            )
            here.pokes.poke("zone", ["staff:a"])
            assert await near.poked()
            assert await far.poked()

    asyncio.run(story())


def test_a_poke_reaches_nobody_else(address):
    async def story():
        async with running(address) as (here, there):
            phones = [
                await Phone(there, "zone", "staff:b").connect(),
                await Phone(there, "other", "staff:a").connect(),
            ]
            aim = await Phone(there, "zone", "staff:a").connect()
            here.pokes.poke("zone", ["staff:a"])
            assert await aim.poked()
            assert all(await asyncio.gather(*(each.hears_nothing() for each in phones)))

    asyncio.run(story())


def test_nobody_is_poked_twice_by_the_process_that_told_the_others(address):
    async def story():
        async with running(address) as (here, there):
            near = await Phone(here, "zone", "staff:a").connect()
            far = await Phone(there, "zone", "staff:a").connect()
            here.pokes.poke("zone", ["staff:a"])
            assert await near.poked()
            assert await far.poked()
            assert await near.hears_nothing()

    asyncio.run(story())


def test_more_keys_than_a_notification_holds_reach_everybody(address):
    async def story():
        async with running(address) as (here, there):
            keys = [f"account:{number:036d}" for number in range(2000)]
            far = [await Phone(there, "zone", key).connect() for key in keys[::97]]
            here.pokes.poke("zone", keys)
            assert all(await asyncio.gather(*(each.poked() for each in far)))

    asyncio.run(story())


def test_after_a_lost_line_everybody_is_poked_and_what_was_told_meanwhile_arrives(address):
    async def story():
        async with running(address) as (here, there):
            anyone = await Phone(there, "zone", "staff:untouched").connect()
            for each in (here, there):
                each.ready.clear()
            await asyncio.to_thread(cut_every_line, address)
            assert await anyone.poked(), "something may have been missed"
            for each in (here, there):
                await each.ready.wait()
            far = await Phone(there, "zone", "staff:a").connect()
            here.pokes.poke("zone", ["staff:a"])
            assert await far.poked()
            assert await anyone.hears_nothing()

    asyncio.run(story())


def test_too_much_to_keep_for_a_lost_line_is_told_as_anything(address, monkeypatch):
    monkeypatch.setattr(lines, "WAITING_MOST", 10)

    async def story():
        async with running(address) as (here, there):
            far = await Phone(there, "zone", "staff:a").connect()
            stranger = await Phone(there, "other", "staff:a").connect()
            here.pokes.poke("zone", [f"staff:{number}" for number in range(11)])
            assert await far.poked()
            assert await stranger.hears_nothing()

    asyncio.run(story())


def test_what_was_told_last_is_said_before_a_process_ends(address):
    async def story():
        async with running(address) as (here, there):
            far = await Phone(there, "zone", "staff:a").connect()
            here.pokes.poke("zone", ["staff:a"])
            await here.neighbours.stop()
            assert await far.poked()

    asyncio.run(story())


def test_a_process_without_a_database_ends_all_the_same():
    async def story():
        alone = Neighbours("postgresql+psycopg://nobody@127.0.0.1:1/none")
        await alone.start()
        alone.tell("poke", "zone", ["staff:a"])
        await asyncio.sleep(0.2)
        await alone.stop()

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_what_nobody_understands_is_passed_over(address, caplog):
    async def story():
        async with running(address) as (here, there):
            far = await Phone(there, "zone", "staff:a").connect()
            nonsense = ["", "nonsense", "[]", '["x","unknown","",[]]', '["x","throttle","",[1]]',
                        '["x","poke","zone",[{}]]', '["x","poke","zone",[[]]]']  # fmt: skip
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as line:
                for each in nonsense:
                    await line.execute("SELECT pg_notify(%s, %s)", [CHANNEL, each])
            here.pokes.poke("zone", ["staff:a"])
            assert await far.poked()

    asyncio.run(story())


def test_an_idle_process_asks_the_database_nothing(address):
    lines_open = (
        "SELECT pid, state_change FROM pg_stat_activity"
        " WHERE state = 'idle' AND (query LIKE 'LISTEN%' OR query LIKE 'SET sync%')"
    )

    async def story():
        async with running(address):
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as line:
                before: set = set()
                while len(before) < 4:  # two processes, two lines each
                    before = set(await (await line.execute(lines_open)).fetchall())
                await asyncio.sleep(1)
                after = set(await (await line.execute(lines_open)).fetchall())
            assert after == before

    asyncio.run(story())


@given(st.lists(st.text(max_size=60) | st.integers(), max_size=600))
def test_every_payload_is_short_enough_and_nothing_is_left_out(items):
    payloads = list(payloads_of("0" * 8, "poke", "zone", items))
    told = [msgspec.json.decode(each, type=Message) for each in payloads]
    assert all(len(each) <= PAYLOAD_BYTES for each in payloads)
    assert [item for each in told for item in each.items] == items

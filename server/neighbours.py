"""Tells the other processes on the same PostgreSQL what they should hear at once.

LISTEN/NOTIFY: nothing is stored and an idle server asks nothing. What is told are hints,
never facts: whoever needs a fact reads the database, and after a line was lost everybody
here is told that something may have been missed.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import msgspec
import psycopg
from sqlalchemy import make_url

CHANNEL = "anxun"
PAYLOAD_BYTES = 7_900
"""PostgreSQL takes less than 8000."""
WAITING_MOST = 20_000
"""Items of one topic that wait for a lost line; beyond, they are told as "anything"."""
PAUSE_FIRST, PAUSE_LAST = 0.2, 15.0
"""Seconds before a lost line is opened again: at first, and at most."""
FAREWELL_SECONDS = 1.0

_log = logging.getLogger(__name__)

Heard = Callable[[str, list[Any] | None], None]
"""Takes what it is about and the items; None: any."""
Missed = Callable[[], None]
Line = psycopg.AsyncConnection[Any]


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One notification's payload, as JSON."""

    sender: str
    topic: str
    about: str
    items: list[Any] | None


_message = msgspec.json.Decoder(Message)


class Neighbours:
    """The processes on one database. Used from the event loop's own thread only."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(False)
        self._me = secrets.token_hex(4)
        self._topics: dict[str, tuple[Heard, Missed]] = {}
        self._waiting: dict[tuple[str, str], list[Any] | None] = {}
        self._wake = asyncio.Event()
        self._ending = False
        self._tasks: list[asyncio.Task[None]] = []

    def hear(self, topic: str, heard: Heard, missed: Missed) -> None:
        """Have ``heard`` called for what others tell, and ``missed`` where it may have been."""
        self._topics[topic] = heard, missed

    def tell(self, topic: str, about: str, items: Iterable[Any]) -> None:
        """Tell the others, soon; what gathers meanwhile goes together. Never waits."""
        waiting = self._waiting.setdefault((topic, about), [])
        if waiting is not None:
            waiting.extend(items)
            if len(waiting) > WAITING_MOST:
                self._waiting[topic, about] = None
        self._wake.set()

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._hold(self._listen)),
            asyncio.create_task(self._hold(self._speak)),
        ]

    async def stop(self) -> None:
        """Say what is left, if that can be said now, and hang up."""
        self._ending = True
        self._wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks[1:], timeout=FAREWELL_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hold(self, work: Callable[[Line], Awaitable[None]]) -> None:
        """Do the work on a line of its own, and on another one whenever it is lost."""
        clock, pause = asyncio.get_running_loop().time, PAUSE_FIRST
        while True:
            began = clock()
            try:
                async with await self._connect() as line:
                    return await work(line)
            except Exception as error:  # noqa: BLE001 - whatever it is, people still want pokes
                _log.warning("the line to the other processes was lost: %s", error)
            if clock() - began > PAUSE_LAST:
                pause = PAUSE_FIRST
            await asyncio.sleep(pause)
            pause = min(2 * pause, PAUSE_LAST)

    async def _connect(self) -> Line:
        # A peer that is gone without a word is found by the system, not by asking.
        return await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, connect_timeout=10,
            keepalives_idle=30, keepalives_interval=10, keepalives_count=3,
        )  # fmt: skip

    # Listening

    async def _listen(self, line: Line) -> None:
        line.add_notify_handler(lambda told: self._hear(told.payload.encode()))
        await line.execute(f"LISTEN {CHANNEL}")
        for _, missed in self._topics.values():
            missed()
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        descriptor = line.fileno()
        # The library's own way of waiting wakes up ten times a second.
        loop.add_reader(descriptor, readable.set)
        try:
            while True:
                while told := line.pgconn.notifies():
                    self._hear(told.extra)
                readable.clear()
                await readable.wait()
                line.pgconn.consume_input()
        finally:
            loop.remove_reader(descriptor)

    def _hear(self, payload: bytes) -> None:
        try:
            told = _message.decode(payload)
            if told.sender != self._me and told.topic in self._topics:
                self._topics[told.topic][0](told.about, told.items)
        except (msgspec.DecodeError, TypeError):  # of another version of this program
            _log.warning("a neighbour was not understood")

    # Speaking

    async def _speak(self, line: Line) -> None:
        # A hint need not survive a power cut: no commit waits for the disk because of it.
        await line.execute("SET synchronous_commit = off")
        while True:
            self._wake.clear()
            # At once on a new line: what the former one could not take still waits.
            if self._waiting:
                await self._say(line)
            if self._ending:
                return
            await self._wake.wait()

    async def _say(self, line: Line) -> None:
        saying, self._waiting = self._waiting, {}
        try:
            payloads = [
                payload.decode()
                for (topic, about), items in saying.items()
                for payload in payloads_of(self._me, topic, about, items)
            ]
            await line.execute(
                "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) payload",
                [CHANNEL, payloads],
            )
        except BaseException:
            later, self._waiting = self._waiting, saying
            for (topic, about), items in later.items():
                self.tell(topic, about, items or ())
            raise


def payloads_of(sender: str, topic: str, about: str, items: list[Any] | None) -> Iterator[bytes]:
    """Yield one payload, or as many as it takes for each to be short enough."""

    def payload(part: list[Any] | None) -> bytes:
        return msgspec.json.encode(Message(sender, topic, about, part))

    room = PAYLOAD_BYTES - len(payload([]))
    part: list[Any] = []
    size = 0
    for item in items or ():
        more = len(msgspec.json.encode(item)) + 1
        if part and size + more > room:
            yield payload(part)
            part, size = [], 0
        part.append(item)
        size += more
    if part or items is None:
        yield payload(part if items is not None else None)

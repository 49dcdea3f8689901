"""All phones at once, over as many connections as a proxy keeps to the server; and one by one."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter
from typing import Any

import msgspec

from benchmarks.connection import Answer, Connection, Unexpected
from benchmarks.shift.phones import Install
from benchmarks.shift.plan import Fate
from benchmarks.zone import PAGE

AT_WORK = 0.005
"""Seconds after which a line that is going to break does so."""
KEPT = frozenset({"applied", "merged"})
"""What a phone hears of an act that is in the record from now on."""


class Came(msgspec.Struct):
    """What came of it. ``kept``: mutations that a phone was told are kept. ``failed``: for each
    request that got no answer, or another than it should, what happened."""

    seconds: float = 0.0
    kept: set[str] = msgspec.field(default_factory=set)
    took_ms: list[float] = msgspec.field(default_factory=list)
    """For each push, from when it left on a connection until its answer was read."""
    replayed: int = 0
    """Outcomes that were told once more."""
    failed: list[str] = msgspec.field(default_factory=list)


Visit = Callable[[Connection, Install], Awaitable[None]]


async def pull(port: int, phones: Iterable[Install], connections: int) -> Came:
    """Every phone sends what it has and fetches all that it may hold; nothing goes wrong."""
    came = Came()

    async def visit(line: Connection, phone: Install) -> None:
        for push in phone.pushes() or [()]:
            answer = await _ask(line, phone, push, came)
            while answer.get("more"):
                answer = await _ask(line, phone, (), came)

    await _all(port, phones, connections, came, visit)
    return came


async def burst(
    port: int, phones: Sequence[Install], fates: Sequence[Fate], connections: int
) -> Came:
    """Every phone sends what waits on it; those whose answer is lost repeat it to the letter."""
    came = Came()
    fate_of = dict(zip((each.device for each in phones), fates, strict=True))

    async def visit(line: Connection, phone: Install) -> None:
        for push in phone.pushes():
            await _lose(line, phone, push, fate_of[phone.device])
            await _ask(line, phone, push, came)

    await _all(port, phones, connections, came, visit)
    return came


async def one_by_one(port: int, phones: Iterable[Install]) -> Came:
    """The phones send what waits on them over one connection, each mutation alone."""
    came = Came()

    async def visit(line: Connection, phone: Install) -> None:
        for push in phone.pushes():
            for mutation in push:
                await _ask(line, phone, [mutation], came)

    await _all(port, phones, 1, came, visit)
    return came


async def _all(
    port: int, phones: Iterable[Install], connections: int, came: Came, visit: Visit
) -> None:
    """Let every phone have one of the connections in turn."""
    waiting = deque(phones)

    async def serve(line: Connection) -> None:
        while waiting:
            phone = waiting.popleft()
            try:
                await visit(line, phone)
            except (OSError, TimeoutError, Unexpected) as error:
                came.failed.append(repr(error))
                line.close()

    lines = [Connection(port) for _ in range(connections)]
    began = perf_counter()
    await asyncio.gather(*(serve(line) for line in lines))
    came.seconds = perf_counter() - began
    for line in lines:
        line.close()


async def _ask(line: Connection, phone: Install, push: Sequence[bytes], came: Came) -> Any:
    """Push once and hear the answer."""
    began = perf_counter()
    answer = (await _send(line, phone, push)).json()
    came.took_ms.append((perf_counter() - began) * 1000)
    phone.cursor = answer["cursor"]
    for each in answer.get("outcomes", ()):
        came.replayed += each.get("replayed", False)
        if each["outcome"] in KEPT:
            came.kept.add(each["mid"])
    return answer


async def _lose(line: Connection, phone: Install, push: Sequence[bytes], fate: Fate) -> None:
    """Push once and hear nothing. Raises ``Unexpected`` where what was not heard is no answer
    that a phone could do with."""
    if fate == "reply lost":
        await _send(line, phone, push)
        line.close()
    elif fate == "cut off":
        sending = asyncio.ensure_future(_send(line, phone, push))
        await asyncio.wait([sending], timeout=AT_WORK)
        line.close()
        with contextlib.suppress(OSError):
            await sending


async def _send(line: Connection, phone: Install, push: Sequence[bytes]) -> Answer:
    line.headers = phone.headers
    return await line.ask("POST", "/sync", phone.body(push, phone.cursor, PAGE), expected=(200,))

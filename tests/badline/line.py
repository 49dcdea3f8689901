"""A line as at the far end of a tank farm: slow, and cut again and again. By seed."""

import asyncio
import random
import threading
from types import TracebackType
from typing import Self

BLOCK = 16 * 1024
"""Bytes after which it is drawn anew whether the line will be cut within the next so many."""
GULP = 2048
"""Bytes that are passed on at a time."""


class BadLine:
    """Passes TCP connections on to a port, all of them together at ``rate`` bytes a second.

    A share of ``cuts`` of all blocks, of whatever goes either way, end in a reset within them,
    for the connection whose bytes they were; what it had not passed on yet is lost. The
    same seed draws the same blocks and places.
    """

    def __init__(self, port: int, rate: float, cuts: float, seed: int) -> None:
        self.to, self.rate, self.cuts = port, rate, cuts
        self.random = random.Random(seed)
        self.port = self.up = self.down = self.cut = 0
        self._passed = 0
        self._cut_at: int | None = None
        self._free_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._draw()
        self._thread.start()
        starting = asyncio.start_server(self._line, "127.0.0.1", 0, limit=GULP)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _line(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection("127.0.0.1", self.to, limit=GULP)
        ends = (to_phone.transport, to_server.transport)
        ways = (
            asyncio.create_task(self._pass_on(phone, to_server, "up")),
            asyncio.create_task(self._pass_on(server, to_phone, "down")),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in ends:
                end.abort()

    async def _pass_on(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, way: str
    ) -> None:
        """Pass bytes on until there are no more, or the line is cut."""
        while data := await source.read(GULP):
            await self._take_time(len(data))
            left = self._until_cut(len(data))
            to.write(data[:left])
            setattr(self, way, getattr(self, way) + min(left, len(data)))
            if left < len(data):
                self.cut += 1
                return
            await to.drain()

    async def _take_time(self, count: int) -> None:
        now = self._loop.time()
        self._free_at = max(now, self._free_at) + count / self.rate
        await asyncio.sleep(self._free_at - now)

    def _until_cut(self, count: int) -> int:
        """How many of the next bytes go through; as many as they are, unless the cut is here."""
        before, self._passed = self._passed, self._passed + count
        cut_at = self._cut_at
        if self._passed >= BLOCK:
            self._passed -= BLOCK
            self._draw()
        if cut_at is not None and before <= cut_at < before + count:
            self._cut_at = None if self._cut_at == cut_at else self._cut_at
            return cut_at - before
        return count

    def _draw(self) -> None:
        is_cut, place = self.random.random() < self.cuts, self.random.randrange(BLOCK)
        self._cut_at = place if is_cut else None

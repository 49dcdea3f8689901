"""A line between clients and a server that loses replies, and kills in the middle.

It reads no HTTP. A request is what a client sends after it was answered; when the answer
to an unlucky one begins to arrive, the client's connection is cut instead. The server has
then done what was asked, and the client cannot know.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable

LOST = 0.1
HEAVY = 4096
"""Bytes of a request that can only be a push."""
IN_THE_MIDDLE = 0.015
"""Seconds after a push has been forwarded."""


class Line:
    """Leads to a port of this machine. ``port``: where it listens itself."""

    def __init__(self, target: int, seed: int = 7) -> None:
        self.target, self.port = target, 0
        self.lost = 0
        """Replies so far."""
        self._chance = random.Random(seed)
        self._until_kill, self._kill = 0, _nothing

    async def open(self) -> "Line":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def close(self) -> None:
        self._server.close()

    def kill_at(self, push: int, kill: Callable[[], None]) -> None:
        """Call ``kill`` while the push of that number, from now on, is being worked on."""
        self._until_kill, self._kill = push, kill

    async def _connected(self, client: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        into = None
        with contextlib.suppress(OSError, asyncio.CancelledError):
            server, into = await asyncio.open_connection("127.0.0.1", self.target)
            call = _Call()
            ways = (self._there(client, into, call), self._back(server, out, call))
            running = [asyncio.create_task(each) for each in ways]
            try:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in running:
                    each.cancel()
        for writer in (out, into):
            if writer:
                writer.transport.abort()

    async def _there(
        self, client: asyncio.StreamReader, into: asyncio.StreamWriter, call: "_Call"
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await client.read(2**16):
                if call.answered:
                    call.begin(unlucky=self._chance.random() < LOST)
                call.size += len(data)
                into.write(data)
                await into.drain()
                if call.size >= HEAVY and not call.counted:
                    call.counted = True
                    self._push_forwarded()

    def _push_forwarded(self) -> None:
        if self._until_kill:
            self._until_kill -= 1
            if not self._until_kill:
                asyncio.get_running_loop().call_later(IN_THE_MIDDLE, self._kill)

    async def _back(
        self, server: asyncio.StreamReader, out: asyncio.StreamWriter, call: "_Call"
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await server.read(2**16):
                call.answered = True
                if call.unlucky:
                    self.lost += 1
                    return
                out.write(data)
                await out.drain()


class _Call:
    """One request and its answer on one connection."""

    def __init__(self) -> None:
        self.answered, self.unlucky = True, False
        self.size, self.counted = 0, False

    def begin(self, *, unlucky: bool) -> None:
        self.answered, self.unlucky, self.size, self.counted = False, unlucky, 0, False


def _nothing() -> None:
    pass

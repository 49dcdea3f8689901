"""Serves: in this process, or in several that share one listening socket.

``python -m server.processes 3`` is one of several: it serves on the socket with that
file descriptor until it is told to end, or until the process that started it is gone.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine
from threading import Thread
from typing import Any

from server.settings import Settings, settings_from_environment

PAUSE_FIRST, PAUSE_LAST = 0.2, 10.0
"""Seconds before a process that ended is replaced: at first, and where it keeps ending."""
PORT_PATIENCE = 5.0
"""Seconds that a port may still be held by processes whose parent was killed."""
STOP_PATIENCE = 30.0
"""Seconds that a process may take to end before it is killed."""

_log = logging.getLogger(__name__)


def serve(settings: Settings, listening: socket.socket | None = None) -> None:
    """Serve until SIGTERM or SIGINT, on that socket or on one of its own."""
    # The process that only watches over others does without these.
    import uvicorn

    from server.app import build_app
    from server.limits import uvicorn_config

    app = build_app(settings)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # Phones that listen would be waited for until they are cut.
            app.state.exchange.pokes.end()
            await super().shutdown(sockets)

    server = Server(uvicorn_config(app, settings))
    if listening is None:
        server.run()
    else:
        server.run(sockets=[listening])


def serve_in_several(settings: Settings) -> None:
    """Keep as many processes serving as the settings say, until SIGTERM or SIGINT.

    Raises ``OSError`` for a port that is taken.
    """
    with _listening(settings) as listening:
        asyncio.run(_Several(settings.processes, listening).run())


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    ends = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
        except OSError:
            if time.monotonic() > ends:
                raise
        time.sleep(0.1)


class _Several:
    """Processes that serve; one that ends before all of them shall is replaced."""

    def __init__(self, count: int, listening: socket.socket) -> None:
        self.count, self.listening = count, listening
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, self.stopping.set)
        await asyncio.gather(*(self._keep_one() for _ in range(self.count)))

    async def _keep_one(self) -> None:
        pause = PAUSE_FIRST
        while not self.stopping.is_set():
            began = time.monotonic()
            process = await self._start()
            if await self._until_stopping(process.wait()):
                return await _end(process)
            _log.error("process %d ended (%s); another begins", process.pid, process.returncode)
            if time.monotonic() - began > PAUSE_LAST:
                pause = PAUSE_FIRST
            await self._until_stopping(asyncio.sleep(pause))
            pause = min(2 * pause, PAUSE_LAST)

    async def _start(self) -> Process:
        descriptor = self.listening.fileno()
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.processes", str(descriptor),
            # Nothing is ever written to it: it closes when this process ends, however.
            stdin=PIPE, pass_fds=[descriptor],
        )  # fmt: skip

    async def _until_stopping(self, other: Coroutine[Any, Any, Any]) -> bool:
        """Wait for something else, or for the end; whether it is the end."""
        waiting = [asyncio.create_task(other), asyncio.create_task(self.stopping.wait())]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        return self.stopping.is_set()


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):  # It may have heard Ctrl-C by itself.
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()


def _end_with_parent() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    Thread(target=_end_with_parent, daemon=True).start()
    serve(settings_from_environment(), listening)


if __name__ == "__main__":
    main()

"""The real server in a process that can be killed: ``python -m tests.simulation.double``.

The parent holds the socket and everything that is slow to import; each child is a server
that it forks for each line that it reads (the settings, as JSON), on the same port. A
request says in a header what time it is, and at which statement this process is to die.
"""

import json
import logging
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import Connection

from server import clock
from tests.simulation.faults import Faults

TOLD = b"x-simulation"
now = [0]
# Before anything else asks for it by name.
clock.now_ms = lambda: now[0]

from server.app import build_app
from server.limits import uvicorn_config
from server.settings import settings_from_environment


class Deadly(Faults):
    """Faults of a process that really ends."""

    def die(self, connection: Connection) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def told(scope: Scope) -> dict[str, Any]:
    headers = dict(scope.get("headers", ()))
    said: dict[str, Any] = json.loads(headers.get(TOLD, b"{}"))
    return said


def doubled(app: ASGIApp, faults: Faults) -> ASGIApp:
    """The application, in the story's time and with its faults."""

    async def double(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        said = told(scope)
        now[0] = said.get("now", now[0])
        if said.get("fault") not in (None, "after commit"):
            faults.arm(said["left"], said["fault"])

        async def answer(message: Message) -> None:
            if said.get("fault") == "after commit" and message["type"] == "http.response.start":
                # Everything is written and nothing is said.
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        try:
            await app(scope, receive, answer)
        finally:
            faults.disarm()

    return double


def serve(listening: socket.socket) -> None:
    # What a server that is meant to fail has to say is no news.
    logging.disable(logging.CRITICAL)
    faults = Deadly()
    faults.watch_all()
    settings = settings_from_environment()
    config = uvicorn_config(doubled(build_app(settings), faults), settings)
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        print(listening.getsockname()[1], flush=True)  # noqa: T201
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                os.environ |= json.loads(line)
                serve(listening)
                os._exit(0)
            print(child, flush=True)  # noqa: T201
            os.waitpid(child, 0)
            print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

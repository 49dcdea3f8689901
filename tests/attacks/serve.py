"""The server that is attacked, in a process of its own: ``python -m tests.attacks.serve``.

It is the real one, with less patience so that the tests need little of it, and with one
more path that tells how much work was done. Prints the port that it is going to serve.
"""

import json
import os
import socket
from collections import Counter
from typing import Any

import sqlalchemy as sa
import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send

from server.limits import LimitedProtocol, uvicorn_config
from server.settings import settings_from_environment

WORK = "/-work"


def counting(app: ASGIApp, work: Counter[str]) -> ASGIApp:
    """The application, and how often it did what costs."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != WORK:
            await app(scope, receive, send)
            return
        body = json.dumps(work).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return counted


def real() -> uvicorn.Config:
    from server.accounts.passwords import Passwords
    from server.app import build_app

    LimitedProtocol.head_seconds = 1.0
    LimitedProtocol.body_pause = 1.0
    LimitedProtocol.body_grace = 1.0
    LimitedProtocol.beat = 0.1
    work: Counter[str] = Counter(statements=0, verifications=0)
    verify = Passwords.verify

    def counted(self: Passwords, *args: Any) -> bool:
        work["verifications"] += 1
        return verify(self, *args)

    Passwords.verify = counted  # type: ignore[method-assign]

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def count(*_: Any) -> None:
        work["statements"] += 1

    settings = settings_from_environment()
    return uvicorn_config(counting(build_app(settings), work), settings)


def bare() -> uvicorn.Config:
    from tests.attacks.bare import WORK_DONE, app

    return uvicorn.Config(counting(app, WORK_DONE), http="h11", log_level="warning")


def main() -> None:
    config = bare() if os.environ.get("ANXUN_BARE") else real()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        print(listening.getsockname()[1], flush=True)  # noqa: T201
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()

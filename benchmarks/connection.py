"""The client of every measurement: keep-alive HTTP/1.1 that costs next to nothing itself.

Client and server share the machine, so what the client burns the server lacks. This one
only frames requests and parses answers; it is the same for every system.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httptools
import msgspec

PATIENCE = 300
"""Seconds that an answer may take."""


class Unexpected(Exception):
    """An answer with a status that the measurement cannot go on with."""


class Answer(msgspec.Struct):
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.content)


class Connection:
    """One connection, opened when first used and again when the server closed it.

    ``headers`` go with every request.
    """

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.port, self.headers = port, dict(headers or {})
        self._line: _Line | None = None

    async def ask(
        self, method: str, path: str, content: bytes = b"", expected: tuple[int, ...] = (200, 201)
    ) -> Answer:
        """Return the answer. Raises ``Unexpected`` for any other status, ``OSError`` when cut."""
        if self._line is None or self._line.ended:
            loop = asyncio.get_running_loop()
            _, self._line = await loop.create_connection(_Line, "127.0.0.1", self.port)
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}", "", ""]
        message = "\r\n".join(head).encode() + content
        answer = await asyncio.wait_for(self._line.exchange(message), PATIENCE)
        if answer.status not in expected:
            raise Unexpected(f"{method} {path}: {answer.status} {answer.content[:300]!r}")
        return answer

    def close(self) -> None:
        if self._line:
            self._line.close()


class _Line(asyncio.Protocol):
    """The transport's side: one request at a time, one answer to each."""

    def __init__(self) -> None:
        self.ended = False
        self._waiting: asyncio.Future[Answer] | None = None

    async def exchange(self, message: bytes) -> Answer:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._parts: list[bytes] = []
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return await self._waiting

    def close(self) -> None:
        self.ended = True
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("closed before it answered"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            return
        if not self._parser.should_keep_alive():
            self.close()
        assert self._waiting
        self._waiting.set_result(Answer(status, self._headers, b"".join(self._parts)))

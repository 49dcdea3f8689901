"""What one connection may cost: how long, how large, and how strictly written.

uvicorn alone waits for ever for a header or a body and reads any length of header.
``LimitedProtocol`` is its httptools protocol with an end to each of these; it ends
only connections that do not move, never one that is merely slow.
"""

import asyncio
import resource
from collections.abc import Callable, Iterable
from typing import Any

import httptools
import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server import problems
from server.door import HEADERS, security_headers
from server.problems import Problem
from server.settings import Settings

CONNECTIONS = 20_000
"""At once, if the system grants that many files; each phone that is online holds one."""
FILES_BESIDE = 256
"""Files that the server needs for other things than connections."""


class Refused(Exception):
    """A request that is not read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class LimitedProtocol(HttpToolsProtocol):
    """One connection, from its first byte to its last. Times are in seconds.

    A request is awaited in two parts. Its **head** must be complete ``head_seconds``
    after its first byte (after the connection, for the first). Its **body** must not
    pause longer than ``body_pause`` and, once ``body_grace`` has passed, must have
    kept ``body_rate`` bytes a second on average. Time in which the server itself does
    not read does not count.
    """

    head_bytes = 16 * 1024
    head_seconds = 15.0
    body_pause = 30.0
    body_grace = 20.0
    body_rate = 500.0
    beat = 1.0
    """How often a body that is on its way is looked at."""
    linger_seconds = 10.0
    linger_bytes = 16 * 1024 * 1024
    """What is still taken of a body that was answered before it was complete."""
    farewell_seconds = 2.0
    """How long a sender that was refused may still read why."""
    stall_seconds = 60.0
    """How long an answer may wait for its reader to take anything of it."""
    answer_headers: tuple[tuple[bytes, bytes], ...] = HEADERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Our own answer stands in for uvicorn's, which is plain text.
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._began = self._in_body = self._moved = self._refused = False
        # Bytes of the head so far, or of a body's framing since its last byte.
        self._framing = 0
        self._came = 0
        self._silent = self._waited = 0.0
        self._lingered: float | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    # What comes in

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop("head", "body", "end")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._refused or self.transport.is_closing():
            return
        was_in_body, self._moved = self._in_body, False
        self._framing += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Only HTTP/1.1 is spoken here: answered as if it had not asked.
            self.cycle.keep_alive = False
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(cause.problem if isinstance(cause, Refused) else problems.malformed)
            return
        if self._framing > self.head_bytes and self._in_body == was_in_body:
            self._refuse(problems.malformed if self._in_body else problems.header_too_large)
        elif not self._in_body and (self._began or not self._moved):
            self._await_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._began = True

    def on_header(self, name: bytes, value: bytes) -> None:
        # A trailer comes when its request is already being answered: it says nothing.
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._check_head()
        usual, self.app = self.app, self._app_for_now()
        try:
            super().on_headers_complete()
        finally:
            self.app = usual
        self._began, self._in_body, self._moved = False, True, True
        self._framing = self._came = 0
        self._silent = self._waited = 0.0
        self._stop("head")
        self._after("body", self.beat, self._look_at_body)

    def on_body(self, body: bytes) -> None:
        self._silent, self._framing = 0.0, 0
        self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body, self._moved, self._lingered = False, True, None
        self._framing = 0
        self._stop("body")
        super().on_message_complete()
        if self.cycle.response_complete:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _check_head(self) -> None:
        """Refuse what a proxy in front might read in another way than we do."""
        names = [name for name, _ in self.headers]
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self.head_bytes:
            raise Refused(problems.header_too_large)
        hosts = names.count(b"host")
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() != "1.0"):
            raise Refused(problems.malformed)
        codings = [value.lower() for name, value in self.headers if name == b"transfer-encoding"]
        if codings and codings != [b"chunked"]:
            raise Refused(problems.malformed)

    def _app_for_now(self) -> Any:
        most, connections, tasks = self._most, len(self.connections), len(self.tasks)
        return self._busy if most and (connections > most or tasks >= most) else self.app

    async def _busy(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(problems.respond(problems.busy).content)
        headers = [*self.answer_headers, *_described(body)]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    # What goes out

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_body and self.cycle.response_complete:
            # Its sender should get to read the answer before the line is cut.
            self._lingered = 0.0
            if self.expect_100_continue and not self._came:
                self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._after("end", self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop("end")

    def _refuse(self, problem: Problem) -> None:
        """Answer with a problem, if an answer is still due here, and hang up."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self._stop("head", "body", "end")
        cycle = self.cycle
        if self.pipeline:
            self.transport.close()
            return
        if cycle is not None and not cycle.response_complete and not self._in_body:
            # An earlier request is still being answered: the line ends after that.
            cycle.keep_alive = False
            return
        due = not (self._in_body and cycle.response_started)
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        if due:
            headers = (*self.server_state.default_headers, *self.answer_headers)
            self.transport.write(_written(problem, headers))
        # Closed at once, with bytes unread, the line would be reset and the answer lost.
        self.transport.write_eof()
        self._after("end", self.farewell_seconds, self.transport.abort)

    # What takes too long

    def _await_head(self) -> None:
        if "head" not in self._timers:
            self._after("head", self.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._stop("head")
        if self._began:
            self._refuse(problems.timeout)
        elif self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def _look_at_body(self) -> None:
        self._after("body", self.beat, self._look_at_body)
        if self._lingered is not None:
            self._lingered += self.beat
            if self._lingered > self.linger_seconds or self._came > self.linger_bytes:
                self.transport.abort()
        elif not (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            self._silent += self.beat
            self._waited += self.beat
            slow = self._waited > self.body_grace and self._came < self._waited * self.body_rate
            if slow or self._silent > self.body_pause:
                self._refuse(problems.timeout)

    def _after(self, name: str, seconds: float, do: Callable[[], None]) -> None:
        self._stop(name)
        self._timers[name] = self.loop.call_later(seconds, do)

    def _stop(self, *names: str) -> None:
        for name in names:
            if name in self._timers:
                self._timers.pop(name).cancel()


def _written(problem: Problem, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A whole response that tells a problem, for where no application can do so."""
    body = bytes(problems.respond(problem).content)
    lines = [STATUS_LINE[problem.status_code].rstrip()]
    lines += [name + b": " + value for name, value in (*headers, *_described(body))]
    return b"\r\n".join([*lines, b"", body])


def _described(body: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    )


def uvicorn_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how this server is run, wherever it is run."""

    class Protocol(LimitedProtocol):
        answer_headers = security_headers(settings)

    proxies = [each.strip() for each in settings.trusted_proxies.split(",") if each.strip()]
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        loop="uvloop",
        lifespan="on",
        log_level="warning",
        # No addresses of people in any log.
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        limit_concurrency=_connections(),
        timeout_keep_alive=30,
        # Phones that listen for pokes would hold a stop back for ever.
        timeout_graceful_shutdown=5,
    )


def _connections() -> int:
    """How many connections there may be at once, having asked for enough files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + FILES_BESIDE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(1, wanted - FILES_BESIDE)

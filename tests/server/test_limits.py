"""The limits of a connection, in front of a small application of its own."""

import asyncio
import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, Request, get, post
from litestar.response import Stream

from server import door
from server.limits import LimitedProtocol, uvicorn_config
from server.settings import Settings

HOST = b"Host: anxun\r\n"
UNTIL_CLOSED = 10
"""Seconds after which a connection that should have been cut counts as left open."""


@post("/weigh", status_code=200)
async def weigh(request: Request[Any, Any, Any]) -> dict[str, int]:
    return {"bytes": len(await door.sized_body(request, 200_000))}


@post("/refuse", status_code=403)
async def refuse() -> dict[str, str]:
    return {"answer": "no"}


@get("/hello")
async def hello(request: Request[Any, Any, Any]) -> dict[str, Any]:
    client = request.client.host if request.client else ""
    return {"client": client, "scheme": request.url.scheme, "evil": request.headers.get("evil")}


@get("/events")
async def events() -> Stream:
    async def beat() -> Any:
        for each in range(8):
            yield b": %d\n\n" % each
            await asyncio.sleep(0.2)

    return Stream(beat(), media_type="text/event-stream")


@get("/slow")
async def slow() -> dict[str, str]:
    await asyncio.sleep(0.8)
    return {"answer": "slow"}


@get("/much")
async def much() -> Stream:
    return Stream(iter([b"x" * 65536] * 400))


class Hasty(LimitedProtocol):
    """The same limits with hardly any time."""

    head_seconds = 0.5
    body_pause = 0.6
    body_grace = 0.4
    beat = 0.1
    linger_seconds = 0.5
    stall_seconds = 0.5


@contextlib.contextmanager
def serving(settings: Settings, **options: Any) -> Iterator[int]:
    """Serve in another thread; yields the port."""
    app = Litestar(
        [weigh, refuse, hello, events, slow, much],
        openapi_config=None,
        **door.build_door(settings)._asdict(),
    )
    config = uvicorn_config(app, settings)
    config.http = Hasty
    for name, value in options.items():
        setattr(config, name, value)
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(Settings()) as port:
        yield port


@contextlib.contextmanager
def line_to(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=UNTIL_CLOSED) as line:
        yield line


def rest_of(line: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    came = b""
    with contextlib.suppress(ConnectionError):
        while more := line.recv(65536):
            came += more
    return came


def answer_to(port: int, *parts: bytes) -> bytes:
    """Send, then read until the server hangs up."""
    with line_to(port) as line:
        for part in parts:
            line.sendall(part)
        return rest_of(line)


def problem_in(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert b"content-type: application/problem+json" in lines
    assert b"connection: close" in lines
    for name, value in door.HEADERS:
        assert name + b": " + value in lines
    told = json.loads(body)
    status = int(lines[0].split(b" ")[1])
    assert told["status"] == status
    return status, told["code"]


def dripped(port: int, begun: bytes, one: bytes) -> bytes:
    """Send the beginning, then a little at a time until the server has had enough."""
    with line_to(port) as line:
        line.sendall(begun)
        line.settimeout(0.1)
        for _ in range(10 * UNTIL_CLOSED):
            with contextlib.suppress(TimeoutError):
                return rest_of_now(line)
            with contextlib.suppress(ConnectionError):
                line.sendall(one)
    raise AssertionError("the line is still open")


def rest_of_now(line: socket.socket) -> bytes:
    first = line.recv(65536)
    line.settimeout(UNTIL_CLOSED)
    return first + rest_of(line)


GET = b"GET /hello HTTP/1.1\r\n" + HOST + b"\r\n"
LAST_GET = b"GET /hello HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"


def test_a_head_that_never_ends_is_not_awaited_for_ever(port: int) -> None:
    assert problem_in(dripped(port, b"GET / HTTP/1.1\r\nX: ", b"a")) == (408, "timeout")


def test_a_head_in_dribs_and_drabs_but_in_time_is_read(port: int) -> None:
    assert answer_to(port, *(LAST_GET[i : i + 1] for i in range(len(LAST_GET)))).startswith(
        b"HTTP/1.1 200"
    )


@pytest.mark.parametrize("blank", [b"", b"\r\n"])
def test_a_line_on_which_nothing_is_asked_is_cut(port: int, blank: bytes) -> None:
    assert dripped(port, blank, blank) == b""


def test_blank_lines_after_an_answer_do_not_keep_a_line_open(port: int) -> None:
    with line_to(port) as line:
        line.sendall(GET)
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
        line.sendall(b"\r\n")
        assert rest_of(line) == b""


@pytest.mark.parametrize("length", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_body_that_stops_is_not_awaited_for_ever(port: int, length: bytes) -> None:
    begun = b"POST /weigh HTTP/1.1\r\n" + HOST + length + b"\r\n\r\n3\r\nabc\r\n"
    assert problem_in(answer_to(port, begun)) == (408, "timeout")


def test_a_body_that_comes_a_byte_at_a_time_is_not_awaited_for_ever(port: int) -> None:
    begun = b"POST /weigh HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n"
    assert problem_in(dripped(port, begun, b"a")) == (408, "timeout")


def test_a_slow_body_that_keeps_coming_is_taken(port: int) -> None:
    begun = (
        b"POST /weigh HTTP/1.1\r\n" + HOST + b"Content-Length: 20000\r\nConnection: close\r\n\r\n"
    )
    with line_to(port) as line:
        line.sendall(begun)
        for _ in range(20):
            time.sleep(0.1)
            line.sendall(b"x" * 1000)
        assert rest_of(line).endswith(b'{"bytes":20000}')


@pytest.mark.parametrize(
    "one", [b"X-%d: " % 1 + b"a" * 100_000, b"X: a\r\n" * 10_000, b"X" * 100_000 + b": a"]
)
def test_a_head_that_is_too_large_is_refused(port: int, one: bytes) -> None:
    answer = answer_to(port, b"GET /hello HTTP/1.1\r\n" + HOST, one, b"\r\n\r\n")
    assert problem_in(answer) == (431, "header-too-large")


def test_a_path_that_is_too_long_is_refused(port: int) -> None:
    answer = answer_to(port, b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert problem_in(answer) == (431, "header-too-large")


def test_a_head_of_fifteen_kilobytes_is_read(port: int) -> None:
    head = (
        b"GET /hello HTTP/1.1\r\nConnection: close\r\n"
        + HOST
        + b"X: "
        + b"a" * 15_000
        + b"\r\n\r\n"
    )
    assert answer_to(port, head).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n",
        b"Content-Length: -3\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: 3\n",
        b"X: a\r\n b\r\nContent-Length: 3\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X: a\x00b\r\nContent-Length: 3\r\n",
        b"Host: other\r\nContent-Length: 3\r\n",
    ],
)
def test_a_head_that_two_readers_read_differently_is_refused(port: int, head: bytes) -> None:
    answer = answer_to(
        port, b"POST /weigh HTTP/1.1\r\n" + HOST + head + b"\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert problem_in(answer) == (400, "malformed")
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "request_",
    [b"GET @evil.example HTTP/1.1\r\n" + HOST, b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST,
     b"GET /hello HTTP/1.1\r\n", b"GET http://evil.example HTTP/1.1\r\n" + HOST,
     b"GET /hello HTTP/1.1\n" + HOST, b"NONSENSE / HTTP/1.1\r\n" + HOST,
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n"],
)  # fmt: skip
def test_what_is_not_a_request_to_this_server_is_refused(port: int, request_: bytes) -> None:
    assert problem_in(answer_to(port, request_ + b"\r\n")) == (400, "malformed")


def test_endless_trailers_are_refused_and_say_nothing(port: int) -> None:
    begun = b"POST /weigh HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    with line_to(port) as line:
        line.sendall(begun)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                line.sendall(b"X: " + b"a" * 1000 + b"\r\n")
                time.sleep(0.001)
        assert problem_in(rest_of(line)) == (400, "malformed")


def test_a_short_trailer_is_overlooked(port: int) -> None:
    request_ = b"GET /hello HTTP/1.1\r\n" + HOST + b"Connection: close\r\n"
    trailer = b"Transfer-Encoding: chunked\r\n\r\n0\r\nEvil: yes\r\n\r\n"
    assert b'"evil":null' in answer_to(port, request_ + trailer)


def test_one_line_serves_many_requests_also_sent_at_once(port: int) -> None:
    weigh_three = b"POST /weigh HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc"
    answer = answer_to(port, GET + weigh_three + GET, weigh_three, LAST_GET)
    assert answer.count(b"HTTP/1.1 200 OK") == 5
    assert answer.count(b'{"bytes":3}') == 2


def test_a_line_may_rest_between_requests(port: int) -> None:
    with line_to(port) as line:
        for _ in range(2):
            line.sendall(GET)
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(2 * Hasty.head_seconds)


def test_a_bad_request_behind_a_good_one_leaves_its_answer_whole(port: int) -> None:
    slow = b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = answer_to(port, slow, b"nonsense\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.endswith(b'{"answer":"slow"}')


def test_events_outlive_every_timer_of_a_request(port: int) -> None:
    answer = answer_to(port, b"GET /events HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert b": 7\n\n" in answer


def test_an_early_answer_is_read_though_the_body_is_still_on_its_way(port: int) -> None:
    begun = b"POST /refuse HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n"
    with line_to(port) as line:
        line.sendall(begun)
        assert line.recv(65536).startswith(b"HTTP/1.1 403")
        line.sendall(b"x" * 100_000)
        line.sendall(LAST_GET)
        assert rest_of(line).startswith(b"HTTP/1.1 200")


def test_an_answered_body_that_never_ends_is_cut(port: int) -> None:
    begun = b"POST /refuse HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n"
    assert dripped(port, begun, b"x").startswith(b"HTTP/1.1 403")


def test_one_who_asks_before_sending_a_body_is_told_to_go_on(port: int) -> None:
    asks = HOST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    with line_to(port) as line:
        line.sendall(b"POST /weigh HTTP/1.1\r\n" + asks)
        assert line.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"abc")
        assert b'{"bytes":3}' in line.recv(65536)
    refused = answer_to(port, b"POST /refuse HTTP/1.1\r\n" + asks)
    assert refused.startswith(b"HTTP/1.1 403")


def test_an_answer_that_nobody_reads_is_given_up(port: int) -> None:
    with line_to(port) as line:
        line.sendall(b"GET /much HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        time.sleep(4 * Hasty.stall_seconds)
        assert len(rest_of(line)) < 400 * 65536


def test_an_upgrade_is_answered_as_if_it_had_not_been_asked_for(port: int) -> None:
    for protocol in (b"h2c", b"websocket"):
        head = b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n"
        answer = answer_to(port, b"GET /hello HTTP/1.1\r\n" + HOST + head)
        assert answer.startswith(b"HTTP/1.1 200")


def test_more_lines_than_there_is_room_for_are_told_so() -> None:
    with serving(Settings(), limit_concurrency=1) as port, line_to(port) as first:
        first.sendall(GET)
        assert first.recv(65536).startswith(b"HTTP/1.1 200")
        assert problem_in(answer_to(port, GET)) == (503, "busy")


FORWARDED = (
    b"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
)


@pytest.mark.parametrize(
    ("proxies", "client", "scheme"), [("", "127.0.0.1", "http"), ("127.0.0.1, ::1", "6.6.6.6", "https")]
)  # fmt: skip
def test_only_a_proxy_that_is_trusted_says_who_asks(proxies: str, client: str, scheme: str) -> None:
    with serving(Settings(trusted_proxies=proxies)) as port:
        answer = answer_to(port, LAST_GET[:-2] + FORWARDED + b"\r\n")
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert (told["client"], told["scheme"]) == (client, scheme)
    assert b"server:" not in answer.lower()


def test_production_asks_for_https_even_when_it_refuses() -> None:
    config = uvicorn_config(Litestar([]), Settings(env="production"))
    assert isinstance(config.http, type)
    names = [name for name, _ in config.http.answer_headers]
    assert b"strict-transport-security" in names
    assert issubclass(config.http, LimitedProtocol)


def test_the_server_asks_for_as_many_files_as_it_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    setrlimit: Callable[..., None] = lambda _, limits: asked.append(limits)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    config = uvicorn_config(Litestar([]), Settings())
    assert asked == [(4096, 4096)]
    assert config.limit_concurrency == 4096 - 256

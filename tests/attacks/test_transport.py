"""Rows 19 to 26: how a request is written on the line, and what every answer carries."""

import pytest

from server.door import HEADERS
from tests.attacks.plan import id_of
from tests.attacks.target import Person, Target, cut_with, refused

HOST = b"Host: anxun\r\n"
PHOTO = "/photos/" + "0" * 64
MAY_BE_KEPT = {"/", "/assets/app-1a2b3c4d.js", "/directory"}


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


@pytest.fixture
def manager(target: Target) -> Person:
    return target.person("manager")


@pytest.mark.attack(19)
def test_forms_in_parts_are_not_read(target: Target, worker: Person) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    with target.unchanged():
        for kind, body in (
            ("multipart/form-data; boundary=x", part * 2000 + b"--x--\r\n"),
            ("multipart/form-data", part),
            ("multipart/form-data; boundary=x", part[:-5]),
        ):
            for path in ("/sync", "/auth/sign-in"):
                answer = worker.sends(path, body, **{"Content-Type": kind})
                refused(answer, 415, "wrong-type")


@pytest.mark.attack(20)
def test_a_head_a_byte_at_a_time_is_cut(target: Target) -> None:
    cut_with(target.dripped(b"GET /health/live HTTP/1.1\r\nX: ", b"a"), 408)


@pytest.mark.attack(20)
def test_a_line_that_says_nothing_is_cut(target: Target) -> None:
    assert target.told_on() == b""


@pytest.mark.attack(20)
@pytest.mark.parametrize("path", ["/auth/sign-in", "/sync"])
def test_a_body_a_byte_at_a_time_is_cut(target: Target, worker: Person, path: str) -> None:
    bearer = f"Authorization: Bearer {worker.access}\r\n".encode()
    begun = b"POST %s HTTP/1.1\r\n" % path.encode() + HOST + bearer
    begun += b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    with target.unchanged():
        cut_with(target.dripped(begun, b" "), 408)


@pytest.mark.attack(21)
@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 5\nX: y\r\n",
        b"X: y\r\n z\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
def test_a_body_of_two_lengths_is_refused(target: Target, head: bytes) -> None:
    begun = b"POST /auth/sign-in HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + head
    hidden = b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n"
    with target.unchanged():
        cut_with(target.told_on(begun + b"\r\n0\r\n\r\n" + hidden), 400)


@pytest.mark.attack(22)
@pytest.mark.parametrize("path", [b"/health/live", b"/sync", b"/"])
def test_a_head_of_a_hundred_kilobytes_is_refused(target: Target, path: bytes) -> None:
    for large in (b"X: " + b"a" * 100_000, b"X: a\r\n" * 20_000, b"Cookie: " + b"b" * 20_000):
        begun = b"GET " + path + b" HTTP/1.1\r\n" + HOST
        cut_with(target.told_on(begun, large, b"\r\n\r\n"), 431)


@pytest.mark.attack(23)
def test_where_a_request_says_it_goes_is_not_believed(target: Target, manager: Person) -> None:
    evil = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-URL": "/me",
        "X-Forwarded-For": "6.6.6.6", "Forwarded": "host=evil.example", "X-Forwarded-Port": "666",
    }  # fmt: skip
    answer = manager.asks("POST", f"/people/{id_of('east', 'person:worker')}/code", headers=evil)
    assert answer.status_code == 201
    # A QR must name a whole address: it is the one at which its maker reached the server.
    assert answer.json()["url"].startswith(f"http://127.0.0.1:{target.port}/#/enrol/")
    assert "evil" not in answer.text + str(answer.headers)
    for path in ("/", "/nowhere", "/people//code", "/health/live", "//evil.example/.."):
        answer = target.ask("GET", path, headers=evil | {"Host": "evil.example"})
        assert "evil" not in answer.text + str(answer.headers)
        assert answer.status_code in (200, 404, 405)
    cut_with(target.told_on(b"GET @evil.example HTTP/1.1\r\n" + HOST + b"\r\n"), 400)
    full = b"GET http://evil.example/nowhere HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    cut_with(target.told_on(full), 404)


@pytest.mark.attack(24)
def test_methods_that_nothing_here_has_are_refused(target: Target, manager: Person) -> None:
    person = f"/people/{id_of('east', 'person:worker')}"
    with target.unchanged():
        for path in ("/", "/me", "/sync", "/auth/sign-in", "/health/live", person, PHOTO):
            answer = manager.asks("TRACE", path, headers={"Cookie": "secret"})
            assert answer.status_code == 405
            assert "secret" not in answer.text
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            for method in ("PATCH", "DELETE", "TRACE"):
                told = {name: method, "Content-Type": "application/json"}
                answer = manager.asks("POST", f"{person}/code", headers=told, content=b"{}")
                refused(answer, 405, "wrong-method")


@pytest.mark.attack(25)
def test_nothing_about_the_inside_is_told(target: Target, worker: Person) -> None:
    for path in (
        "/schema", "/schema/openapi.json", "/schema/swagger", "/schema/redoc", "/docs", "/debug",
        "/metrics", "/.env", "/.git/config", "/server-status", "/-/", "/admin", "/anxun.db",
        "/..%2fanxun.db", "/assets/..%2f..%2fdata%2fanxun.db", "/assets/%2e%2e/%2e%2e/data/anxun.db",
    ):  # fmt: skip
        for ask in (target.ask, worker.asks):
            answer = ask("GET", path, headers={"Accept": "text/html"})
            refused(answer, 404, "not-found")
    for body in (b"{", b"[]", b'{"login":[]}'):
        told = {"Content-Type": "application/json", "Accept": "text/html"}
        answer = target.ask("POST", "/auth/sign-in?debug=1", content=body, headers=told)
        assert answer.json().keys() == {"type", "status", "code", "title"}


@pytest.mark.attack(26)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200), ("GET", "/assets/app-1a2b3c4d.js", 200), ("GET", "/health/live", 200),
        ("GET", "/health/ready", 200), ("GET", "/me", 200), ("GET", "/directory", 200),
        ("GET", "/nowhere", 404), ("GET", "/assets/nothing.js", 404), ("GET", PHOTO, 404),
        ("POST", "/auth/sign-in", 415), ("DELETE", "/me", 405), ("POST", "/sync", 415),
        ("OPTIONS", "/me", 204), ("GET", "/people/1/code", 405),
    ],
)  # fmt: skip
def test_every_answer_protects_its_reader(
    worker: Person, method: str, path: str, status: int
) -> None:
    answer = worker.asks(method, path)
    assert answer.status_code == status
    for name, value in HEADERS:
        told = answer.headers.get_list(name.decode())
        if name == b"cache-control":
            assert len(told) == 1
            assert path in MAY_BE_KEPT or told == ["no-store"]
        else:
            assert told == [value.decode()]
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.attack(26)
def test_a_stream_and_a_cut_line_protect_their_reader_too(target: Target, worker: Person) -> None:
    with target.http.stream(
        "GET", "/pokes", headers={"Authorization": f"Bearer {worker.access}"}
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert dict(HEADERS).items() <= {
            (name.encode(), value.encode()) for name, value in answer.headers.items()
        }
    cut = target.told_on(b"nonsense\r\n\r\n").partition(b"\r\n\r\n")[0].split(b"\r\n")
    for name, value in HEADERS:
        assert name + b": " + value in cut

"""The door, in front of a small application of its own."""

import gc
import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar, Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from litestar.testing import TestClient
from msgspec import Meta

from server import door, problems
from server.settings import Settings
from server.strict_json import DEPTH

Client = TestClient[Litestar]
JSON = {"Content-Type": "application/json"}


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str
    count: int = 0
    share: float = 0
    colour: Annotated[str, Meta(pattern=r"\A[a-z]*\Z")] = ""
    inner: Any = None


@post("/notes", status_code=200)
async def take_note(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return msgspec.to_builtins(await door.json_body(request, Note))  # type: ignore[no-any-return]


@post("/raw", status_code=200)
async def take_raw(request: Request[Any, Any, Any]) -> dict[str, int]:
    return {"bytes": len(await door.raw_body(request, 1000))}


@get("/things/{id:str}")
async def thing(id: FromPath[str]) -> dict[str, str]:
    return {"id": door.uuid_or_404(id)}


@get("/pictures/{name:str}")
async def picture(name: FromPath[str]) -> dict[str, str]:
    return {"name": door.sha256_or_404(name)}


@get("/places")
async def places(page: FromQuery[int]) -> dict[str, int]:
    return {"page": page}


@get("/broken")
async def broken() -> None:
    raise ZeroDivisionError("the secret is 4711")


@get("/full")
async def full() -> None:
    raise sa.exc.OperationalError("x", {}, Exception("database or disk is full"))


@get("/locked")
async def locked() -> None:
    raise sa.exc.OperationalError("x", {}, Exception("database is locked"))


@get("/missing")
async def missing() -> None:
    raise problems.not_found


@get("/slow-down")
async def slow_down() -> None:
    raise problems.too_many_requests.with_(retry_after=7)


@get("/events")
async def events() -> Stream:
    return Stream(iter([b": here\n\n"]), media_type="text/event-stream")


@get("/kept", cache_control=None)
async def kept() -> Stream:
    return Stream(iter([b"x"]), headers={"Cache-Control": "private, immutable"})


ROUTES = [
    take_note, take_raw, thing, picture, places, broken, full, locked, missing, slow_down,
    events, kept,
]  # fmt: skip


def client_of(settings: Settings) -> Client:
    return TestClient(
        Litestar(ROUTES, openapi_config=None, **door.build_door(settings)._asdict()),
        raise_server_exceptions=False,
    )


@pytest.fixture
def client() -> Iterator[Client]:
    with client_of(Settings()) as client:
        yield client


def problem_of(answer: Any) -> str:
    """The code of a problem, after checking that nothing but a problem was told."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told.keys() <= {"type", "status", "code", "title", "retry_after", "request"}
    return str(told["code"])


def send(client: Client, body: bytes, path: str = "/notes", **headers: str) -> Any:
    return client.post(path, content=body, headers=JSON | headers)


def test_a_note_arrives_as_it_was_written(client: Client) -> None:
    body = {"words": '阀门漏了 \\u0000 [[[ "{', "count": 3, "share": 0.5, "inner": [{}]}
    answer = client.post("/notes", content=json.dumps(body), headers=JSON)
    assert answer.json() == body | {"colour": ""}


@pytest.mark.parametrize(
    "told", ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"']
)  # fmt: skip
def test_json_may_say_that_it_is_utf_8(client: Client, told: str) -> None:
    answer = client.post("/notes", content=b'{"words":""}', headers={"Content-Type": told})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "told",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=gbk", "application/msgpack", "text/json",
     "application/json, text/plain", "application/vnd.api+json", ""],
)  # fmt: skip
def test_a_body_of_another_type_is_refused(client: Client, told: str) -> None:
    answer = client.post("/notes", content=b'{"words":""}', headers={"Content-Type": told})
    assert (answer.status_code, problem_of(answer)) == (415, "wrong-type")


def test_a_body_without_a_type_or_with_two_is_refused(client: Client) -> None:
    none = client.post("/notes", content=b'{"words":""}')
    two = client.post("/notes", content=b'{"words":""}', headers=[*JSON.items(), *JSON.items()])
    assert (none.status_code, two.status_code) == (415, 415)


@pytest.mark.parametrize("told", ["gzip", "deflate", "br", "identity"])
def test_a_packed_body_is_not_unpacked(client: Client, told: str) -> None:
    answer = send(client, b'{"words":""}', **{"Content-Encoding": told})
    assert (answer.status_code, problem_of(answer)) == (415, "wrong-type")


def test_a_body_over_the_limit_is_refused_whether_or_not_it_says_so(client: Client) -> None:
    big = b'{"words":"' + b"x" * 70_000 + b'"}'
    said = send(client, big)
    unsaid = client.post("/notes", content=iter([big[:40_000], big[40_000:]]), headers=JSON)
    assert "content-length" not in unsaid.request.headers
    assert [problem_of(said), problem_of(unsaid)] == ["too-large", "too-large"]
    assert [said.status_code, unsaid.status_code] == [413, 413]


def test_each_route_has_its_own_limit(client: Client) -> None:
    assert send(client, b"[" + b" " * 998 + b"]", "/raw").json() == {"bytes": 1000}
    assert problem_of(send(client, b"[" + b" " * 999 + b"]", "/raw")) == "too-large"


@pytest.mark.parametrize("one", [b"[", b'{"a":', b'[{"a":'])
def test_a_body_nested_too_deep_is_refused_before_it_is_read(client: Client, one: bytes) -> None:
    levels = 60_000 // len(one)
    answer = send(client, b'{"words":"","inner":' + one * levels)
    assert (answer.status_code, problem_of(answer)) == (400, "too-deep")


def test_the_deepest_body_that_is_allowed_is_read(client: Client) -> None:
    def nested(levels: int) -> bytes:
        return b'{"words":"","inner":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    assert send(client, nested(DEPTH)).status_code == 200
    assert problem_of(send(client, nested(DEPTH + 1))) == "too-deep"


def test_brackets_within_words_are_words(client: Client) -> None:
    words = '["\\' * 500
    answer = client.post("/notes", content=json.dumps({"words": words}), headers=JSON)
    assert answer.json()["words"] == words


def test_many_things_side_by_side_are_not_deep(client: Client) -> None:
    answer = send(client, b'{"words":"","inner":[' + b",".join([b"[]"] * 1000) + b"]}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    [b'"' + b'\\"' * 30_000, b'"' * 60_001, b'["' * 30_000, b"\\" * 60_000, b'{"' + b"\\\\" * 30_000],
)  # fmt: skip
def test_strings_that_never_end_do_not_hold_the_server(client: Client, body: bytes) -> None:
    answer = send(client, body)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body", [b'{"words":"\xff"}', b'{"words":"\xed\xa0\x80"}', b'{"words":"\xc0\x80"}', b"\xff\xfe{\0}\0"]
)  # fmt: skip
def test_text_that_is_not_utf_8_is_refused(client: Client, body: bytes) -> None:
    answer = send(client, body)
    assert (answer.status_code, problem_of(answer)) == (400, "bad-text")


@pytest.mark.parametrize(
    "body", [b'{"words":"a\\u0000b"}', b'{"words":"\\\\\\u0000"}', b'{"words":"\0"}', b'{"\\u0000":1}']
)  # fmt: skip
def test_nul_is_refused_however_it_is_written(client: Client, body: bytes) -> None:
    answer = send(client, body)
    assert (answer.status_code, problem_of(answer)) == (400, "bad-text")


def test_a_backslash_before_the_letters_of_nul_is_text(client: Client) -> None:
    assert send(client, b'{"words":"\\\\u0000"}').json()["words"] == "\\u0000"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nothing", b"{'words':''}", b'{"words":""}x', b'\xef\xbb\xbf{"words":""}',
     b'{"words":"","share":NaN}', b'{"words":"","share":-Infinity}', b'{"words":"","share":1e400}',
     b'{"words":"\\ud800"}', b'{"words":"a\nb"}', b'{"words":"","count":01}'],
)  # fmt: skip
def test_what_is_not_json_is_malformed(client: Client, body: bytes) -> None:
    answer = send(client, body)
    assert (answer.status_code, problem_of(answer)) == (400, "malformed")


def test_a_key_that_comes_twice_is_refused_at_any_level(client: Client) -> None:
    assert problem_of(send(client, b'{"words":"a","words":"b"}')) == "malformed"
    assert (
        problem_of(send(client, b'{"words":"a","inner":{"x":[{"y":1,"\\u0079":2}]}}'))
        == "malformed"
    )


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"null", b'{"words":1}', b'{"words":"","count":"5"}', b'{"words":"","count":1.5}',
     b'{"words":"","count":true}', b'{"words":"","share":"NaN"}', b'{"words":"","extra":1}',
     b'{"words":"","colour":"red\\n"}', b'{"words":null}', b'{"words":"","count":1' + b"0" * 5000 + b"}"],
)  # fmt: skip
def test_json_of_another_shape_is_invalid_and_never_repeated(client: Client, body: bytes) -> None:
    answer = send(client, body)
    assert (answer.status_code, problem_of(answer)) == (422, "invalid")
    assert "extra" not in answer.text


@pytest.mark.parametrize(
    "id",
    ["0191f3a0-1111-7000-8000-0123456789AB", "0191f3a0111170008000012345678900",
     "{0191f3a0-1111-7000-8000-012345678900}", "urn:uuid:0191f3a0-1111-7000-8000-012345678900",
     "0191f3a0-1111-7000-8000-01234567890١", "1", "..%2f", "0191f3a0-1111-7000-8000-012345678900%0A"],
)  # fmt: skip
def test_an_id_written_in_another_way_names_nothing(client: Client, id: str) -> None:
    answer = client.get(f"/things/{id}")
    assert (answer.status_code, problem_of(answer)) == (404, "not-found")


def test_ids_written_in_the_one_way_are_taken(client: Client) -> None:
    assert client.get("/things/0191f3a0-1111-7000-8000-012345678900").status_code == 200
    assert client.get(f"/pictures/{'0' * 63}a").status_code == 200
    assert client.get(f"/pictures/{'0' * 63}A").status_code == 404
    assert client.get(f"/pictures/{'0' * 63}").status_code == 404


def test_a_query_of_another_type_is_invalid(client: Client) -> None:
    answer = client.get("/places?page=nan")
    assert (answer.status_code, problem_of(answer)) == (422, "invalid")


def test_an_unknown_path_and_the_schema_are_not_found(client: Client) -> None:
    for path in ("/nothing", "/schema", "/schema/openapi.json", "/docs"):
        assert problem_of(client.get(path)) == "not-found"


def test_another_method_is_refused_and_told_which_there_are(client: Client) -> None:
    for method in ("TRACE", "DELETE", "PROPFIND"):
        answer = client.request(method, "/notes")
        assert (answer.status_code, problem_of(answer)) == (405, "wrong-method")
        assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_request_cannot_ask_to_be_another_method(client: Client, name: str) -> None:
    answer = client.get("/events", headers={name: "DELETE"})
    assert (answer.status_code, problem_of(answer)) == (405, "wrong-method")


def test_what_nobody_foresaw_is_logged_and_not_shown(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken", headers={"Accept": "text/html"})
    assert (answer.status_code, problem_of(answer)) == (500, "unexpected")
    assert "4711" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.json()["request"] in caplog.text
    assert "4711" in caplog.text


def test_a_full_disk_and_a_busy_database_are_told_apart(client: Client) -> None:
    full, locked = client.get("/full"), client.get("/locked")
    assert (full.status_code, problem_of(full)) == (507, "storage-full")
    assert (locked.status_code, problem_of(locked)) == (503, "busy")


def test_a_problem_says_when_to_come_back(client: Client) -> None:
    answer = client.get("/slow-down")
    assert problem_of(answer) == "too-many-requests"
    assert answer.headers["retry-after"] == "7"


def test_a_problem_that_is_told_often_does_not_grow(client: Client) -> None:
    for _ in range(3):
        client.get("/missing")
    gc.collect()
    assert problems.not_found.__traceback__ is None
    assert sys.getrefcount(problems.not_found) < 10


@pytest.mark.parametrize(
    "path", ["/events", "/missing", "/broken", "/nowhere", "/places?page=x", "/things/1", "/locked"]
)
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    for name, value in door.HEADERS:
        assert answer.headers.get_list(name.decode()) == [value.decode()]
    assert "strict-transport-security" not in answer.headers


def test_a_route_may_keep_its_own_cache_control(client: Client) -> None:
    assert client.get("/kept").headers.get_list("cache-control") == ["private, immutable"]


def test_production_asks_browsers_for_https_alone() -> None:
    with client_of(Settings(env="production")) as client:
        for path in ("/events", "/nowhere"):
            assert "max-age=31536000" in client.get(path).headers["strict-transport-security"]

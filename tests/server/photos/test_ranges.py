"""Parts of a rendition, as RFC 9110 §14 has them."""

from collections.abc import Callable

import pytest

from tests.server.photos.conftest import Person
from tests.server.photos.test_known import busy, told

PICTURE = told(busy(41))


@pytest.fixture
def gu(person: Callable[[str], Person]) -> Person:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    return gu


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=100-", 100, None),
     ("bytes=-7", -7, None), ("bytes=-999999999", 0, None), ("bytes=5-999999999", 5, None)],
)  # fmt: skip
def test_a_part_is_that_part(gu: Person, asked: str, begin: int, end: int | None) -> None:
    whole = gu.asks(PICTURE)
    assert whole.headers["accept-ranges"] == "bytes"
    part = gu.asks(PICTURE, Range=asked)
    assert (part.status_code, part.content) == (206, whole.content[begin:end])
    first = range(len(whole.content))[begin]
    told = f"bytes {first}-{first + len(part.content) - 1}/{len(whole.content)}"
    assert part.headers["content-range"] == told
    assert part.headers["etag"] == whole.headers["etag"]
    assert part.headers["content-type"] == "image/webp"
    assert part.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(gu: Person, asked: str) -> None:
    answer = gu.asks(PICTURE, Range=asked)
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-range"] == f"bytes */{len(gu.asks(PICTURE).content)}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=0-3", "bytes=a-b", "0-3",
     "bytes=" + "9" * 400 + "-"],
)  # fmt: skip
def test_any_other_request_for_parts_gets_the_whole(gu: Person, asked: str) -> None:
    answer = gu.asks(PICTURE, Range=asked)
    assert (answer.status_code, answer.content) == (200, gu.asks(PICTURE).content)


def test_who_has_a_part_of_something_else_gets_the_whole(gu: Person) -> None:
    etag = gu.asks(PICTURE).headers["etag"]
    mine = {"Range": "bytes=0-4", "If-Range": etag}
    assert gu.asks(PICTURE, **mine).status_code == 206
    assert gu.asks(PICTURE, **mine | {"If-Range": '"another"'}).status_code == 200

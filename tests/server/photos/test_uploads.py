"""Pictures that come in parts, over HTTP."""

import base64
import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.photos import coming, parts
from server.photos.tables import upload
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town, sha256

People = Callable[[str], Person]
PICTURE = nasty.telltale_jpeg(6)
HALF = len(PICTURE) // 2
TUS = {"Tus-Resumable": "1.0.0"}


def code(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(data: bytes, type: str = "image/jpeg") -> str:
    return f"sha256 {encoded(sha256(data))},type {encoded(type)}"


def checksum(data: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def begins(person: Person, data: bytes = PICTURE, **more: str) -> httpx.Response:
    told = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(data)}
    headers = {**TUS, **person.headers, **told, **{k.replace("_", "-"): v for k, v in more.items()}}
    return person.town.client.post("/uploads", headers=headers)


def asks(person: Person, method: str, way: str, **headers: str) -> httpx.Response:
    told = {**TUS, **person.headers, **headers}
    return person.town.client.request(method, way, headers=told)


def offset(person: Person, way: str) -> int:
    answer = asks(person, "HEAD", way)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def adds(person: Person, way: str, at: int, data: Any, **headers: str) -> httpx.Response:
    told = {
        **TUS, **person.headers, "Upload-Offset": str(at),
        "Content-Type": "application/offset+octet-stream", **headers,
    }  # fmt: skip
    return person.town.client.patch(way, content=data, headers=told)


@pytest.fixture
def gu(person: People) -> Person:
    """Somebody whose record expects the picture."""
    gu = person("gu")
    gu.reports(PICTURE)
    return gu


@pytest.fixture
def way(gu: Person) -> str:
    """Where the picture is being uploaded to."""
    answer = begins(gu)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def rows(town: Town) -> list[Any]:
    return town.world.database.read_now(lambda on: list(on.execute(sa.select(upload))))


def files(town: Town) -> list[str]:
    return [each.name for each in town.settings.uploads.rglob("*") if each.is_file()]


def test_the_server_says_what_it_can_do(town: Town) -> None:
    answer = town.client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,termination,expiration"
    assert answer.headers["tus-checksum-algorithm"] == "sha256"
    assert answer.headers["tus-max-size"] == str(8 * 1024 * 1024)


def test_a_picture_that_came_in_parts_is_kept_byte_for_byte(
    gu: Person, way: str, town: Town
) -> None:
    assert offset(gu, way) == 0
    first = adds(gu, way, 0, PICTURE[:HALF])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(HALF))
    assert first.headers["upload-expires"].endswith("GMT")
    assert not gu.sees(PICTURE)

    last = adds(gu, way, HALF, PICTURE[HALF:])

    assert (last.status_code, last.headers["anxun-photo"]) == (204, "new")
    assert gu.sees(PICTURE)
    kept = next(town.settings.photos.rglob(sha256(PICTURE)))
    assert kept.read_bytes() == PICTURE
    assert files(town) == [], "its parts give their room back"
    assert offset(gu, way) == len(PICTURE), "a phone that missed the answer"


def test_beginning_again_goes_on_where_it_was(gu: Person, way: str) -> None:
    adds(gu, way, 0, PICTURE[:100])
    again = begins(gu)
    assert (again.status_code, again.headers["location"]) == (200, way)
    assert again.headers["upload-offset"] == "100"


def test_a_picture_that_was_told_otherwise_begins_anew(gu: Person, way: str, town: Town) -> None:
    again = begins(gu, Upload_Length=str(len(PICTURE) + 1))
    assert again.status_code == 201
    assert again.headers["location"] != way
    assert asks(gu, "HEAD", way).status_code == 404
    assert len(files(town)) == len(rows(town)) == 1


@pytest.mark.attack(56)
def test_a_part_for_another_place_changes_nothing(gu: Person, way: str) -> None:
    adds(gu, way, 0, PICTURE[:100])
    for at in (0, 99, 101, len(PICTURE)):
        answer = adds(gu, way, at, b"x")
        assert (answer.status_code, code(answer)) == (409, "offset-differs")
        assert answer.headers["upload-offset"] == "100"
    assert offset(gu, way) == 100
    for told in ("-1", "1e2", "١٠", "", "0x10", "9" * 30):
        answer = adds(gu, way, 0, b"x", **{"Upload-Offset": told.encode()})  # type: ignore[arg-type]
        assert answer.status_code == 400


@pytest.mark.attack(57)
def test_a_part_that_is_replayed_is_written_once(gu: Person, way: str, town: Town) -> None:
    assert adds(gu, way, 0, PICTURE[:HALF]).status_code == 204
    assert adds(gu, way, 0, PICTURE[:HALF]).status_code == 409
    assert adds(gu, way, HALF, PICTURE[HALF:]).status_code == 204
    assert adds(gu, way, HALF, PICTURE[HALF:]).status_code == 409
    assert next(town.settings.photos.rglob(sha256(PICTURE))).read_bytes() == PICTURE


@pytest.mark.attack(58)
def test_a_part_of_another_type_is_not_taken(gu: Person, way: str) -> None:
    for type in ("image/jpeg", "application/json", ""):
        assert adds(gu, way, 0, PICTURE[:9], **{"Content-Type": type}).status_code == 415
    assert adds(gu, way, 0, PICTURE[:9], **{"Content-Encoding": "gzip"}).status_code == 415
    assert adds(gu, way, 0, PICTURE[:9], **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert offset(gu, way) == 0


@pytest.mark.attack(59)
def test_a_part_that_is_not_what_its_checksum_says_is_not_kept(gu: Person, way: str) -> None:
    wrong = adds(gu, way, 0, PICTURE[:100], **{"Upload-Checksum": checksum(b"other")})
    assert (wrong.status_code, code(wrong)) == (460, "checksum-differs")
    for told in ("md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 ***", "sha256", "sha256 AAAA"):
        assert adds(gu, way, 0, PICTURE[:9], **{"Upload-Checksum": told}).status_code == 400
    assert offset(gu, way) == 0
    right = adds(gu, way, 0, PICTURE, **{"Upload-Checksum": checksum(PICTURE)})
    assert right.status_code == 204
    assert gu.sees(PICTURE)


@pytest.mark.attack(60)
def test_a_length_is_a_number_within_the_limit(gu: Person, town: Town) -> None:
    for told in ("-1", "1e3", "١٠", "", "0", "1.0", "+5", str(2**63)):
        answer = begins(gu, Upload_Length=told.encode())  # type: ignore[arg-type]
        assert answer.status_code == 400, told
    assert begins(gu, Upload_Length=str(8 * 1024 * 1024 + 1)).status_code == 413
    assert rows(town) == files(town) == []


@pytest.mark.attack(60)
def test_more_than_was_told_is_not_taken(gu: Person, way: str) -> None:
    assert adds(gu, way, 0, PICTURE + b"!").status_code == 413
    assert offset(gu, way) == 0

    def piecemeal() -> Iterator[bytes]:
        yield PICTURE
        yield b"!"

    assert adds(gu, way, 0, piecemeal()).status_code == 413
    assert offset(gu, way) == 0
    assert not gu.sees(PICTURE)


@pytest.mark.attack(61)
@pytest.mark.parametrize(
    "told",
    [
        "", "sha256", "sha256 ***", "sha256 QUJD,sha256 QUJD", f"sha256 {encoded('../../x')}",
        f"sha256 {encoded('a' * 64)},sha256 {encoded('a' * 64)}", "x" * 9000,
        f"sha256 {encoded('A' * 64)}", f"sha256 {encoded('a' * 64)},x\tb QUJD",
    ],
)  # fmt: skip
def test_what_is_told_of_a_picture_is_read_strictly(gu: Person, told: str, town: Town) -> None:
    answer = begins(gu, Upload_Metadata=told)
    assert (answer.status_code, code(answer)) == (400, "malformed")
    assert rows(town) == []
    assert begins(gu, Upload_Metadata=metadata(PICTURE, "text/html")).status_code == 415


@pytest.mark.attack(62)
def test_an_upload_belongs_to_the_account_that_began_it(
    gu: Person, way: str, person: People, other_town: Town
) -> None:
    adds(gu, way, 0, PICTURE[:100])
    # The manager may bring the same picture, but by an upload of his own.
    for other in (person("manager"), person("far"), other_town.person("gu")):
        for answer in (
            asks(other, "HEAD", way), adds(other, way, 100, b"x"), asks(other, "DELETE", way)
        ):  # fmt: skip
            assert answer.status_code == 404
    assert begins(person("manager")).headers["location"] != way
    assert begins(person("far")).status_code == 404
    assert begins(other_town.person("gu")).status_code == 404
    assert asks(gu, "HEAD", "/uploads/..%2f..%2fanxun.db").status_code == 404
    assert asks(gu, "GET", way).status_code in (404, 405)
    assert offset(gu, way) == 100


def test_a_picture_that_no_record_expects_cannot_be_begun(gu: Person) -> None:
    answer = begins(gu, nasty.jpeg(30, 30))
    assert (answer.status_code, code(answer)) == (404, "not-found")


def test_a_picture_that_is_not_what_its_name_says_is_dropped(
    gu: Person, way: str, town: Town
) -> None:
    lie = bytes(len(PICTURE))
    answer = adds(gu, way, 0, lie)
    assert (answer.status_code, code(answer)) == (409, "hash-differs")
    assert rows(town) == files(town) == []
    assert not gu.sees(PICTURE)
    again = begins(gu)
    assert again.status_code == 201
    assert adds(gu, again.headers["location"], 0, PICTURE).status_code == 204


def test_what_is_no_picture_is_refused_as_it_is_when_it_comes_whole(
    person: People, town: Town
) -> None:
    gu, junk = person("gu"), b"not a picture at all"
    gu.reports(junk)
    answer = adds(gu, begins(gu, junk).headers["location"], 0, junk)
    assert (answer.status_code, code(answer)) == (422, "not-a-picture")
    assert rows(town) == files(town) == []


def test_an_upload_that_is_given_up_is_gone(gu: Person, way: str, town: Town) -> None:
    adds(gu, way, 0, PICTURE[:100])
    assert asks(gu, "DELETE", way).status_code == 204
    assert asks(gu, "HEAD", way).status_code == 404
    assert rows(town) == files(town) == []


@pytest.mark.attack(65)
def test_what_is_abandoned_expires_and_gives_its_room_back(
    gu: Person, way: str, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    adds(gu, way, 0, PICTURE[:100])
    old = upload.update().values(expires=1)
    town.world.database.write_now(lambda on: on.execute(old).rowcount)
    assert asks(gu, "HEAD", way).status_code == 404
    assert adds(gu, way, 100, b"x").status_code == 404
    again = begins(gu)
    assert again.headers["upload-offset"] == "0"
    assert files(town) == [again.headers["location"].rsplit("/")[-1]]


@pytest.mark.attack(65)
def test_an_account_has_only_so_many_under_way(
    gu: Person, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = nasty.jpeg(30, 30)
    gu.reports(more)
    for share in ("OPEN", "BYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(coming, share, 1)
            answer = begins(gu, more)
            assert (answer.status_code, code(answer)) == (429, "too-many-requests")
            assert begins(gu).status_code == 200, "what is under way goes on"
    assert begins(gu, more).status_code == 201


@pytest.mark.attack(64)
def test_a_full_disk_keeps_what_it_had_room_for(
    gu: Person, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 100

    def narrow(descriptor: int, data: memoryview, at: int) -> int:
        if at >= room:
            raise OSError(errno.ENOSPC, "full")
        return os.pwritev(descriptor, [data[: room - at]], at)

    monkeypatch.setattr(parts.os, "pwrite", narrow)
    kept_none = adds(gu, way, 0, PICTURE, **{"Upload-Checksum": checksum(PICTURE)})
    assert (kept_none.status_code, offset(gu, way)) == (507, 0)
    answer = adds(gu, way, 0, PICTURE)
    assert (answer.status_code, code(answer)) == (507, "storage-full")
    assert offset(gu, way) == room
    monkeypatch.undo()
    assert adds(gu, way, room, PICTURE[room:]).status_code == 204
    assert gu.sees(PICTURE)

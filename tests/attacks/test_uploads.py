"""Rows 56 to 65: pictures that come in parts, and what others make of the protocol (tus 1.0)."""

import contextlib
import hashlib
import resource
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server.clock import now_ms
from server.photos.coming import AT_ONCE, OPEN
from tests.attacks.bringer import PART, TUS, Bringer, checksum, encoded, noise, sha256
from tests.attacks.plan import id_of
from tests.attacks.target import BARE, Person, Target, cut_with, refused, without_date

pytestmark = pytest.mark.skipif(BARE, reason="the bare application takes no pictures in parts")

NOT_NUMBERS = ("-1", "1e3", "١٠", "", "1.0", "+5", "0x10", "1 2", str(2**63), "9" * 30)
NOT_TEXT = b"\xff\xfe"
HOST = b"Host: anxun\r\n"


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


@contextlib.contextmanager
def untouched(target: Target) -> Iterator[None]:
    """No row and no file is another afterwards."""
    before = target.files()
    with target.unchanged():
        yield
    assert target.files() == before


@pytest.mark.attack(56)
def test_a_part_for_another_place_moves_nothing(target: Target, worker: Person) -> None:
    data = noise(56)
    bringer = Bringer(worker, data)
    way = bringer.begins(data)
    assert bringer.adds(way, 0, data[:100]).status_code == 204
    with untouched(target):
        for at in (0, 99, 101, len(data), 2**59):
            answer = bringer.adds(way, at, data[at : at + 10] or b"x")
            refused(answer, 409, "offset-differs")
            assert answer.headers["upload-offset"] == "100"
        for told in NOT_NUMBERS:
            answer = bringer.adds(way, 0, b"x", **{"Upload-Offset": told.encode()})
            refused(answer, 400, "malformed")
    assert bringer.offset(way) == 100
    assert bringer.file(way).read_bytes() == data[:100]


@pytest.mark.attack(57)
def test_a_last_part_that_is_replayed_is_written_once(target: Target, worker: Person) -> None:
    data = noise(571)
    bringer = Bringer(worker, data)
    way, half = bringer.begins(data), len(data) // 2
    assert bringer.adds(way, 0, data[:half]).status_code == 204
    assert bringer.adds(way, half, data[half:]).status_code == 204
    with untouched(target):
        refused(bringer.adds(way, half, data[half:]), 409, "offset-differs")
        refused(bringer.adds(way, 0, data[:half]), 409, "offset-differs")
    assert bringer.kept(data) == data


def at_once(bringer: Bringer, way: str, at: int, part: bytes) -> list[int]:
    """Six lines bring the same part: five end it together, one only when that is long over."""
    held = part[-10:]
    lines = [bringer.half_adds(way, at, part[:-10], len(part)) for _ in range(6)]
    time.sleep(0.2)  # Until each has been read so far: what decides is the last byte.
    for line in lines[:5]:
        # One that was refused already may be closed.
        with contextlib.suppress(ConnectionError):
            line.sendall(held)
    for number in range(len(held)):
        time.sleep(0.1)
        with contextlib.suppress(ConnectionError):
            lines[5].sendall(held[number : number + 1])
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(_status, lines))
    for line in lines:
        line.close()
    return sorted(answers)


def _status(line: socket.socket) -> int:
    return int(line.recv(4096).split(b" ")[1])


@pytest.mark.attack(57)
@pytest.mark.parametrize("size", [5_000, 200_000])
def test_of_six_that_bring_the_same_part_one_does(
    target: Target, worker: Person, size: int
) -> None:
    data = noise(570 + size)
    bringer = Bringer(worker, data)
    way, last = bringer.begins(data), len(data) - size
    assert at_once(bringer, way, 0, data[:size]) == [204] + [409] * 5
    assert bringer.file(way).read_bytes() == data[:size]
    assert bringer.adds(way, size, data[size:last]).status_code == 204
    assert at_once(bringer, way, last, data[last:]) == [204] + [409] * 5
    assert bringer.kept(data) == data
    assert not bringer.file(way).exists()
    found = target.rows("SELECT count(*) FROM photo WHERE sha256 = ?", sha256(data))
    assert found == [(1,)]


@pytest.mark.attack(58)
def test_a_part_that_is_called_something_else_is_not_taken(target: Target, worker: Person) -> None:
    data = noise(58)
    bringer = Bringer(worker, data)
    way = bringer.begins(data)
    with untouched(target):
        for type in ("image/png", "application/json", "", PART + "; x=y", "text/plain"):
            refused(bringer.adds(way, 0, data, **{"Content-Type": type}), 415, "wrong-type")
        refused(bringer.adds(way, 0, data, **{"Content-Encoding": "gzip"}), 415, "wrong-type")
        for version in ("0.2.2", "1.0.0, 0.2.2", "", "1"):
            answer = bringer.adds(way, 0, data, **{"Tus-Resumable": version})
            refused(answer, 412, "wrong-version")
            assert answer.headers["tus-version"] == "1.0.0"
        assert bringer.offset(way) == 0


@pytest.mark.attack(59)
def test_a_part_that_is_not_what_its_checksum_says_is_not_kept(
    target: Target, worker: Person
) -> None:
    data = noise(59)
    bringer = Bringer(worker, data)
    way = bringer.begins(data)
    with untouched(target):
        for part in (data[:100], data[:300_000], data):
            answer = bringer.adds(way, 0, part, **{"Upload-Checksum": checksum(b"another")})
            refused(answer, 460, "checksum-differs")
        sha1 = f"sha1 {encoded(hashlib.sha1(data).hexdigest())}"
        for told in (sha1, "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256", "sha256 ***", "sha256 AAAA",
                     "", "SHA256 " + "A" * 43 + "="):  # fmt: skip
            answer = bringer.adds(way, 0, data[:100], **{"Upload-Checksum": told})
            refused(answer, 400, "malformed")
        assert bringer.offset(way) == 0
    right = bringer.adds(way, 0, data, **{"Upload-Checksum": checksum(data)})
    assert right.status_code == 204
    assert bringer.kept(data) == data


@pytest.mark.attack(60)
def test_a_length_is_a_number_within_the_limit(target: Target, worker: Person) -> None:
    bringer = Bringer(worker, noise(60))
    with untouched(target):
        for told in (*NOT_NUMBERS, "0"):
            answer = bringer.tells(sha256(noise(60)), **{"Upload-Length": told.encode()})
            refused(answer, 400, "malformed")
        refused(bringer.tells(sha256(noise(60)), **{"Upload-Length": None}), 400, "malformed")
        deferred = {"Upload-Length": None, "Upload-Defer-Length": "1"}
        refused(bringer.tells(sha256(noise(60)), **deferred), 400, "malformed")
        for length in (8 * 1024 * 1024 + 1, 10**17):
            refused(bringer.tells(sha256(noise(60)), length), 413, "too-large")


@pytest.mark.attack(60)
def test_more_than_was_told_is_not_taken(target: Target, worker: Person) -> None:
    data = noise(600)
    bringer = Bringer(worker, data)
    way = bringer.begins(data)
    with untouched(target):
        refused(bringer.adds(way, 0, data + b"!"), 413, "too-large")
    # The same without saying beforehand how much is going to come.
    pieces = (data[at : at + 10_000] for at in range(0, len(data), 10_000))
    answer = bringer.adds(way, 0, (part for some in (pieces, [b"!" * 70_000]) for part in some))
    refused(answer, 413, "too-large")
    came = bringer.file(way).read_bytes()
    assert data.startswith(came)
    # All of it may have come before the byte too many: asking takes that in.
    at = bringer.offset(way)
    assert at == len(came)
    assert at == len(data) or bringer.adds(way, at, data[at:]).status_code == 204
    assert bringer.kept(data) == data


@pytest.mark.attack(61)
def test_what_is_told_of_a_picture_is_read_strictly_and_never_repeated(
    target: Target, worker: Person
) -> None:
    data = noise(61)
    bringer, named = Bringer(worker, data), f"sha256 {encoded(sha256(data))}"
    mark, type = "zz-mark-zz", f"type {encoded('image/png')}"
    with untouched(target):
        for told in (
            f"{named},{type},x ***", f"{named},{type},x {mark}", f"{named},{named},{type}",
            f"{named},{type},{type}", f"{named},{type},note {encoded('a')}=", mark, "", ",",
            f"sha256 {encoded('../../' + mark)},{type}", f"{named} {mark},{type}", type,
            f"sha256 {encoded(sha256(data) + chr(13) + chr(10) + 'X: ' + mark)},{type}",
            f"sha256 {encoded('/' * 64)},{type}", f"sha256 {encoded(sha256(data).upper())},{type}",
            f"{named},{type},\u00fc {encoded('x')}".encode(), f"{named},{type},x {'A' * 9}",
            f"{named},{type},x {encoded(NOT_TEXT)}",
        ):  # fmt: skip
            answer = bringer.tells(sha256(data), **{"Upload-Metadata": told})
            refused(answer, 400, "malformed")
            assert mark not in answer.text + str(answer.headers)
        for other in (f"text/html{mark}", "image/png\r\nX: y", "../../x"):
            answer = bringer.tells(sha256(data), type=other)
            refused(answer, 415, "wrong-type")
            assert mark not in answer.text + str(answer.headers)


@pytest.mark.attack(61)
def test_lines_within_what_is_told_are_not_lines_of_a_head(target: Target, worker: Person) -> None:
    begun = b"POST /uploads HTTP/1.1\r\n" + HOST + b"Tus-Resumable: 1.0.0\r\nUpload-Length: 9\r\n"
    begun += b"Authorization: Bearer %s\r\nUpload-Metadata: " % worker.access.encode()
    with untouched(target):
        for told in (b"sha256 QQ==\r\n type QQ==", b"sha256 QQ==\rX: y", b"sha256 QQ==\nX: y\x00"):
            cut_with(target.told_on(begun + told + b"\r\n\r\n"), 400)
        cut_with(target.told_on(begun + b"sha256 " + b"A" * 100_000 + b"\r\n\r\n"), 431)


@pytest.mark.attack(62)
@pytest.mark.parametrize(
    ("zone", "name"),
    [("east", "leader"), ("east", "manager"), ("east", "docker"), ("west", "worker")],
)
def test_anothers_upload_is_as_if_there_were_none(
    target: Target, worker: Person, zone: str, name: str
) -> None:
    data = noise(62)
    bringer, stranger = Bringer(worker, data), Bringer(target.person(name, zone))
    way, none = bringer.begins(data), "/uploads/" + "0" * 32
    bringer.adds(way, bringer.offset(way), b"x")
    with untouched(target):
        for method in ("HEAD", "DELETE", "GET", "PUT", "POST"):
            theirs = without_date(stranger.asks(method, way))
            assert theirs == without_date(stranger.asks(method, none))
            assert theirs[0] == 404 or method in ("GET", "PUT", "POST")
        at = bringer.offset(way)
        for headers in ({}, {"Content-Type": "x"}, {"Upload-Offset": "-1"}):
            theirs = without_date(stranger.adds(way, at, b"x", **headers))
            assert theirs == without_date(stranger.adds(none, at, b"x", **headers))
            assert theirs[0] == 404
        nobody = target.ask("HEAD", way, headers=TUS)
        assert nobody.status_code == target.ask("HEAD", none, headers=TUS).status_code == 401
    assert bringer.asks("GET", way).status_code == 405, "what came is shown to nobody"


@pytest.mark.attack(63)
@pytest.mark.parametrize("sent", [70_000, 200_000, 400_000])
def test_a_server_that_was_killed_in_a_part_goes_on_where_it_was(fresh: Target, sent: int) -> None:
    data = noise(63)
    bringer = Bringer(fresh.person("worker"), data)
    way = bringer.begins(data)
    line = bringer.half_adds(way, 0, data[:sent], len(data))
    ends = time.monotonic() + 20
    while bringer.file(way).stat().st_size < 64 * 1024 and time.monotonic() < ends:
        time.sleep(0.01)
    fresh.kill()
    line.close()
    fresh.start()
    at = bringer.offset(way)
    assert 64 * 1024 <= at <= sent
    assert bringer.file(way).read_bytes() == data[:at]
    assert bringer.adds(way, at, data[at:]).status_code == 204
    assert bringer.kept(data) == data


@pytest.mark.attack(64)
def test_a_full_disk_keeps_what_it_had_room_for(fresh: Target) -> None:
    data = noise(64, 1500)
    room = 5_000_000
    assert room < len(data)
    bringer = Bringer(fresh.person("worker"), data)
    way = bringer.begins(data)
    # The system's own limit: a write beyond it ends short, the next fails.
    _, hard = resource.prlimit(fresh.process.pid, resource.RLIMIT_FSIZE, (room, -1))
    told = TUS | {"Content-Type": PART, "Authorization": f"Bearer {bringer.person.access}"}

    def adds(at: int, **headers: str) -> Any:
        headers = told | {"Upload-Offset": str(at)} | headers
        return fresh.http.patch(way, headers=headers, content=data[at:])

    refused(adds(0, **{"Upload-Checksum": checksum(data)}), 507, "storage-full")
    assert bringer.offset(way) == 0
    refused(adds(0), 507, "storage-full")
    assert bringer.offset(way) == room == bringer.file(way).stat().st_size
    refused(adds(room), 507, "storage-full")
    assert bringer.offset(way) == room
    whole = told | {"Content-Type": "image/png"}
    answer = fresh.http.put(f"/photos/{sha256(data)}", headers=whole, content=data)
    refused(answer, 507, "storage-full")
    assert list(fresh.settings.photos.rglob(sha256(data))) == []
    resource.prlimit(fresh.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert adds(room).status_code == 204
    assert bringer.kept(data) == data
    assert "Traceback" not in fresh.log.read_text()


@pytest.mark.attack(65)
def test_a_thousand_uploads_cannot_be_begun_and_left_lying(fresh: Target) -> None:
    bringer = Bringer(fresh.person("worker"))
    names = [sha256(b"%d" % number) for number in range(1000)]
    bringer.expects(*names)
    codes = [bringer.tells(name, 100_000).status_code for name in names]
    assert (codes.count(201), codes.count(429)) == (OPEN, 1000 - OPEN)
    assert len(fresh.files()) == OPEN
    assert bringer.tells(names[-1], 100_000).headers["retry-after"] == "3600"


@pytest.mark.attack(65)
def test_a_thousand_uploads_that_were_left_give_their_room_back(fresh: Target) -> None:
    data = noise(65)
    bringer = Bringer(fresh.person("worker"), data)
    way = bringer.begins(data)
    bringer.adds(way, 0, data[:100_000])
    _leave_lying(fresh, 999)
    assert len(fresh.files()) == 1000
    for method in ("HEAD", "PATCH", "DELETE"):
        assert bringer.asks(method, way).status_code == 404, "what has expired"
    for _ in range(1000 // AT_ONCE):
        again = bringer.begins(data)
    assert again != way
    assert fresh.files() == {f"uploads/east/{again.removeprefix('/uploads/')}": 0}
    assert fresh.rows("SELECT count(*) FROM upload") == [(1,)]


def _leave_lying(target: Target, count: int) -> None:
    """So many more uploads, and a week without any of their phones."""
    folder = target.settings.uploads / "east"
    with sqlite3.connect(target.data / "anxun.db", timeout=20) as connection:
        for number in range(count):
            id = f"{number:032x}"
            (folder / id).write_bytes(bytes(1000))
            row = ("east", id, id_of("east", f"person:bystander{number % 60}"), sha256(id.encode()),
                   "image/png", 5000, 1, 1, False)  # fmt: skip
            connection.execute(
                "INSERT INTO upload (tenant, id, account, sha256, type, length, made, expires,"
                " done) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        connection.execute("UPDATE upload SET expires = ?", (now_ms() - 1,))

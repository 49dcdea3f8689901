"""Rows 66 to 74: files that are no pictures, pictures that tell too much, decoders that die.

What can be brought two ways is brought both: whole, and in parts.
"""

import io
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.bounds import NO_CORE
from server.photos.worker import CPU_SECONDS, MEMORY_BYTES
from tests.attacks.bringer import Bringer, encoded, noise, sha256
from tests.attacks.target import BARE, Person, Target, refused
from tests.server.photos import nasty

pytestmark = [
    pytest.mark.skipif(BARE, reason="the bare application takes no pictures"),
]
both_ways = pytest.mark.parametrize("parts", [False, True], ids=["whole", "in parts"])
MEGABYTES = 100 * 1024 * 1024


@pytest.fixture
def worker(target: Target) -> Person:
    return target.person("worker")


def not_taken(worker: Person, data: bytes, parts: bool, *reasons: str) -> None:
    """It is refused for one of these reasons, and neither row nor file is left of it."""
    target, bringer = worker.target, Bringer(worker, data)
    types = {b"\x89P": "image/png", b"RI": "image/webp"}
    before = target.files()
    with target.unchanged():
        answer = bringer.brings(data, types.get(data[:2], "image/jpeg"), parts)
        refused(answer, 422, "not-a-picture")
        assert answer.json()["reason"] in reasons
        refused(bringer.shown(data), 404, "not-found")
    assert target.files() == before


@both_ways
@pytest.mark.attack(66)
@pytest.mark.parametrize("side", [12_000, 20_000])
def test_a_hundred_million_pixels_in_a_small_file_are_never_unpacked(
    target: Target, worker: Person, side: int, parts: bool
) -> None:
    bomb = nasty.pixel_bomb(side)
    assert len(bomb) < 60_000
    before, began = target.peak_bytes(), time.monotonic()
    not_taken(worker, bomb, parts, "too-many-pixels")
    assert time.monotonic() - began < 5
    assert target.peak_bytes() < before + MEGABYTES


@both_ways
@pytest.mark.attack(67)
@pytest.mark.parametrize("bomb", [nasty.text_bomb, nasty.profile_bomb])
def test_two_hundred_megabytes_of_text_in_a_picture_are_refused(
    target: Target, worker: Person, bomb: Callable[[], bytes], parts: bool
) -> None:
    before = target.peak_bytes()
    not_taken(worker, bomb(), parts, "undecodable")
    assert target.peak_bytes() < before + MEGABYTES


DISGUISED = {name: data for name, data in nasty.disguised().items() if data}


@both_ways
@pytest.mark.attack(68)
@pytest.mark.parametrize("name", sorted(DISGUISED))
def test_a_file_of_another_sort_that_is_called_a_jpeg_is_refused(
    worker: Person, name: str, parts: bool
) -> None:
    not_taken(worker, DISGUISED[name], parts, "unknown-format", "damaged")


@both_ways
@pytest.mark.attack(69)
@pytest.mark.parametrize("make", [nasty.jpeg, nasty.png, nasty.webp])
@pytest.mark.parametrize("tail", [nasty.SCRIPT, nasty.SVG, b"PK\x03\x04" + bytes(100)])
def test_a_picture_with_something_behind_it_is_refused(
    worker: Person, make: Callable[..., bytes], tail: bytes, parts: bool
) -> None:
    not_taken(worker, make() + tail, parts, "damaged")


@both_ways
@pytest.mark.attack(69)
def test_a_script_within_a_picture_comes_out_nowhere_and_would_not_run(
    worker: Person, parts: bool
) -> None:
    data = nasty.jpeg(200 + parts, comment=nasty.SCRIPT)
    bringer = Bringer(worker, data)
    assert bringer.brings(data, parts=parts).status_code in (201, 204)
    for size in ("thumb", "view"):
        shown = bringer.shown(data, size)
        assert b"script" not in shown.content
        assert shown.headers["content-type"] == "image/webp"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["content-disposition"] == "attachment"
        assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"


TELLTALE = {
    "image/jpeg": nasty.telltale_jpeg,
    "image/png": nasty.telltale_png,
    "image/webp": nasty.telltale_webp,
}


@pytest.mark.attack(70)
@pytest.mark.parametrize("type", sorted(TELLTALE))
def test_place_camera_and_comment_are_in_nothing_that_is_shown(
    target: Target, worker: Person, type: str
) -> None:
    data = TELLTALE[type]()
    bringer = Bringer(worker, data)
    assert bringer.brings(data, type).status_code == 201
    secrets = (nasty.MAKE, nasty.COMMENT, nasty.GPS, nasty.XMP, b"Exif", b"EXIF", b"GPS", b"XMP")
    assert any(secret in data for secret in secrets)
    renditions = list(target.settings.photos.rglob(f"{sha256(data)}.*.webp"))
    files = [path.read_bytes() for path in renditions]
    assert bringer.shown(data, "thumb").content in files
    assert bringer.shown(data, "view").content in files
    assert [secret for secret in secrets for file in files if secret in file] == []


@pytest.mark.attack(71)
def test_a_colour_hidden_under_transparency_is_not_shown(worker: Person) -> None:
    data = nasty.hidden_under_alpha()
    bringer = Bringer(worker, data)
    assert bringer.brings(data, "image/png").status_code == 201
    shown = Image.open(io.BytesIO(bringer.shown(data).content))
    assert (shown.mode, shown.getpixel((30, 30))) == ("RGB", (255, 255, 255))


@both_ways
@pytest.mark.attack(71)
@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_pictures_that_move_are_refused(worker: Person, format: str, parts: bool) -> None:
    not_taken(worker, nasty.animated(format), parts, "animated")


@both_ways
@pytest.mark.attack(71)
@pytest.mark.parametrize("name", sorted(nasty.spoiled()))
def test_pictures_that_are_cut_short_or_contradict_themselves_are_refused(
    worker: Person, name: str, parts: bool
) -> None:
    not_taken(worker, nasty.spoiled()[name], parts, "damaged", "undecodable")


@pytest.mark.attack(72)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_comes_out_upright_however_the_camera_was_held(
    worker: Person, orientation: int
) -> None:
    data = nasty.save(_held(orientation), "JPEG", exif=nasty.exif(orientation), quality=95)
    bringer = Bringer(worker, data)
    assert bringer.brings(data).status_code == 201
    shown = Image.open(io.BytesIO(bringer.shown(data).content))
    assert shown.size == (640, 480)
    corners = ((10, 10), (630, 10), (10, 470), (630, 470))
    seen = [shown.getpixel(corner) for corner in corners]
    wanted = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)]
    for (r, g, b), (red, green, blue) in zip(seen, wanted, strict=True):  # type: ignore[misc]
        assert max(abs(r - red), abs(g - green), abs(b - blue)) < 60
    assert not shown.getexif()


def _held(orientation: int) -> Image.Image:
    """The scene as it lies in the file of a camera held that way (EXIF 2.32, 0x0112)."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    scene = nasty.scene()
    return scene.transpose(turns[orientation]) if orientation in turns else scene


NAMES = (
    "../../etc/passwd", "..%2f..%2fanxun.db", "..\\..\\anxun.db", "a\0.jpg", "CON", "NUL.jpg",
    "x" * 5000, "\u202egpj.exe", "/etc/passwd", "a\r\nX-Evil: yes", "~root", "-rf", "a.php;.png",
)  # fmt: skip


@pytest.mark.attack(73)
def test_what_a_file_was_called_is_not_looked_at(target: Target, worker: Person) -> None:
    pictures = [noise(7300 + number, 40) for number in range(len(NAMES))]
    bringer, before = Bringer(worker, *pictures), target.files()
    for name, data in zip(NAMES, pictures, strict=True):
        told = f"sha256 {encoded(sha256(data))},type {encoded('image/png')}"
        told += f",filename {encoded(name)},relativePath {encoded(name)}"
        answer = bringer.tells(sha256(data), len(data), **{"Upload-Metadata": told})
        assert answer.status_code == 201
        assert "evil" not in str(answer.headers).lower()
        way = answer.headers["location"]
        header = {"Content-Disposition": f'attachment; filename="{_written(name)}"'}
        assert bringer.adds(way, 0, data, **header).status_code == 204
    new = set(target.files()) - set(before)
    arrived = {f"photos/east/{n[:2]}/{n[2:4]}/{n}" for n in map(sha256, pictures)}
    assert arrived < new
    # What is beside them are their renditions: nothing is called as anybody said.
    assert {re.sub(r"\.[a-z]+\.webp$", "", name) for name in new} == arrived


def _written(name: str) -> str:
    """The name as far as a header can hold it."""
    return "".join(letter for letter in name if letter.isascii() and letter.isprintable())


PATHS = (
    "../../etc/passwd", "..%2f..%2fanxun.db", "%2e%2e/%2e%2e/anxun.db", "..%5c..%5canxun.db",
    "%00", "a%00", "CON", "x" * 5000, "%E2%80%AEgpj", "%252e%252e%252fanxun.db", "east%2f" + "0" * 32,
    "%2fetc%2fpasswd", "//etc/passwd", "0" * 31 + "%0a", "0" * 63 + "%0a", "A" * 32, "A" * 64,
)  # fmt: skip


@pytest.mark.attack(73)
@pytest.mark.parametrize("folder", ["photos", "uploads"])
def test_a_path_names_a_picture_or_nothing(target: Target, worker: Person, folder: str) -> None:
    bearer = f"Authorization: Bearer {worker.access}\r\nTus-Resumable: 1.0.0\r\n".encode()
    bearer += b"Host: anxun\r\nConnection: close\r\nContent-Length: 0\r\n"
    before = target.files()
    with target.unchanged():
        for path in PATHS:
            for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
                # On a line of its own: a client would tidy the path up.
                begun = f"{method} /{folder}/{path} HTTP/1.1\r\n".encode()
                answer = target.told_on(begun + bearer + b"\r\n")
                status = int(answer.split(b" ")[1])
                assert status in (400, 404, 405), (method, path, answer)
                assert b"root:" not in answer
                assert b"SQLite" not in answer
    assert target.files() == before


def workers_of(target: Target) -> set[int]:
    """The processes in which the server has pictures decoded."""
    pid = target.process.pid
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    found = {int(child) for each in threads for child in each.read_text().split()}
    return found | {int(child) for child in told.split()}


@pytest.mark.attack(74)
def test_pictures_are_decoded_in_a_process_that_may_do_little(fresh: Target) -> None:
    data = nasty.jpeg(64, 48)
    assert Bringer(fresh.person("worker"), data).brings(data).status_code == 201
    (worker,) = workers_of(fresh)
    limits = Path(f"/proc/{worker}/limits").read_text()
    allowed = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert int(allowed["Max address space"]) == MEMORY_BYTES
    assert 0 < int(allowed["Max cpu time"]) <= CPU_SECONDS + 5
    assert allowed["Max file size"] == "0"
    assert int(allowed["Max core file size"]) == NO_CORE
    environment = Path(f"/proc/{worker}/environ").read_bytes()
    assert b"ANXUN" not in environment
    folder = Path(f"/proc/{worker}/fd")
    opened = {os.readlink(each) for each in folder.iterdir()}
    assert all(name.startswith("pipe:") or name == "/dev/null" for name in opened), opened


UNPACKED = 110 * 1024 * 1024
"""Bytes that a worker has only while it holds a large picture; without one it has about 50 MB."""


def _next_worker(target: Target, *known: int) -> int:
    """A worker that was not there before, once it has a large picture unpacked in its memory."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        for pid in workers_of(target) - set(known):
            try:
                told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                grown = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
            except (FileNotFoundError, ProcessLookupError):
                continue
            if told[0] != "Z" and grown > UNPACKED:
                return pid
        time.sleep(0.005)
    raise AssertionError("no worker decodes")


@pytest.mark.attack(74)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGXCPU])
def test_a_picture_that_is_its_decoders_end_twice_is_refused_and_nothing_else_is(
    fresh: Target, how: signal.Signals
) -> None:
    large, small = nasty.png(5000, 4900), nasty.png(64, 48)
    bringer = Bringer(fresh.person("worker"), large, small)
    came: list[Any] = []
    brings = threading.Thread(target=lambda: came.append(bringer.brings(large, "image/png")))
    brings.start()
    first = _next_worker(fresh)
    os.kill(first, how)
    second = _next_worker(fresh, first)
    # While one picture is a decoder's end, another is taken in.
    assert bringer.brings(small, "image/png").status_code == 201
    os.kill(second, how)
    brings.join(120)
    refused(came[0], 422, "not-a-picture")
    assert fresh.ask("GET", "/health/ready").status_code == 200
    # Once may be the worker's fault: brought again, to decoders that live, it is taken.
    assert bringer.brings(large, "image/png").status_code == 201
    assert bringer.kept(large) == large

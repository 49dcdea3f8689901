"""The processes in which pictures are developed, and what kills them."""

import asyncio
import io
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from server import problems
from server.photos import worker
from server.photos.darkroom import WAITING, WORKERS, Closed, Darkroom
from server.photos.picture import Developed, develop
from server.photos.structure import PIXELS, NotAPicture
from tests.server.photos import nasty
from tests.server.photos.conftest import Person, Town

PICTURE = nasty.jpeg(64, 48)
BAD = b"the picture that no decoder survives"

STAND_IN = """
import os, sys
from server.photos import worker
def work(data):
    if data == {bad!r}:
        {crime}
    return worker.developed(data)
{before}
worker.serve(work)
"""


def command(crime: str, before: str = "") -> tuple[str, ...]:
    """A worker that does something bad when it meets the bad picture."""
    script = STAND_IN.format(bad=BAD, crime=crime, before=before)
    return sys.executable, "-c", script


@pytest.fixture
def darkroom(request: pytest.FixtureRequest) -> Iterator[Darkroom]:
    darkroom = Darkroom(**getattr(request, "param", {}))
    yield darkroom
    darkroom.close()


def test_a_picture_is_developed_as_by_hand(darkroom: Darkroom) -> None:
    assert darkroom.develop_now(PICTURE) == develop(PICTURE)


@pytest.mark.parametrize(
    ("mode", "format", "how"),
    [
        ("CMYK", "JPEG", {"progressive": True}),
        ("RGBA", "PNG", {"compress_level": 1}),
        ("RGBA", "WEBP", {"lossless": True, "quality": 0, "method": 0}),
    ],
)
def test_the_largest_picture_that_is_allowed_fits_into_its_memory(
    darkroom: Darkroom, mode: str, format: str, how: dict[str, Any]
) -> None:
    out = io.BytesIO()
    side = math.isqrt(PIXELS)
    Image.new(mode, (side, side), (200, 100, 50, 128)).save(out, format, **how)
    assert darkroom.develop_now(out.getvalue()).facts.width == side


def test_a_worker_is_used_again(darkroom: Darkroom) -> None:
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    darkroom.develop_now(PICTURE)
    assert list(darkroom._idle) == [first]


def test_a_refused_picture_tells_why_and_costs_no_worker(darkroom: Darkroom) -> None:
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    with pytest.raises(NotAPicture, match="unknown-format"):
        darkroom.develop_now(nasty.HEIC)
    assert list(darkroom._idle) == [first]


CRIMES = {
    "crashes": "os.abort()",
    "exits": "os._exit(0)",
    "never ends": "\n        while True: pass",
    "says something else": "return b'no answer at all'",
    "says too much": "worker.write_frame(os.fdopen(os.dup(worker_out), 'wb'), bytes(17 << 20))",
    "prints": "print('x' * 100_000, flush=True); os._exit(1)",
    "wants all memory": "bytearray(2 << 30)",
    "writes a file": "os.write(os.open('stolen', os.O_CREAT | os.O_WRONLY), b'x')",
}


@pytest.mark.attack(74)
@pytest.mark.parametrize("crime", sorted(CRIMES))
def test_a_picture_that_kills_its_worker_is_refused_and_the_next_is_developed(
    crime: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    before = "worker.CPU_SECONDS = 1; worker_out = os.dup(1)"
    darkroom = Darkroom(command(CRIMES[crime], before))
    try:
        with pytest.raises(NotAPicture, match="undecodable"):
            darkroom.develop_now(BAD)
        assert darkroom.develop_now(PICTURE) == develop(PICTURE)
        stolen = tmp_path / "stolen"
        assert not stolen.exists() or stolen.read_bytes() == b""
    finally:
        darkroom.close()


@pytest.mark.attack(74)
def test_a_worker_that_was_shot_between_two_pictures_is_replaced(darkroom: Darkroom) -> None:
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    os.kill(first.process.pid, signal.SIGKILL)
    assert darkroom.develop_now(PICTURE) == develop(PICTURE)
    assert list(darkroom._idle) != [first]


@pytest.mark.parametrize("darkroom", [{"wall": 0.2}], indirect=True)
def test_a_machine_that_stands_still_does_not_condemn_the_picture(darkroom: Darkroom) -> None:
    # Started without the short time limit, so that only the stopped worker meets it.
    darkroom._wall, short = 60.0, darkroom._wall
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    os.kill(first.process.pid, signal.SIGSTOP)
    darkroom._wall = short
    with pytest.raises(Closed):
        darkroom.develop_now(PICTURE)
    assert first.process.returncode == -signal.SIGKILL
    darkroom._wall = 60.0
    assert darkroom.develop_now(PICTURE) == develop(PICTURE)


@pytest.mark.parametrize("command", [("/nowhere/to/be/found",), (sys.executable, "-c", "")])
def test_without_a_worker_no_picture_is_condemned(command: tuple[str, ...]) -> None:
    darkroom = Darkroom(command)
    with pytest.raises(Closed):
        darkroom.develop_now(PICTURE)
    darkroom.close()


def test_more_pictures_than_can_wait_are_sent_away(darkroom: Darkroom) -> None:
    async def rush() -> list[Developed | BaseException]:
        pictures = (darkroom.develop(PICTURE) for _ in range(WORKERS + WAITING + 5))
        return await asyncio.gather(*pictures, return_exceptions=True)

    answers = asyncio.run(rush())
    assert sum(isinstance(each, Closed) for each in answers) == 5
    assert sum(each == develop(PICTURE) for each in answers) == WORKERS + WAITING
    assert len(darkroom._idle) <= WORKERS


def test_a_worker_ends_with_the_server(darkroom: Darkroom) -> None:
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    first._to.close()
    assert first.process.wait(20) == 0


def test_the_worker_is_not_told_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_DATABASE", "postgresql://somebody:secret@nowhere/anxun")
    darkroom = Darkroom(command("os._exit(0 if 'ANXUN_DATABASE' in os.environ else 1)"))
    darkroom.develop_now(PICTURE)
    (first,) = darkroom._idle
    assert first.ask(BAD, 60) is None
    assert first.process.returncode == 1
    darkroom.close()


@pytest.mark.attack(74)
def test_a_crash_of_the_decoder_is_no_failure_of_the_server(
    town: Town, person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    photographs = town.client.app.dependencies["photographs"].dependency()
    monkeypatch.setattr(photographs.darkroom, "_command", command("os.abort()"))
    gu = person("gu")
    gu.reports(BAD, PICTURE)
    answer: httpx.Response = gu.brings(BAD)
    assert (answer.status_code, answer.json()["code"]) == (422, problems.not_a_picture.code)
    assert gu.brings(PICTURE).status_code == 201


def test_frames_are_whole_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    for content, expected in [
        (b"", None), (b"\0\0", None), (b"\0\0\0\x05abc", None), (b"\0\0\0\x03abc", b"abc"),
        (b"\xff\xff\xff\xff" + bytes(99), None), (b"\0\0\0\0", b""),
    ]:  # fmt: skip
        path.write_bytes(content)
        with path.open("rb") as stream:
            assert worker.read_frame(stream) == expected

"""Uploads on a real server that is killed, over lines that are cut, with a client from npm."""

import base64
import io
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from server.clock import new_id
from tests.server.photos.conftest import sha256
from tests.server.test_processes import Person
from tests.serving import PATIENCE, ROOT, Serving

TUS = {"Tus-Resumable": "1.0.0"}


def noise() -> bytes:
    """A picture of some 480 kB."""
    out = io.BytesIO()
    Image.frombytes("RGB", (400, 400), os.urandom(400 * 400 * 3)).save(out, "PNG")
    return out.getvalue()


class Bringer:
    """Somebody whose record expects a picture, and the server it should go to."""

    def __init__(self, serving: Serving, data: bytes) -> None:
        firm = serving.found()["南港泵业"]
        self.serving, self.data, self.sha256 = serving, data, sha256(data)
        self.person = Person("G001").sign_in(serving)
        named = {"original": "f" * 64, "taken_at": "2026-11-24T07:42:00+08:00",
                 "part": "before", "size": len(data)}  # fmt: skip
        told = {"firm": firm, "seen_at": "2026-11-24T07:42:00+08:00", "summary": "loose rail",
                "photos": {"put": {self.sha256: named}, "drop": []}}  # fmt: skip
        mutation = {"mid": new_id(), "dseq": 1, "op": "create", "kind": "hazard", "id": new_id(),
                    "made_at": "2026-11-24T07:42:10.123+08:00", "base": {}, "set": told}  # fmt: skip
        push = {"proto": 1, "device": self.person.device, "incarnation": self.person.incarnation,
                "cursor": None, "sent": [{"age": 0, "mutation": mutation}]}  # fmt: skip
        answer = self.asks("POST", "/sync", json=push)
        assert answer.json()["outcomes"][0]["outcome"] == "applied", answer.text

    def asks(self, method: str, way: str, **more: object) -> httpx.Response:
        headers = {**TUS, **self.person.headers, **more.pop("headers", {})}  # type: ignore[dict-item]
        return httpx.request(
            method, self.serving.address + way, headers=headers, trust_env=False, timeout=60, **more
        )  # type: ignore[arg-type]

    def begins(self) -> str:
        coded = [base64.b64encode(each.encode()).decode() for each in (self.sha256, "image/png")]
        told = {"Upload-Length": str(len(self.data)),
                "Upload-Metadata": f"sha256 {coded[0]},type {coded[1]}"}  # fmt: skip
        answer = self.asks("POST", "/uploads", headers=told)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    def adds(self, way: str, at: int, data: bytes) -> httpx.Response:
        told = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        return self.asks("PATCH", way, headers=told, content=data)

    def half_adds(self, way: str, at: int, sent: int) -> socket.socket:
        """Begin a PATCH of all the rest and send only so much of it."""
        line = socket.create_connection(("127.0.0.1", self.serving.port))
        head = (
            f"PATCH {way} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {self.person.access}\r\nUpload-Offset: {at}\r\n"
            "Content-Type: application/offset+octet-stream\r\n"
            f"Content-Length: {len(self.data) - at}\r\n\r\n"
        )
        line.sendall(head.encode() + self.data[at : at + sent])
        return line

    def offset(self, way: str) -> int:
        answer = self.asks("HEAD", way)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    def offset_reaches(self, way: str, least: int) -> int:
        ends = time.monotonic() + PATIENCE
        while (at := self.offset(way)) < least and time.monotonic() < ends:
            time.sleep(0.05)
        assert at >= least
        return at

    def kept(self) -> bytes:
        return next(self.serving.data.glob(f"photos/*/*/*/{self.sha256}")).read_bytes()


@pytest.fixture
def bringer(tmp_path: Path) -> Iterator[Bringer]:
    serving = Serving(tmp_path / "data").start()
    yield Bringer(serving, noise())
    serving.stop()


@pytest.mark.attack(63)
def test_a_server_that_was_killed_in_a_part_goes_on_where_it_was(bringer: Bringer) -> None:
    way = bringer.begins()
    line = bringer.half_adds(way, 0, 200_000)
    bringer.offset_reaches(way, 128 * 1024)
    bringer.serving.kill()
    line.close()
    bringer.serving.start()
    at = bringer.offset(way)
    assert 128 * 1024 <= at <= 200_000
    assert bringer.adds(way, at, bringer.data[at:]).status_code == 204
    assert bringer.kept() == bringer.data


def test_what_came_before_the_line_was_cut_is_kept(bringer: Bringer) -> None:
    way = bringer.begins()
    line = bringer.half_adds(way, 0, 150_000)
    before = bringer.offset_reaches(way, 150_000 - 64 * 1024)
    line.close()
    time.sleep(0.5)
    at = bringer.offset(way)
    assert before <= at <= 150_000
    assert bringer.adds(way, at, bringer.data[at:]).status_code == 204
    assert bringer.kept() == bringer.data


def test_a_line_that_hangs_does_not_hold_up_the_next(bringer: Bringer) -> None:
    way = bringer.begins()
    hanging = bringer.half_adds(way, 0, 150_000)
    at = bringer.offset_reaches(way, 150_000 - 64 * 1024)
    assert bringer.adds(way, at, bringer.data[at:]).status_code == 204
    # It wakes up: what it brings has come already.
    hanging.sendall(bringer.data[150_000:])
    assert b"409" in hanging.recv(4096).split(b"\r\n")[0]
    hanging.close()
    assert bringer.kept() == bringer.data


def carry(bringer: Bringer, folder: Path, how: str) -> list[dict[str, Any]]:
    """Bring the picture with tus-js-client as npm has it; what it said of itself."""
    file = folder / "picture.png"
    file.write_bytes(bringer.data)
    told = (bringer.serving.address, bringer.person.access, file, bringer.sha256, folder / "memory")
    made = subprocess.run(
        [ROOT / ".venv" / "bin" / "node", "carry.mjs", *map(str, told), how],
        check=False, cwd=Path(__file__).parent, capture_output=True, timeout=PATIENCE, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return [json.loads(line) for line in made.stdout.splitlines()]


def parts_in(said: list[dict[str, Any]]) -> list[int]:
    """Where the parts began that the server took."""
    return [each["at"] for each in said if each.get("method") == "PATCH" and each["status"] == 204]


def methods_in(said: list[dict[str, Any]]) -> list[str]:
    return [each["method"] for each in said if "method" in each]


def test_the_client_from_npm_is_aborted_within_a_part_and_goes_on(
    bringer: Bringer, tmp_path: Path
) -> None:
    said = carry(bringer, tmp_path, "abort")
    aborted = next(at for at, each in enumerate(said) if "aborted" in each)
    assert said[aborted]["aborted"] < len(bringer.data)
    assert said[-1] == {"done": True}
    before, after = said[:aborted], said[aborted:]
    assert methods_in(after)[0] == "HEAD", "it asks how much has come"
    assert "POST" not in methods_in(after), "it does not begin anew"
    assert 0 < parts_in(before)[-1] < parts_in(after)[0]
    assert bringer.kept() == bringer.data


def test_the_client_from_npm_is_killed_and_another_goes_on(
    bringer: Bringer, tmp_path: Path
) -> None:
    died = carry(bringer, tmp_path, "die")
    assert {"done": True} not in died
    assert not list(bringer.serving.data.glob(f"photos/*/*/*/{bringer.sha256}"))
    went_on = carry(bringer, tmp_path, "go on")
    assert went_on[-1] == {"done": True}
    assert methods_in(went_on)[0] == "HEAD"
    assert "POST" not in methods_in(went_on)
    assert parts_in(went_on)[0] >= len(bringer.data) // 2 - 64 * 1024
    assert bringer.kept() == bringer.data

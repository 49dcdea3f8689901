"""Somebody who brings pictures to the attacked server, whole or in parts (tus 1.0)."""

import base64
import hashlib
import random
import socket
from pathlib import Path
from typing import Any

import httpx

from server.records.hazard import PHOTOS_AT_MOST
from tests.attacks.plan import id_of
from tests.attacks.target import Person
from tests.server.photos import nasty

TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"
AT = "2026-11-24T07:42:10+08:00"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def encoded(value: str | bytes) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()


def checksum(data: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def noise(seed: int, side: int = 400) -> bytes:
    """A picture that hardly packs, another for each seed: some 480 kB for 400 pixels a side."""
    grains = random.Random(seed).randbytes(side * side * 3)
    return nasty.save(nasty.Image.frombytes("RGB", (side, side), grains), "PNG")


class Bringer:
    """Somebody whose records expect some pictures."""

    def __init__(self, person: Person, *pictures: bytes) -> None:
        self.person, self.target = person, person.target
        self.expects(*map(sha256, pictures))

    def expects(self, *names: str) -> None:
        """Report hazards that name these pictures, whether or not they exist."""
        phone = self.person.phone()
        photo = {"original": "f" * 64, "taken_at": AT, "part": "before", "size": 1000}
        for at in range(0, len(names), PHOTOS_AT_MOST):
            named = dict.fromkeys(names[at : at + PHOTOS_AT_MOST], photo)
            firm = id_of(self.person.zone, "pump")
            phone.reports(set={"firm": firm, "seen_at": AT, "photos": {"put": named}})

    def asks(self, method: str, way: str, **headers: Any) -> httpx.Response:
        return self.person.asks(method, way, headers=TUS | headers)

    def tells(self, name: str, length: int = 1000, type: str = "image/png", **headers: Any) -> Any:
        """Ask to begin an upload; a header that is None is left out."""
        told = {
            "Upload-Length": str(length),
            "Upload-Metadata": f"sha256 {encoded(name)},type {encoded(type)}",
        } | headers
        named = {name: value for name, value in told.items() if value is not None}
        return self.asks("POST", "/uploads", **named)

    def begins(self, data: bytes, type: str = "image/png") -> str:
        """Begin an upload, or find it; where its parts go to."""
        answer = self.tells(sha256(data), len(data), type)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.headers["location"])

    def adds(self, way: str, at: int, data: Any, **headers: Any) -> httpx.Response:
        """Bring a part (bytes, or pieces of it without a length told)."""
        told = TUS | {"Upload-Offset": str(at), "Content-Type": PART} | headers
        return self.person.asks("PATCH", way, headers=told, content=data)

    def offset(self, way: str) -> int:
        answer = self.asks("HEAD", way)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    def half_adds(self, way: str, at: int, data: bytes, length: int) -> socket.socket:
        """Begin a part of some length and send only so much of it; the line is still open."""
        line = socket.create_connection(("127.0.0.1", self.target.port), timeout=20)
        head = (
            f"PATCH {way} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: {PART}\r\n"
            f"Authorization: Bearer {self.person.access}\r\nUpload-Offset: {at}\r\n"
            f"Content-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode() + data)
        return line

    def brings(self, data: bytes, type: str = "image/jpeg", parts: bool = False) -> httpx.Response:
        """Bring a picture, whole or in two parts; the last answer."""
        if not parts:
            told = {"Content-Type": type}
            return self.person.asks("PUT", f"/photos/{sha256(data)}", headers=told, content=data)
        way, half = self.begins(data, type), len(data) // 2
        assert self.adds(way, 0, data[:half]).status_code == 204
        return self.adds(way, half, data[half:])

    def shown(self, data: bytes, size: str = "view") -> httpx.Response:
        return self.person.asks("GET", f"/photos/{sha256(data)}?size={size}")

    def file(self, way: str) -> Path:
        """Where what has arrived of an upload lies."""
        return self.target.settings.uploads / self.person.zone / way.removeprefix("/uploads/")

    def kept(self, data: bytes) -> bytes:
        """What the server keeps under a picture's name, read from its disk."""
        (path,) = self.target.settings.photos.rglob(sha256(data))
        return path.read_bytes()

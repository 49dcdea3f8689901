"""The phone's own code carries pictures over the bad line to the real server."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import msgspec

from tests.badline.line import BLOCK, BadLine
from tests.server.photos import nasty
from tests.server.photos.conftest import sha256
from tests.serving import ROOT, Serving
from tests.simulation.node import BUNDLE
from tests.zone import PASSWORD

CARRIER = BUNDLE.with_name("carrier.js")
NODE = ROOT / ".venv" / "bin" / "node"
RATE = 50 * 1024
CUTS = 0.02
TOO_LONG = 600
"""Seconds after which a phone has certainly given up."""
SIDE = 82
"""Pixels a side of noise that make some 20 kB."""


class Told(msgspec.Struct, frozen=True):
    """What a run showed. Bytes are those that went through the line."""

    pictures: int
    payload: int
    up: int
    """Everything that the phone sent: heads of requests, records and pictures."""
    cuts: int
    seconds: float
    arrived: int
    """Pictures that the server keeps, byte for byte as they were taken."""
    rows: int
    """What the server's books say of pictures."""
    left_over: int
    """Files of parts that the server still keeps."""

    @property
    def ratio(self) -> float:
        """Bytes that were sent for each byte of a picture, without the blocks that were cut."""
        return (self.up - self.cuts * BLOCK) / self.payload

    def line(self) -> str:
        told = msgspec.structs.asdict(self)
        return json.dumps({**told, "sent_per_byte": round(self.up / self.payload, 3)})


def carry(folder: Path, pictures: int, seed: int) -> Told:
    """Have so many pictures carried up; raises if the phone gives up."""
    grains = random.Random(seed)
    taken = [_picture(grains) for _ in range(pictures)]
    files = [folder / f"{number}.png" for number in range(pictures)]
    for file, data in zip(files, taken, strict=True):
        file.write_bytes(data)
    serving = Serving(folder / "data").start()
    try:
        firm = serving.found()["南港泵业"]
        with BadLine(serving.port, RATE, CUTS, seed) as line:
            began = time.monotonic()
            _run([NODE, CARRIER, line.address, "G001", PASSWORD, firm, *files])
            seconds = round(time.monotonic() - began, 1)
        return Told(
            pictures, sum(map(len, taken)), line.up, line.cut, seconds,
            sum(_is_kept(serving, data) for data in taken), _rows(serving),
            len([path for path in serving.data.glob("uploads/*/*") if path.is_file()]),
        )  # fmt: skip
    finally:
        serving.stop()


def _run(command: list[str | Path]) -> None:
    """Run the phone to its end; one that takes too long is ended with whatever it started."""
    phone = subprocess.Popen(command, start_new_session=True)
    try:
        assert phone.wait(TOO_LONG) == 0, "the phone gave up"
    except subprocess.TimeoutExpired:
        os.killpg(phone.pid, signal.SIGKILL)
        phone.wait()
        raise


def _picture(grains: random.Random) -> bytes:
    return nasty.save(
        nasty.Image.frombytes("RGB", (SIDE, SIDE), grains.randbytes(SIDE * SIDE * 3)), "PNG"
    )


def _is_kept(serving: Serving, data: bytes) -> bool:
    (*found,) = serving.data.glob(f"photos/*/*/*/{sha256(data)}")
    return [path.read_bytes() for path in found] == [data]


def _rows(serving: Serving) -> int:
    with sqlite3.connect(f"file:{serving.data / 'anxun.db'}?mode=ro", uri=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM photo").fetchone()
    return int(count)

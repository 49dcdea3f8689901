"""What a picture file says of itself, read before any decoder sees a byte of it.

Each walk goes through the whole file, from its first byte to its last: a file that ends
early, goes on after its end, or holds more than one picture is none of ours.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal

import msgspec

Flaw = Literal["unknown-format", "damaged", "animated", "too-many-pixels", "undecodable"]
"""Why something is not a picture that we can use: stable words, for programs."""

PIXELS = 25_000_000
SCANS = 100
"""A progressive JPEG has about ten; each costs a pass over the whole picture."""

_PNG = b"\x89PNG\r\n\x1a\n"
# A marker within the picture's data: neither a stuffed zero nor a restart. The look-behind
# and the possessive run keep the search linear on any input.
_MARKER = re.compile(rb"(?<!\xff)\xff++[^\x00\xd0-\xd7\xff]", re.DOTALL)
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ANIMATED = 0x02
"""The bit of a WebP's VP8X chunk that says so."""


class NotAPicture(ValueError):
    """These bytes are no picture that we can use."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


class Facts(msgspec.Struct, frozen=True):
    """What a file is: its media type, and its pixels as stored (not yet turned upright)."""

    type: Literal["image/jpeg", "image/png", "image/webp"]
    width: int
    height: int


def facts_of(data: bytes) -> Facts:
    """Return what the file says it is, or raise ``NotAPicture``."""
    try:
        facts = _walk(data)
    except (IndexError, struct.error) as error:
        raise NotAPicture("damaged") from error
    if not facts.width or not facts.height:
        raise NotAPicture("damaged")
    if facts.width * facts.height > PIXELS:
        raise NotAPicture("too-many-pixels")
    return facts


def _walk(data: bytes) -> Facts:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    raise NotAPicture("unknown-format")


def _jpeg(data: bytes) -> Facts:
    """ITU-T T.81, annex B: segments, then scans, then the end marker as the last bytes."""
    size: tuple[int, int] | None = None
    at, scans = 2, 0
    while True:
        marker, at = _marker(data, at)
        if marker == 0xD9:
            if at != len(data) or not scans or size is None:
                raise NotAPicture("damaged")
            return Facts("image/jpeg", *size)
        if marker <= 0x01 or 0xD0 <= marker <= 0xD8:
            raise NotAPicture("damaged")
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _FRAME_HEADERS:
            if size is not None:
                raise NotAPicture("damaged")
            height, width = struct.unpack_from(">HH", data, at + 3)
            size = width, height
        at += length
        if marker == 0xDA:
            scans += 1
            found = _MARKER.search(data, at)
            if found is None or scans > SCANS:
                raise NotAPicture("damaged")
            at = found.start()


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place, and the place after it; fill bytes may come before."""
    if data[at] != 0xFF:
        raise NotAPicture("damaged")
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _png(data: bytes) -> Facts:
    """W3C PNG, section 5: chunks with a checksum each, IHDR first and IEND last."""
    chunks = _png_chunks(data)
    first, head, length = next(chunks)
    if first != b"IHDR" or length != 13:
        raise NotAPicture("damaged")
    width, height = struct.unpack_from(">II", data, head)
    names = {name for name, _, _ in chunks}
    if names & {b"acTL", b"fcTL", b"fdAT"}:
        raise NotAPicture("animated")
    if b"IHDR" in names or b"IDAT" not in names:
        raise NotAPicture("damaged")
    return Facts("image/png", width, height)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give each chunk's name, place and length; the last is IEND, and nothing follows it."""
    at, name = len(_PNG), b""
    view = memoryview(data)
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(view[at + 4 : at + 8 + length]) != check:
            raise NotAPicture("damaged")
        yield name, at + 8, length
        at += 12 + length
    if at != len(data):
        raise NotAPicture("damaged")


def _webp(data: bytes) -> Facts:
    """RFC 9649: a RIFF file of exactly its stated size with one frame in it."""
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 != len(data):
        raise NotAPicture("damaged")
    sizes, at = {}, 12
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name in (b"ANIM", b"ANMF") or (name == b"VP8X" and data[at + 8] & _ANIMATED):
            raise NotAPicture("animated")
        if at + 8 + length > len(data) or (name in sizes):
            raise NotAPicture("damaged")
        if name in _WEBP_SIZES:
            sizes[name] = _WEBP_SIZES[name](data, at + 8)
        at += 8 + length + length % 2
    frames = [name for name in sizes if name != b"VP8X"]
    if at != len(data) or len(frames) != 1 or len(set(sizes.values())) != 1:
        raise NotAPicture("damaged")
    return Facts("image/webp", *sizes[frames[0]])


def _lossy(data: bytes, at: int) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, at + 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless(data: bytes, at: int) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<I", data, at + 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(data: bytes, at: int) -> tuple[int, int]:
    width = int.from_bytes(data[at + 4 : at + 7], "little")
    height = int.from_bytes(data[at + 7 : at + 10], "little")
    return width + 1, height + 1


_WEBP_SIZES = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _extended}

"""A chain as a file: JSON lines, the header first, then one link a line."""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from server.ledger.chain import Header, Link

_header = msgspec.json.Decoder(Header)
_link = msgspec.json.Decoder(Link)


class Unreadable(Exception):
    """A line that cannot be read, or none where one must be; the message says which."""


def write(file: Path, header: Header, links: Iterable[Link]) -> int:
    """Write a chain into a file that only its owner can read; return how many links.

    The file is there whole or not at all.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    written = 0
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(msgspec.json.encode(header) + b"\n")
            for link in links:
                out.write(msgspec.json.encode(link) + b"\n")
                written += 1
            out.flush()
            os.fsync(out.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return written


def read(lines: Iterable[bytes]) -> tuple[Header, Iterator[Link]]:
    """Return the header, and the links as they are read. Both raise ``Unreadable``."""
    numbered = iter(enumerate(lines, 1))
    try:
        header = _header.decode(next(numbered)[1])
    except (StopIteration, ValueError, msgspec.DecodeError) as error:
        raise Unreadable(f"line 1: no header of an export 不是账本导出文件: {error}") from error
    return header, _links(numbered)


def _links(numbered: Iterator[tuple[int, bytes]]) -> Iterator[Link]:
    for number, line in numbered:
        try:
            yield _link.decode(line)
        except (ValueError, msgspec.DecodeError) as error:
            raise Unreadable(f"line {number}: {error}") from error

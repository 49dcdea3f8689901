"""Which part of something is asked for (RFC 9110 §14): one range of bytes, or all of it."""

import re

_ONE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<tail>\d{1,15}))")


def part_of(asked: str, size: int) -> range | None:
    """Return the bytes that a ``Range`` header asks for; empty where it begins beyond the end.

    None stands for the whole: also for several ranges and for what makes no sense, which
    the standard allows to be answered so.
    """
    found = _ONE.fullmatch(asked)
    if found is None:
        return None
    if found["tail"]:
        return range(max(0, size - int(found["tail"])), size)
    first, last = int(found["first"]), int(found["last"] or size)
    return None if last < first and found["last"] else range(first, min(last + 1, size))


def content_range(part: range, size: int) -> str:
    """The ``Content-Range`` header of a part; of an empty one it tells only the size."""
    return f"bytes {part.start}-{part.stop - 1}/{size}" if part else f"bytes */{size}"

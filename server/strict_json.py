"""Refuses JSON that a reader might choke on, or that two readers might read differently."""

import json
import math
import re
from typing import Any

from server import problems

DEPTH = 64
"""Levels of arrays and objects that a body may have; ours need about ten."""

_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_SORT = bytes.maketrans(b"{}", b"[]")
# A backslash that is not itself escaped.
_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*+\\u0000")


def check_json(body: bytes) -> None:
    """Raise too-deep, bad-text (not UTF-8, or a NUL) or malformed if that is what it is.

    Malformed is also a key that comes twice and a number that is none (NaN, 1e400).
    """
    # Before anything reads it as JSON: readers recurse, and every level costs stack.
    if body.count(b"[") + body.count(b"{") > DEPTH and _depth(body) > DEPTH:
        raise problems.too_deep
    # PostgreSQL's text cannot hold NUL, however it is written.
    if b"\0" in body or (b"\\u0000" in body and _NUL_ESCAPE.search(body)):
        raise problems.bad_text
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise problems.bad_text from error
    try:
        _reader.decode(text)
    except (ValueError, RecursionError) as error:
        raise problems.malformed from error


def _depth(body: bytes) -> int:
    """How deep the brackets outside strings go; counting ends once that is too deep.

    Each round takes away what is innermost, so there are as many rounds as levels; what
    never closes is counted as it stands.
    """
    # Escaped signs first, so that every quote that is left begins or ends a string.
    pieces = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
    brackets, depth = b"".join(pieces[::2]).translate(_ONE_SORT, _NOT_BRACKETS), 0
    while brackets and depth <= DEPTH:
        outer = brackets.replace(b"[]", b"")
        if outer == brackets:
            return depth + outer.count(b"[")
        brackets, depth = outer, depth + 1
    return depth


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse a key that comes twice: one reader takes the first, another the last."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key comes twice")


def _finite(text: str) -> None:
    if not math.isfinite(float(text)):
        raise ValueError("a number that is none")


# Syntax only; values are thrown away. ``str`` spares the work of reading whole numbers.
_reader = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_finite, parse_int=str, parse_constant=_finite
)

"""What the headers of tus 1.0 say (https://tus.io/protocols/resumable-upload), read strictly."""

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import msgspec
from litestar import Request, Response

from server import problems
from server.problems import Problem

VERSION = "1.0.0"
HEADERS = {"Tus-Resumable": VERSION, "Tus-Version": VERSION}
"""On every answer, problems too."""
ABLE = {
    "Tus-Extension": "creation,checksum,termination,expiration",
    "Tus-Checksum-Algorithm": "sha256",
}
PART = "application/offset+octet-stream"

# Not ``isdigit``: that takes digits of every script.
_NUMBER = re.compile(r"[0-9]{1,18}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[!-+\--~]+")

Asked = Request[Any, Any, Any]


class Told(msgspec.Struct, frozen=True):
    """What a phone says of a picture before it brings it."""

    sha256: str
    type: str
    length: int


def check_version(request: Asked) -> None:
    """Raise ``wrong-version`` for a request of another protocol, or of none."""
    if request.headers.getall("tus-resumable", []) != [VERSION]:
        raise problems.wrong_version


def number_in(request: Asked, name: str) -> int:
    """Return a header that is a number; raise ``malformed`` for anything else."""
    told = request.headers.getall(name, [])
    if len(told) != 1 or not _NUMBER.fullmatch(told[0]):
        raise problems.malformed
    return int(told[0])


def told_in(request: Asked, most: int, types: frozenset[str]) -> Told:
    """Read what is to be uploaded: ``malformed``, ``too-large`` or ``wrong-type`` otherwise."""
    length = number_in(request, "upload-length")
    if length > most:
        raise problems.too_large
    given = request.headers.getall("upload-metadata", [])
    told = _metadata(given[0]) if len(given) == 1 else {}
    sha256, type = told.get("sha256", ""), told.get("type", "")
    if length == 0 or not _SHA256.fullmatch(sha256):
        raise problems.malformed
    if type not in types:
        raise problems.wrong_type
    return Told(sha256, type, length)


def _metadata(text: str) -> dict[str, str]:
    """``key base64, key base64``: each key once, each value UTF-8."""
    told: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in told:
            raise problems.malformed
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise problems.malformed from error
    return told


def checksum_in(request: Asked) -> bytes | None:
    """Return the SHA-256 that a part must have; ``malformed`` for another algorithm."""
    told = request.headers.getall("upload-checksum", [])
    if not told:
        return None
    name, _, value = told[0].partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise problems.malformed from error
    if len(told) > 1 or name != "sha256" or len(digest) != hashlib.sha256().digest_size:
        raise problems.malformed
    return digest


def date_of(milliseconds: int) -> str:
    """A moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(datetime.fromtimestamp(milliseconds // 1000, UTC), usegmt=True)


def tell_problem(_: Asked, problem: Problem) -> Response[bytes]:
    """A problem's answer with the headers of the protocol; ``offset`` in it is one of them."""
    response = problems.respond(problem)
    for name, value in HEADERS.items():
        response.set_header(name, value)
    if "offset" in problem.more:
        response.set_header("Upload-Offset", str(problem.more["offset"]))
    # The same object is raised again and again: see ``server.door``.
    problem.__traceback__ = problem.__context__ = problem.__cause__ = None
    return response

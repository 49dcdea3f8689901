"""What is checked before a route and added after it, whatever the route does.

Bodies come in through ``json_body`` or ``raw_body`` alone; failures go out through
``build_door``'s exception handlers; the headers that keep a browser from being
turned against its user are on every answer, errors and files included.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import msgspec
import sqlalchemy as sa
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server import problems
from server.problems import Problem
from server.settings import Settings
from server.strict_json import check_json

T = TypeVar("T")
Asked = Request[Any, Any, Any]
Handler = Callable[[Asked, Any], Response[bytes]]

BODY_BYTES = 64 * 1024
_JSON = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?\s*', re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}
_log = logging.getLogger(__name__)


async def json_body(request: Asked, type: type[T], limit: int = BODY_BYTES) -> T:
    """Return the body as ``type``, decoded strictly.

    Raises one of the problems wrong-type, too-large, too-deep, bad-text, malformed
    (not JSON) or invalid (JSON of another shape). None repeats what was sent.
    """
    body = await raw_body(request, limit)
    try:
        return _decoder(type).decode(body)
    except msgspec.ValidationError as error:
        raise problems.invalid from error
    except msgspec.DecodeError as error:
        raise problems.malformed from error


async def raw_body(request: Asked, limit: int) -> bytes:
    """Return a JSON body's bytes after every check but that of its shape."""
    if not is_json(request):
        raise problems.wrong_type
    body = await sized_body(request, limit)
    check_json(body)
    return body


async def sized_body(request: Asked, limit: int) -> bytes:
    """Return the body of whatever type, never holding more than ``limit`` bytes of it."""
    if "content-encoding" in request.headers:
        # A few compressed bytes can become any number: nothing here is ever unpacked.
        raise problems.wrong_type
    told = request.headers.get("content-length", "0")
    if len(told) > len(str(limit)) or int(told) > limit:
        raise problems.too_large
    chunks, size = [], 0
    while True:
        message: Any = await request.receive()
        if message["type"] == "http.disconnect":
            raise problems.timeout
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise problems.too_large
        if not message.get("more_body", False):
            return b"".join(chunks)


def is_json(request: Asked) -> bool:
    """Whether the request says, once, that it brings JSON in UTF-8."""
    told = request.headers.getall("content-type", [])
    return len(told) == 1 and _JSON.fullmatch(told[0]) is not None


def _decoder(type: type[T]) -> msgspec.json.Decoder[T]:
    if type not in _decoders:
        _decoders[type] = msgspec.json.Decoder(type, strict=True)
    return _decoders[type]


def uuid_or_404(text: str) -> str:
    """Return an id from a path; one written in any other way names nothing."""
    if not _UUID.fullmatch(text):
        raise problems.not_found
    return text


def sha256_or_404(text: str) -> str:
    """Return a picture's name from a path; one written in any other way names nothing."""
    if not _SHA256.fullmatch(text):
        raise problems.not_found
    return text


CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(self)"),
    (b"cache-control", b"no-store"),
)
"""On every answer; a route's own choice of one of them stands."""

_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def security_headers(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of every answer of this deployment."""
    return (*HEADERS, _HTTPS_ONLY) if settings.env == "production" else HEADERS


class Door(NamedTuple):
    """What the application is built with; each is the argument of that name."""

    middleware: list[Callable[[ASGIApp], ASGIApp]]
    before_send: list[Callable[[Message, Scope], Awaitable[None]]]
    exception_handlers: dict[int | type[Exception], Handler]


def build_door(settings: Settings) -> Door:
    """Return what stands between the outside and every route."""
    return Door([_same_method], [_add(security_headers(settings))], dict(_HANDLERS))


def _add(
    headers: Iterable[tuple[bytes, bytes]],
) -> Callable[[Message, Scope], Awaitable[None]]:
    async def add(message: Message, _: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        present = list(message.get("headers", []))
        names = {name.lower() for name, _ in present}
        message["headers"] = [*present, *(each for each in headers if each[0] not in names)]

    return add


def _same_method(app: ASGIApp) -> ASGIApp:
    """Refuse a request that asks to be taken for one of another method."""
    overrides = {b"x-http-method-override", b"x-http-method", b"x-method-override"}

    async def check(scope: Scope, receive: Receive, send: Send) -> None:
        if any(name in overrides for name, _ in scope["headers"]):
            raise problems.wrong_method
        await app(scope, receive, send)

    return check


_BY_STATUS = {
    400: problems.malformed,
    401: problems.not_signed_in,
    403: problems.not_yours,
    404: problems.not_found,
    405: problems.wrong_method,
    408: problems.timeout,
    413: problems.too_large,
    415: problems.wrong_type,
    422: problems.invalid,
    429: problems.too_many_requests,
    503: problems.busy,
}


def _tell_problem(_: Asked, problem: Problem) -> Response[bytes]:
    response = problems.respond(problem)
    # Problems are raised again and again as the same object, and each time Python
    # would hang another traceback, with every frame's variables, on the last one.
    problem.__traceback__ = problem.__context__ = problem.__cause__ = None
    return response


def _tell_http(request: Asked, error: HTTPException) -> Response[bytes]:
    problem = _BY_STATUS.get(error.status_code)
    if problem is None:
        return _tell_unexpected(request, error)
    response = problems.respond(problem)
    headers: Mapping[str, str] = error.headers or {}
    if error.status_code == 405 and "allow" in headers:
        response.set_header("Allow", headers["allow"])
    return response


def _tell_unexpected(_: Asked, error: Exception) -> Response[bytes]:
    return problems.respond(problems.unexpected.with_(request=_note(error)))


def _tell_database(_: Asked, error: sa.exc.OperationalError) -> Response[bytes]:
    _note(error)
    full = "disk is full" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "53100"
    return problems.respond(problems.storage_full if full else problems.busy)


def _as(problem: Problem) -> Handler:
    def tell(_: Asked, error: Exception) -> Response[bytes]:
        # Bodies are checked above, so this got further than it should have.
        _note(error)
        return problems.respond(problem)

    return tell


def _note(error: Exception) -> str:
    """Log what nobody foresaw, under a name that the person who met it can tell us."""
    request = uuid4().hex
    _log.error("request %s failed", request, exc_info=error)
    return request


_HANDLERS: dict[int | type[Exception], Handler] = {
    Problem: _tell_problem,
    ValidationException: lambda *_: problems.respond(problems.invalid),
    HTTPException: _tell_http,
    RecursionError: _as(problems.too_deep),
    UnicodeDecodeError: _as(problems.bad_text),
    msgspec.ValidationError: _as(problems.invalid),
    msgspec.DecodeError: _as(problems.malformed),
    sa.exc.DataError: _as(problems.invalid),
    sa.exc.OperationalError: _tell_database,
    sa.exc.TimeoutError: _as(problems.busy),
    Exception: _tell_unexpected,
}

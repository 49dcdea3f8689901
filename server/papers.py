"""Files that people print, fill in and save: what asks for one, where it is made, how it leaves."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from litestar import Request, Response

from server import problems

T = TypeVar("T")

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

AT_ONCE = 1
WAITING = 8
"""Papers that may wait their turn; each is some megabytes of words."""


class Press:
    """Makes papers in a thread of its own, beside whatever people are waiting for."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "press")
        self._present = 0

    async def make(self, work: Callable[[], T]) -> T:
        """Return what ``work`` makes. Raises ``busy`` where too many wait."""
        if self._present >= AT_ONCE + WAITING:
            raise problems.busy
        self._present += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._present -= 1

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


def query_of(request: Request[Any, Any, Any], query: type[T]) -> T:
    """Return a request's query, every parameter of it known. Raises ``invalid``."""
    try:
        return msgspec.convert(dict(request.query_params), query, strict=False)
    except msgspec.ValidationError as error:
        raise problems.invalid from error


def attached(data: bytes, name: str, type: str) -> Response[bytes]:
    """Return a file that browsers save, under its Chinese name (RFC 6266), and never show."""
    kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type=type, headers=kept)

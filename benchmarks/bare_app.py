"""The least that a sync server can be: Litestar over raw ``sqlite3``, and nothing else.

No sign-in, no authority, no merge, no ledger: a push replaces rows and numbers them, a
pull reads them in that order. What 安巡 costs beside it is what its semantics cost.
"""

import asyncio
import os
import sqlite3
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Request, Response, get, post

DATABASE = os.environ["BARE_DATABASE"]
PORT = int(os.environ["BARE_PORT"])


class Item(msgspec.Struct):
    id: str
    body: msgspec.Raw


class Page(msgspec.Struct):
    changes: list[tuple[int, str, msgspec.Raw]]
    cursor: int


_push = msgspec.json.Decoder(list[Item])
_writing = asyncio.Lock()


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(DATABASE, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


writer = opened()
for statement in (
    "CREATE TABLE item (id TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX item_position_ix ON item (position)",
    "CREATE TABLE counter (position INTEGER NOT NULL)",
    "INSERT INTO counter VALUES (0)",
):
    writer.execute(statement)


def write(items: list[Item]) -> int:
    """Replace rows in one transaction; return the position of the last."""
    writer.execute("BEGIN IMMEDIATE")
    try:
        (last,) = writer.execute(
            "UPDATE counter SET position = position + ? RETURNING position", (len(items),)
        ).fetchone()
        first = last - len(items) + 1
        writer.executemany(
            "INSERT INTO item VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET position = excluded.position, body = excluded.body",
            [(each.id, first + n, bytes(each.body).decode()) for n, each in enumerate(items)],
        )
        writer.execute("COMMIT")
    except BaseException:
        writer.execute("ROLLBACK")
        raise
    return int(last)


def read(since: int, limit: int) -> bytes:
    reader = opened()
    try:
        rows = reader.execute(
            "SELECT position, id, body FROM item WHERE position > ? ORDER BY position LIMIT ?",
            (since, limit),
        ).fetchall()
    finally:
        reader.close()
    changes = [(position, id, msgspec.Raw(body.encode())) for position, id, body in rows]
    return msgspec.json.encode(Page(changes, rows[-1][0] if rows else since))


@post("/push", status_code=200)
async def push(request: Request[Any, Any, Any]) -> Response[bytes]:
    items = _push.decode(await request.body())
    async with _writing:
        last = await asyncio.to_thread(write, items)
    told = {each.id: last - len(items) + n for n, each in enumerate(items, 1)}
    return Response(msgspec.json.encode(told), media_type="application/json")


@get("/pull")
async def pull(since: int, limit: int) -> Response[bytes]:
    return Response(await asyncio.to_thread(read, since, limit), media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(
        Litestar([push, pull], openapi_config=None, logging_config=None),
        host="127.0.0.1", port=PORT, loop="uvloop", http="httptools", log_level="warning",
        access_log=False,
    )  # fmt: skip

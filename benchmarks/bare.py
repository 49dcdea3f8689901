"""The two limits beside which everything is put: a bare route, and ``sqlite3`` without HTTP."""

import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.bodies import batches, bodies
from benchmarks.connection import Connection
from benchmarks.processes import Process, free_port
from server.clock import new_id

CONNECTIONS, PAGE = 4, 1000


def bare_process(folder: Path) -> Process:
    port = free_port()
    told = {"BARE_DATABASE": str(folder / "bare.db"), "BARE_PORT": str(port)}
    return Process([sys.executable, "-m", "benchmarks.bare_app"], port, folder / "bare.log", told)


class Bare:
    """``bare_app.py`` with the same bodies; a round goes on where the last one ended."""

    name = "bare"

    def __init__(self, process: Process, records: int, batch: int = 100) -> None:
        self.process, self.records, self.batch = process, records, batch
        self.reader = Connection(process.port)
        self.began = self.cursor = 0

    async def prepare(self, round: int) -> None:
        self.began = self.cursor
        self.items = [
            {"id": new_id(), "body": body} for body in bodies("visit", self.records, [new_id()])
        ]
        share = self.records // CONNECTIONS
        self.shares = [
            _Pushing(self.process.port, [msgspec.json.encode(b) for b in batches(s, self.batch)])
            for s in batches(self.items, share)
        ]

    def pushers(self) -> "Sequence[_Pushing]":
        return self.shares

    async def pull(self) -> int:
        self.cursor = self.began
        return await self._changes()

    async def _changes(self) -> int:
        came, page = 0, PAGE
        while page == PAGE:
            path = f"/pull?since={self.cursor}&limit={PAGE}"
            answer = (await self.reader.ask("GET", path)).json()
            page = len(answer["changes"])
            came, self.cursor = came + page, answer["cursor"]
        return came

    async def change(self) -> None:
        one_more = self.items[0] | {"id": new_id()}
        await self.reader.ask("POST", "/push", msgspec.json.encode([one_more]))

    async def pull_change(self) -> int:
        return await self._changes()


class _Pushing:
    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.line, self.requests = Connection(port), requests

    async def push(self) -> None:
        for request in self.requests:
            (await self.line.ask("POST", "/push", request)).json()


class Raw:
    """``sqlite3`` in this process: what the same disk does with the same bytes, no HTTP."""

    name = "raw"

    def __init__(self, folder: Path, records: int, batch: int = 100) -> None:
        self.folder, self.records, self.batch = folder, records, batch
        self.database: sqlite3.Connection | None = None

    async def prepare(self, round: int) -> None:
        made = bodies("visit", self.records, [new_id()])
        texts = [msgspec.json.encode(body).decode() for body in made]
        self.rows = [(new_id(), number, text) for number, text in enumerate(texts)]
        self.database = sqlite3.connect(self.folder / f"raw{round}.db", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute(
            "CREATE TABLE item (id TEXT PRIMARY KEY, position INTEGER, body TEXT)"
        )
        self.database.execute("CREATE INDEX item_position_ix ON item (position)")

    def pushers(self) -> "Sequence[Raw]":
        return [self]

    async def push(self) -> None:
        for part in batches(self.rows, self.batch):
            self._insert(part)

    def _insert(self, rows: Sequence[tuple[str, int, str]]) -> None:
        assert self.database
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
        self.database.execute("COMMIT")

    async def pull(self) -> int:
        self.last = -1
        return await self.pull_change()

    async def pull_change(self) -> int:
        assert self.database
        rows = self.database.execute(
            "SELECT id, position, body FROM item WHERE position > ? ORDER BY position", (self.last,)
        ).fetchall()
        self.last = rows[-1][1]
        return len(rows)

    async def change(self) -> None:
        self._insert([(new_id(), self.last + 1, self.rows[0][2])])

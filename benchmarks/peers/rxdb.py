"""rxdb-server's replication endpoint on its memory storage: nothing durable, no authority."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.bodies import batches, bodies
from benchmarks.connection import Connection
from benchmarks.peers.install import NODE
from benchmarks.processes import Process, free_port
from server.clock import new_id

CONNECTIONS, PAGE = 4, 1000
BEGINNING = {"id": "", "lwt": 0}


def rxdb_process(node: Path, folder: Path) -> Process:
    folder.mkdir()
    port = free_port()
    script = str(node / "rxdb-server.mjs")
    return Process([str(NODE), script, str(port), str(folder)], port, folder / "log")


class Rxdb:
    """One collection; a round goes on where the last one ended."""

    def __init__(self, name: str, process: Process, records: int, batch: int = 100) -> None:
        self.name, self.process, self.records, self.batch = name, process, records, batch
        self.reader = Connection(process.port)
        self.began = self.checkpoint = BEGINNING

    async def prepare(self, round: int) -> None:
        self.began = self.checkpoint
        self.rows = [_row(body) for body in bodies("visit", self.records, [new_id()])]
        share = self.records // CONNECTIONS
        self.shares = [
            _Pushing(self.process.port, [msgspec.json.encode(b) for b in batches(p, self.batch)])
            for p in batches(self.rows, share)
        ]

    def pushers(self) -> "Sequence[_Pushing]":
        return self.shares

    async def pull(self) -> int:
        self.checkpoint = self.began
        return await self._changes()

    async def _changes(self) -> int:
        came, page = 0, PAGE
        while page == PAGE:
            told = "&".join(f"{name}={value}" for name, value in self.checkpoint.items())
            answer = (await self.reader.ask("GET", f"/visits/0/pull?{told}&limit={PAGE}")).json()
            page = len(answer["documents"])
            came, self.checkpoint = came + page, answer["checkpoint"]
        return came

    async def change(self) -> None:
        one_more = [_row(self.rows[0]["newDocumentState"])]
        await self.reader.ask("POST", "/visits/0/push", msgspec.json.encode(one_more))

    async def pull_change(self) -> int:
        return await self._changes()


def _row(body: dict[str, Any]) -> dict[str, Any]:
    return {"newDocumentState": body | {"id": new_id(), "_deleted": False}}


class _Pushing:
    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.line, self.requests = Connection(port), requests

    async def push(self) -> None:
        for request in self.requests:
            conflicts = (await self.line.ask("POST", "/visits/0/push", request)).json()
            assert conflicts == [], conflicts

"""express-pouchdb: CouchDB's protocol on Node and leveldb."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.bodies import batches, bodies
from benchmarks.connection import Connection
from benchmarks.peers.install import NODE
from benchmarks.processes import Process, free_port
from server.clock import new_id

CONNECTIONS, PAGE = 4, 1000


def pouch_process(node: Path, folder: Path, durability: str) -> Process:
    """``durability``: ``fsync``, or ``os`` as it comes, which a power cut may cost seconds."""
    folder.mkdir()
    port = free_port()
    script = str(node / "pouchdb-server.mjs")
    return Process([str(NODE), script, str(port), str(folder), durability], port, folder / "log")


class Pouch:
    """Every round is a database of its own. No sign-in, no authority; revisions are kept."""

    def __init__(self, name: str, process: Process, records: int, batch: int = 100) -> None:
        self.name, self.process, self.records, self.batch = name, process, records, batch
        self.reader = Connection(process.port)

    async def prepare(self, round: int) -> None:
        self.database, self.since = f"/bench{round}", "0"
        await self.reader.ask("PUT", self.database)
        self.documents = [
            {"_id": new_id(), **body} for body in bodies("visit", self.records, [new_id()])
        ]
        share = self.records // CONNECTIONS
        self.shares = [
            _Pushing(
                self.process.port,
                self.database,
                [msgspec.json.encode({"docs": batch}) for batch in batches(part, self.batch)],
            )
            for part in batches(self.documents, share)
        ]

    def pushers(self) -> "Sequence[_Pushing]":
        return self.shares

    async def pull(self) -> int:
        self.since = "0"
        return await self._changes()

    async def _changes(self) -> int:
        came, page = 0, PAGE
        while page == PAGE:
            path = f"/_changes?include_docs=true&limit={PAGE}&since={self.since}"
            answer = (await self.reader.ask("GET", self.database + path)).json()
            page = len(answer["results"])
            came, self.since = came + page, answer["last_seq"]
        return came

    async def change(self) -> None:
        one_more = self.documents[0] | {"_id": new_id()}
        request = msgspec.json.encode({"docs": [one_more]})
        await self.reader.ask("POST", f"{self.database}/_bulk_docs", request)

    async def pull_change(self) -> int:
        return await self._changes()


class _Pushing:
    def __init__(self, port: int, database: str, requests: Sequence[bytes]) -> None:
        self.line, self.database, self.requests = Connection(port), database, requests

    async def push(self) -> None:
        for request in self.requests:
            answer = await self.line.ask("POST", f"{self.database}/_bulk_docs", request)
            assert all("rev" in each for each in answer.json()), answer.content[:300]

"""Kinto on PostgreSQL: sign-in and permissions, one subrequest of a batch to each record."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.bodies import batches, bodies
from benchmarks.connection import Connection
from benchmarks.processes import Process, free_port
from server.clock import new_id

INI = Path(__file__).parent / "kinto.ini"
PAGE = 1000
BATCH = 25
"""Requests of one batch, as Kinto comes. More at once made it no faster."""
AUTHORIZATION = "Basic " + base64.b64encode(b"bench:bench").decode()


def kinto_process(kinto: Path, folder: Path, database: str) -> Process:
    """Kinto on an empty PostgreSQL database, with its tables made. ``kinto``: its command."""
    folder.mkdir()
    told = {
        f"KINTO_{each}_URL": database.replace("postgresql://", "postgresql+psycopg2://", 1)
        for each in ("STORAGE", "CACHE", "PERMISSION")
    }
    port = free_port()
    command = [str(kinto), "start", "--ini", str(INI), "--port", str(port)]
    process = Process(command, port, folder / "log", told)
    process.run([str(kinto), "migrate", "--ini", str(INI)])
    return process


class Kinto:
    """Every round is a collection of its own.

    One connection: writers of one collection at the same time collide on its timestamps
    and get 409 for parts of their batches.
    """

    def __init__(self, name: str, process: Process, records: int) -> None:
        self.name, self.process, self.records = name, process, records
        self.line = Connection(process.port, {"Authorization": AUTHORIZATION})

    async def prepare(self, round: int) -> None:
        await self.line.ask("PUT", "/v1/buckets/bench", b"{}")
        collection = f"/v1/buckets/bench/collections/round{round}"
        await self.line.ask("PUT", collection, b"{}")
        self.path, self.since = f"{collection}/records", ""
        self.documents = bodies("visit", self.records, [new_id()])
        self.requests = [self._request(part) for part in batches(self.documents, BATCH)]

    def _request(self, documents: Sequence[dict[str, Any]]) -> bytes:
        puts = [{"path": f"{self.path}/{new_id()}", "body": {"data": d}} for d in documents]
        return msgspec.json.encode({"defaults": {"method": "PUT"}, "requests": puts})

    def pushers(self) -> "Sequence[Kinto]":
        return [self]

    async def push(self) -> None:
        for request in self.requests:
            await self._push(request)

    async def _push(self, request: bytes) -> None:
        answer = (await self.line.ask("POST", "/v1/batch", request)).json()
        statuses = {each["status"] for each in answer["responses"]}
        assert statuses == {201}, statuses

    async def pull(self) -> int:
        self.since = ""
        return await self.pull_change()

    async def pull_change(self) -> int:
        came = 0
        path = f"{self.path}?_limit={PAGE}&_sort=last_modified{self.since}"
        while path:
            answer = await self.line.ask("GET", path)
            came += len(answer.json()["data"])
            self.since = "&_since=" + answer.headers["etag"].strip('W/"')
            _, _, rest = answer.headers.get("next-page", "").partition("/v1/")
            path = f"/v1/{rest}" if rest else ""
        return came

    async def change(self) -> None:
        await self._push(self._request(self.documents[:1]))

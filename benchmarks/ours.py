"""安巡 itself, full semantics: four signed-in grid workers push, a street office pulls."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.bodies import batches, bodies
from benchmarks.processes import Process, free_port
from benchmarks.zone import PAGE, Person, Phone, found
from server.clock import new_id

PULL_PAGE = 1000


class Server(Process):
    """The real server as it is deployed. ``database``: as ANXUN_DATABASE has it."""

    def __init__(self, data: Path, database: str = "") -> None:
        data.mkdir()
        self.data = data
        port = free_port()
        told = {
            "ANXUN_DATA": str(data),
            "ANXUN_DATABASE": database,
            "ANXUN_PORT": str(port),
            "ANXUN_ENV": "production",
        }
        super().__init__([sys.executable, "-m", "server", "run"], port, data / "log", told)
        psycopg = database.replace("postgresql://", "postgresql+psycopg://", 1)
        self.database_url = psycopg or f"sqlite:///{data / 'anxun.db'}"
        """Its database's address, for SQLAlchemy."""


class Ours:
    """Every round is a zone of its own. ``limit``: changes that a push's answer brings."""

    def __init__(
        self, name: str, server: Server, records: int, *, kind: str = "visit",
        batch: int = 100, limit: int = PAGE,
    ) -> None:  # fmt: skip
        self.name, self.server, self.records = name, server, records
        self.kind, self.batch, self.limit = kind, batch, limit
        self.phones: list[_Pushing] = []

    async def prepare(self, round: int) -> None:
        for phone in self.phones:
            phone.phone.line.close()
        zone = found(self.server.database_url, f"{self.name}-{round}".replace("_", "-"))
        self.phones = [
            _Pushing(await self._phone(worker), worker.firms, self) for worker in zone.workers
        ]
        self.office = await self._phone(zone.office)
        for pushing in self.phones:
            await pushing.phone.sync()
            pushing.make(self.records // len(self.phones))

    async def _phone(self, person: Person) -> Phone:
        return await Phone(self.server.port).sign_in(person)

    def pushers(self) -> "Sequence[_Pushing]":
        return self.phones

    async def pull(self) -> int:
        self.office.cursor = None
        return await self._changes()

    async def _changes(self) -> int:
        came, more = 0, True
        while more:
            answer = await self.office.sync(limit=PULL_PAGE)
            came += len(answer.get("changes", ()))
            more = answer.get("more", False)
        return came

    async def change(self) -> None:
        await self.phones[0].push_one_more()

    async def pull_change(self) -> int:
        return await self._changes()


class _Pushing:
    """A phone with its share of the records."""

    def __init__(self, phone: Phone, firms: list[str], system: Ours) -> None:
        self.phone, self.firms, self.system = phone, firms, system
        self.mutations: list[bytes] = []

    def make(self, count: int) -> None:
        self.mutations = [self._created(body) for body in self._bodies(count)]

    def _bodies(self, count: int) -> list[dict[str, Any]]:
        return bodies(self.system.kind, count, self.firms)

    def _created(self, body: dict[str, Any]) -> bytes:
        return self.phone.mutation("create", self.system.kind, new_id(), body)

    async def push(self) -> None:
        for batch in batches(self.mutations, self.system.batch):
            await self._send(batch)

    async def push_one_more(self) -> None:
        await self._send([self._created(self._bodies(1)[0])])

    async def _send(self, batch: Sequence[bytes]) -> None:
        answer = await self.phone.sync(batch, self.system.limit)
        verdicts = {each["outcome"] for each in answer["outcomes"]}
        assert verdicts == {"applied"}, answer["outcomes"]

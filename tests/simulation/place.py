"""Where histories are played: folders in memory, databases with their tables, one set of keys."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from server import schema
from server.accounts.keys import Keys
from server.database import Database
from server.settings import Settings
from tests.simulation.node import Node
from tests.simulation.process import Double
from tests.simulation.stage import Inside, Outside, Stage
from tests.simulation.steps import Where

IN_MEMORY = "/dev/shm"
"""Thousands of histories need not wear out a disk: what a crash leaves is decided by the
transaction, and power is not cut here."""


class Place:
    """One process's place for playing; ``postgresql`` is the address of an empty database."""

    def __init__(self, folder: Path, postgresql: str = "") -> None:
        self.folder, self.postgresql = folder, postgresql
        self.keys = Keys.load(Settings(data=folder))
        self._template = folder / "template.db"
        _with_tables(f"sqlite:///{self._template}")
        if postgresql:
            _with_tables(postgresql)
        self._count = 0
        self._outside: tuple[Double, Node] | None = None

    @contextlib.contextmanager
    def stage(self, where: Where) -> Iterator[Stage]:
        """What a history is played with; PostgreSQL only where there is one."""
        if where == "postgresql" and self.postgresql:
            yield Inside(self.postgresql, self.keys)
        elif where == "process":
            with self.data() as data:
                yield Outside(*self.outside(), data)
        else:
            with self.sqlite() as address:
                yield Inside(address, self.keys)

    def outside(self) -> tuple[Double, Node]:
        """The processes of servers and phones, started when they are first needed."""
        if self._outside is None:
            self._outside = Double(), Node()
        return self._outside

    def close(self) -> None:
        for each in self._outside or ():
            each.close()

    @contextlib.contextmanager
    def data(self) -> Iterator[Path]:
        """A server's data folder: its database, its keys."""
        self._count += 1
        made = self.folder / f"data-{self._count}"
        shutil.copytree(self.folder / "keys", made / "keys")
        shutil.copy(self._template, made / "anxun.db")
        try:
            yield made
        finally:
            shutil.rmtree(made)

    @contextlib.contextmanager
    def sqlite(self) -> Iterator[str]:
        """A database that nobody has used."""
        self._count += 1
        file = self.folder / f"{self._count}.db"
        shutil.copy(self._template, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for left in self.folder.glob(f"{self._count}.db*"):
                left.unlink()


def _with_tables(address: str) -> None:
    database = Database(address)
    schema.metadata.create_all(database.writing)
    database.close()


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="anxun-simulation-", dir=where) as made:
        yield Path(made)

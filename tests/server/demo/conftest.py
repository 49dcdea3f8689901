"""The demo zone, made once for each sort of database."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy import Connection

from server import schema
from server.accounts.passwords import Passwords
from server.accounts.zones import create_zone
from server.database import Database
from server.demo import zone
from server.exchange.tables import record
from server.settings import Settings
from tests.conftest import postgresql_database

ELSEWHERE = "elsewhere"
"""Another zone on the same server, which has been there all along."""


class Demo:
    """A server's folder and database, with the demo zone in it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        schema.metadata.create_all(self.database.writing)
        self.database.write_now(
            create_zone, name="别的园区", admin_name="沈志远", tenant=ELSEWHERE, now=0
        )
        self.told = ""

    def seed(self) -> str:
        """Return what ``python -m server demo`` shows."""
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            zone.seed(self.database, self.settings)
        return told.getvalue()

    def rows(self, table: sa.Table, **where: Any) -> list[Any]:
        chosen = [table.c[name] == value for name, value in where.items()]
        query = sa.select(table).where(*chosen).order_by(*table.primary_key)
        return list(self.database.read_now(lambda connection: connection.execute(query).all()))

    def bodies(self, kind: str) -> list[Mapping[str, Any]]:
        rows = self.rows(record, tenant="demo", kind=kind)
        return [msgspec.json.decode(row.body) for row in rows]

    def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables, and all files on the shelf."""

        def read(connection: Connection) -> dict[str, list[Any]]:
            return {
                table.name: [
                    tuple(row)
                    for row in connection.execute(sa.select(table).order_by(*table.primary_key))
                ]
                for table in schema.metadata.sorted_tables
            }

        return self.database.read_now(read) | {"shelf": self.shelf()}

    def shelf(self) -> list[Path]:
        found = self.settings.photos.rglob("*")
        return sorted(each.relative_to(self.settings.photos) for each in found if each.is_file())


@pytest.fixture(scope="module")
def _quick_passwords() -> Iterator[None]:
    """The same Argon2id with the least memory: forty people would take seconds."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zone, "passwords", cheap)
        yield


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    _quick_passwords: None,
) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with contextlib.ExitStack() as stack:
        address = ""
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql")
            address = stack.enter_context(postgresql_database(server))
        demo = Demo(Settings(data=folder, database=address))
        stack.callback(demo.database.close)
        demo.told = demo.seed()
        yield demo


@pytest.fixture
def nowhere(tmp_path: Path, _quick_passwords: None) -> Iterator[Demo]:
    """A server that has no demo zone."""
    demo = Demo(Settings(data=tmp_path))
    yield demo
    demo.database.close()

"""A deployment that has something of everything, and others for it to be put back into."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import cli, migration
from server.accounts.keys import Keys
from server.accounts.sessions import Device, open_session
from server.accounts.tables import account
from server.database import Database
from server.photos.shelf import Shelf
from server.photos.tables import photo, photo_slot
from server.schema import metadata
from server.settings import Settings, settings_from_environment
from tests.conftest import postgresql_database
from tests.world import World

PICTURE = b"\xff\xd8 as it arrived"
SHA256 = hashlib.sha256(PICTURE).hexdigest()


class Deployment:
    """A data folder and a database, as the command line sees them."""

    def __init__(self, data: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.address, self.monkeypatch = data, address, monkeypatch

    def anxun(self, *arguments: str) -> int:
        """Run a command here; return what the shell gets."""
        self.settings
        return cli.main(arguments)

    @property
    def settings(self) -> Settings:
        self.monkeypatch.setenv("ANXUN_DATA", str(self.data))
        self.monkeypatch.setenv("ANXUN_DATABASE", self.address)
        return settings_from_environment()

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        database = Database(self.settings.database_url)
        yield database
        database.close()

    def rows(self, *without: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.database() as database:
            tables = [each for each in metadata.sorted_tables if each.name not in without]
            return {
                table.name: sorted(
                    (
                        tuple(row)
                        for row in database.read_now(
                            lambda connection, table=table: connection.execute(
                                sa.select(table)
                            ).all()
                        )
                    ),
                    key=repr,
                )
                for table in tables
            }

    def files(self) -> dict[str, bytes]:
        """Keys and pictures."""
        kept = [*self.settings.keys.rglob("*"), *self.settings.photos.rglob("*")]
        return {
            str(path.relative_to(self.data)): path.read_bytes() for path in kept if path.is_file()
        }


@pytest.fixture
def deployment(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Deployment]]:
    """Make a deployment: ``deployment(name, "sqlite" or "postgresql")``, with nothing in it."""
    with contextlib.ExitStack() as open_until_the_end:

        def make(name: str, sort: str) -> Deployment:
            address = ""
            if sort == "postgresql":
                address = open_until_the_end.enter_context(
                    postgresql_database(request.getfixturevalue("postgresql"))
                )
            return Deployment(tmp_path / name, address, monkeypatch)

        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def sort(request: pytest.FixtureRequest) -> str:
    """Of the database in which everything is at first."""
    return str(request.param)


@pytest.fixture
def lived_in(deployment: Callable[[str, str], Deployment], sort: str) -> Deployment:
    """With people, records of theirs, a session, a picture and keys."""
    made = deployment("lived-in", sort)
    settings = made.settings
    migration.upgrade(settings.database_url)
    Keys.load(settings)
    Shelf.of(settings).keep("zone", SHA256, PICTURE, {"thumb": b"small", "view": b"large"})
    with made.database() as database:
        world = World(database).populate()
        phone, other = world.phone("gu"), world.phone("manager")
        id = phone.hazard(summary="松动的护栏 “A”\n第二行")
        phone.sync()
        other.pull()
        phone.write("hazard", id, summary="换过的")
        phone.sync()
        other.write("hazard", id, summary="also changed")
        other.sync()
        database.write_now(_sign_in, world.people["gu"])
        database.write_now(_bring_picture, id, world.people["gu"])
    return made


@pytest.fixture
def file(lived_in: Deployment, tmp_path: Path) -> Path:
    """A backup of it."""
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 0
    return tmp_path / "all.tar"


def _sign_in(connection: sa.Connection, who: str) -> None:
    connection.execute(
        account.insert().values(tenant="zone", id=who, name="顾", active=True, created=1)
    )
    open_session(connection, "zone", who, Device("d" * 8, "phone"), 1_780_000_000_000)


def _bring_picture(connection: sa.Connection, record: str, who: str) -> None:
    told = {"tenant": "zone", "sha256": SHA256}
    connection.execute(
        photo.insert().values(
            **told, size=len(PICTURE), type="image/jpeg", width=8, height=8, received=1,
            received_by=who,
        )
    )  # fmt: skip
    connection.execute(
        photo_slot.insert().values(**told, record=record, position=1, private=False, filled=True)
    )

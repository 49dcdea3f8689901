"""The whole server on a database of each sort, and people who bring and look at pictures."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from moto.server import ThreadedMotoServer
from sqlalchemy import Connection

from server.accounts import tokens
from server.accounts.keys import Keys
from server.accounts.sessions import Device, open_session
from server.accounts.tables import account
from server.app import REACTIONS, build_app
from server.clock import now_ms
from server.database import Database
from server.exchange.receive import receive
from server.photos.tables import photo, photo_slot
from server.settings import Settings
from sync import Sent
from tests.world import Phone, World


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Town:
    """A zone behind a running server."""

    def __init__(self, world: World, client: TestClient[Litestar], settings: Settings) -> None:
        self.world, self.client, self.settings = world, client, settings
        self.keys = Keys.load(settings)

    def person(self, name: str) -> "Person":
        return Person(self, name)

    def stored(self) -> list[Any]:
        """Everything that is kept about pictures, on the shelf and in the database."""
        files = [
            (str(path.relative_to(self.settings.photos)), sha256(path.read_bytes()))
            for path in sorted(self.settings.photos.rglob("*"))
            if path.is_file()
        ]

        def rows(connection: Connection) -> list[Any]:
            tables = (photo, photo_slot)
            return [
                tuple(row)
                for each in tables
                for row in connection.execute(sa.select(each).order_by(*each.primary_key))
            ]

        return [*files, *self.world.database.read_now(rows)]


class Person:
    """Somebody who is signed in, and his phone."""

    def __init__(self, town: Town, name: str) -> None:
        self.town, self.world = town, town.world
        self.phone: Phone = town.world.phone(name)
        session = town.world.database.write_now(self._sign_in, name)
        token = tokens.issue(town.keys, self.world.tenant, self.phone.account, session, now_ms())
        self.headers = {"Authorization": f"Bearer {token}"}

    def _sign_in(self, connection: Connection, name: str) -> str:
        mine = {"tenant": self.world.tenant, "id": self.phone.account}
        known = sa.select(account.c.id).filter_by(**mine)
        if connection.scalar(known) is None:
            connection.execute(account.insert().values(**mine, name=name, created=0))
        on = Device(self.phone.device, "phone")
        return open_session(connection, self.world.tenant, self.phone.account, on, now_ms()).session

    def reports(self, *pictures: bytes, firm: str = "pump", **more: Any) -> str:
        """Report a hazard that names pictures, and send the record."""
        id = self.phone.hazard(firm, photos={"put": named(*pictures), "drop": []}, **more)
        self.sends()
        return id

    def sends(self) -> None:
        """Send what waits on the phone; all of it must be accepted."""
        sent = [Sent(0, msgspec.Raw(content)) for _, content in self.phone.queue]
        received = self.world.database.write_now(
            receive, self.phone.sender, sent, REACTIONS, self.world.now
        )
        assert {each.outcome for each in received.outcomes} == {"applied"}, received.outcomes
        self.phone.queue = []
        self.phone.pull()

    def brings(
        self, data: bytes, type: str = "image/jpeg", name: str | None = None, **headers: str
    ) -> httpx.Response:
        told = {"Content-Type": type, **self.headers, **headers}
        return self.town.client.put(f"/photos/{name or sha256(data)}", content=data, headers=told)

    def asks(self, data: bytes, size: str = "view", **headers: str) -> httpx.Response:
        path = f"/photos/{sha256(data)}?size={size}"
        return self.town.client.get(path, headers={**self.headers, **headers})

    def sees(self, data: bytes) -> bool:
        return self.asks(data).status_code == 200

    def need_not_bring(self, data: bytes) -> bool:
        path = f"/photos/{sha256(data)}"
        return self.town.client.head(path, headers=self.headers).status_code == 200


def named(*pictures: bytes) -> dict[str, Any]:
    return {
        sha256(each): {
            "original": sha256(each + b"original"),
            "taken_at": "2026-05-28T08:00:00+08:00",
            "part": "before",
            "size": max(1, len(each)),
        }
        for each in pictures
    }


@pytest.fixture
def settings(database_address: str, tmp_path: Path) -> Settings:
    address = database_address.replace("+psycopg", "")
    chosen = "" if address.startswith("sqlite") else address
    return Settings(data=tmp_path, database=chosen, app=tmp_path / "app")


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").disabled = True
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new bucket, as ``ANXUN_BUCKET`` names one; a prefix of it, since others may use it too."""
    name = f"b{uuid4().hex}"
    assert httpx.put(f"{s3}/{name}", trust_env=False).status_code == 200
    for variable, value in {
        "AWS_ENDPOINT_URL": s3, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "anybody", "AWS_SECRET_ACCESS_KEY": "not checked",
    }.items():  # fmt: skip
        monkeypatch.setenv(variable, value)
    return f"s3://{name}/anxun"


@pytest.fixture
def client(database: Database, settings: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(build_app(settings)) as client:
        yield client


@pytest.fixture
def town(database: Database, client: TestClient[Litestar], settings: Settings) -> Town:
    return Town(World(database).populate(), client, settings)


@pytest.fixture
def person(town: Town) -> Callable[[str], Person]:
    return town.person


@pytest.fixture
def other_town(database: Database, client: TestClient[Litestar], settings: Settings) -> Town:
    """Another zone on the same server."""
    return Town(World(database, "other").populate(), client, settings)

"""The usual zone and its phones; and the same behind a running server."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection

from server.accounts.tables import account
from server.clock import new_id
from server.database import Database
from server.settings import Settings
from tests.server.photos.conftest import Person, Town, client, settings
from tests.world import Phone, World

__all__ = ["client", "settings"]

AT = "2026-05-28T07:38:00+08:00"


@pytest.fixture
def world(database: Database) -> World:
    return World(database).populate()


@pytest.fixture
def phone(world: World) -> Callable[[str], Phone]:
    return world.phone


def act(how: str = "本人手机", *tries: bool, **more) -> dict:
    """One reading of the card; ``tries``: whether each answer was right."""
    answers = [{"question": "q1", "chosen": int(not right), "right": right} for right in tries]
    return {"at": AT, "how": how, "answers": answers, **more}


def checkin(
    phone: Phone, who: str, *acts: dict, post: str = "tank", day="2026-05-28", **more
) -> str:
    """Write down that somebody read his post's card."""
    world = phone.world
    return phone.join(
        "checkin", post=world.nodes[post], person=world.people[who], day=day, shift="day",
        acts={"put": {new_id(): each for each in acts}}, **more,
    )  # fmt: skip


NAMES = {
    "manager": "堵文渊", "leader": "张堃", "worker": "㐅喆", "mate": "=1+1", "docker": "祎昇",
    "dockmaster": "闵港", "gu": "顾网格", "he": "何网格", "far": "袁网格", "street": "解街道",
    "district": "区主任",
}  # fmt: skip


class Office(Town):
    """The zone behind a running server, its people entered by name and 工号."""

    def __init__(self, world: World, client: TestClient[Litestar], settings: Settings) -> None:
        super().__init__(world, client, settings)
        world.database.write_now(self._enter)
        self._people: dict[str, Person] = {}

    def _enter(self, connection: Connection) -> None:
        for at, (name, id) in enumerate(self.world.people.items()):
            connection.execute(
                account.insert().values(
                    tenant=self.world.tenant, id=id, name=NAMES[name], number=f"A{at:03}", created=0
                )
            )

    def person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = Person(self, name)
        return self._people[name]

    def asks(self, who: str, path: str, **query: Any) -> httpx.Response:
        """What somebody gets; ``from_`` and ``as_`` are ``from`` and ``as``."""
        told = {name.rstrip("_"): value for name, value in query.items()}
        return self.client.get(path, params=told, headers=self.person(who).headers)

    def record(self, who: str, **query: Any) -> httpx.Response:
        period = {"from_": "2026-05-01", "to_": "2026-06-30"}
        return self.asks(who, "/training/record", **(period | query))


@pytest.fixture
def office(world: World, client: TestClient[Litestar], settings: Settings) -> Office:
    return Office(world, client, settings)

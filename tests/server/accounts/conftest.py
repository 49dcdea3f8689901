"""Two zones with their people, and phones that reach the server over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from server.accounts import passwords
from server.accounts.asking import asking_of
from server.accounts.keys import Keys
from server.accounts.routes import ROUTES
from server.accounts.tables import account
from server.accounts.throttle import Throttle
from server.clock import new_id, now_ms
from server.database import Database
from server.door import build_door
from server.pokes import Pokes
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from server.settings import Settings
from server.tables import zone

PASSWORD = "江水向东流去不回"

TREE = (
    ("district", None, "district"),
    ("east", "district", "street"),
    ("west", "district", "street"),
    ("grid", "east", "grid"),
    ("far grid", "west", "grid"),
    ("pump", "grid", "firm"),
    ("dock", "grid", "firm"),
    ("mill", "far grid", "firm"),
    ("crew", "pump", "team"),
    ("night crew", "pump", "team"),
    ("boiler", "crew", "post"),
    ("gang", "dock", "team"),
    ("spinners", "mill", "team"),
)

PEOPLE = (
    ("Qu", "district", "district"),
    ("Jie", "street", "east"),
    ("Xi", "street", "west"),
    ("Ge", "grid", "grid"),
    ("Guan", "manager", "pump"),
    ("Zhang", "leader", "crew"),
    ("Yezu", "leader", "night crew"),
    ("Li", "worker", "crew"),
    ("Wang", "worker", "boiler"),
    ("Ye", "worker", "night crew"),
    ("Matou", "manager", "dock"),
    ("Chuan", "worker", "gang"),
    ("Fang", "manager", "mill"),
)


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id with the least memory: these tests ask how often, not how long."""
    cheap = passwords.Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "passwords", cheap)


class Town:
    """A zone as it is stored."""

    def __init__(self, database: Database, tenant: str = "zone") -> None:
        self.database, self.tenant = database, tenant
        self.nodes: dict[str, str] = {}
        self.people: dict[str, str] = {}
        database.write_now(self._found)

    def _found(self, connection: sa.Connection) -> None:
        connection.execute(
            zone.insert().values(
                tenant=self.tenant, name=f"The {self.tenant}", created=0, epoch=new_id(),
                position=0, head=bytes(32),
            )
        )  # fmt: skip
        for name, parent, level in TREE:
            self.nodes[name] = new_id()
            connection.execute(
                node.insert().values(
                    tenant=self.tenant, id=self.nodes[name], level=level, name=name,
                    parent=self.nodes[parent] if parent else None,
                )
            )  # fmt: skip
        touch_directory(connection, self.tenant)

    def populate(self) -> "Town":
        for name, role, at in PEOPLE:
            self.person(name, role, at)
        return self

    def person(self, name: str, role: str = "", at: str = "", **more: Any) -> str:
        """Enter somebody, as ``name``; he has a password unless told otherwise."""
        id = new_id()
        kept = {"name": name, "password_hash": passwords.passwords.hash(PASSWORD), **more}
        self.write(account.insert().values(tenant=self.tenant, id=id, created=0, **kept))
        self.people[name] = id
        if role:
            self.joins(name, role, at)
        return id

    def joins(self, name: str, role: str, at: str, relation: str = "workplace", **more: Any) -> str:
        """Give somebody one more role; return the membership's id."""
        id = new_id()
        held = {"since": 0, "until": None, **more}
        self.write(
            membership.insert().values(
                tenant=self.tenant, id=id, account=self.people[name], node=self.nodes[at],
                role=role, relation=relation, **held,
            )
        )  # fmt: skip
        return id

    def write(self, statement: Any) -> None:
        def run(connection: sa.Connection) -> None:
            connection.execute(statement)
            touch_directory(connection, self.tenant)

        self.database.write_now(run)

    def change(self, who: str, **values: Any) -> None:
        """Change somebody's account behind the server's back."""
        self.write(account.update().where(account.c.id == self.people[who]).values(**values))

    def rows(self, table: sa.Table, **where: Any) -> list[Any]:
        chosen = [table.c[name] == value for name, value in where.items()]
        query = sa.select(table).where(table.c.tenant == self.tenant, *chosen)
        # In the order of their keys: a database promises none of its own.
        ordered = query.order_by(*table.primary_key)
        return list(self.database.read_now(lambda connection: connection.execute(ordered).all()))


class Phone:
    """Somebody's phone: one device, one session at a time."""

    def __init__(self, client: TestClient[Litestar], device: str | None = None) -> None:
        self.client, self.device = client, device or str(uuid4())
        self.access = self.refresh = ""

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = dict(more.pop("headers", {}))
        if self.access:
            headers.setdefault("Authorization", f"Bearer {self.access}")
        sent = {} if body is None else {"json": body}
        return self.client.request(method, path, headers=headers, **sent, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, body)

    def signs_in(self, login: str, password: str = PASSWORD, **more: Any) -> Any:
        device = {"id": self.device, "name": "a phone"}
        answer = self.post(
            "/auth/sign-in", {"login": login, "password": password, "device": device, **more}
        )
        return self.keep(answer)

    def enrols(self, code: str, password: str = PASSWORD) -> Any:
        device = {"id": self.device, "name": "a phone"}
        return self.keep(
            self.post("/auth/enrol", {"code": code, "password": password, "device": device})
        )

    def refreshes(self, rotation: str | None = None, token: str | None = None) -> Any:
        body = {"refresh": token or self.refresh, "rotation": rotation or str(uuid4())}
        return self.keep(self.post("/auth/refresh", body))

    def keep(self, answer: Any) -> Any:
        if answer.status_code == 200:
            self.access, self.refresh = answer.json()["access"], answer.json()["refresh"]
        return answer


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.load(Settings(data=tmp_path))


@pytest.fixture
def throttle() -> Throttle:
    return Throttle()


def _given(thing: Any) -> Any:
    return lambda: thing


@pytest.fixture
def deployed() -> dict[str, str]:
    """What the deployment chooses; a test may change it before it asks."""
    return {}


@pytest.fixture
def app(database: Database, keys: Keys, throttle: Throttle, deployed: dict[str, str]) -> Litestar:
    made = {
        "database": database,
        "keys": keys,
        "throttle": throttle,
        "pokes": Pokes(),
    }
    door = build_door(Settings())
    return Litestar(
        ROUTES,
        dependencies={
            **{name: Provide(_given(it), sync_to_thread=False) for name, it in made.items()},
            "settings": Provide(
                lambda: msgspec.structs.replace(Settings(), **deployed), sync_to_thread=False
            ),
            "asking": Provide(asking_of),
        },
        middleware=door.middleware,
        before_send=door.before_send,
        exception_handlers=door.exception_handlers,
        openapi_config=None,
        logging_config=None,
    )


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database).populate()


@pytest.fixture
def phone(client: TestClient[Litestar]) -> Phone:
    """A phone that nobody has signed in on."""
    return Phone(client)


@pytest.fixture
def phone_of(town: Town, client: TestClient[Litestar], keys: Keys) -> Any:
    """``phone_of("Li")``: his phone, signed in."""

    def signed_in(name: str) -> Phone:
        phone = Phone(client)
        answer = phone.signs_in(name)
        assert answer.status_code == 200, answer.text
        return phone

    return signed_in


def a_day(days: int) -> int:
    """The moment so many days from now."""
    return now_ms() + days * 24 * 3600 * 1000

"""A running server with one zone, and people who enrol with the codes that it prints."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from server.accounts.codes import issue_code
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.clock import new_id, now_ms
from server.database import Database
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from tests.conftest import postgresql_database
from tests.journeys.people import OnHttp
from tests.serving import Serving

TREE = (
    ("street", "district", "street"),
    ("grid", "street", "grid"),
    ("pump", "grid", "firm"),
    ("crew", "pump", "team"),
)
STAFF = (
    ("顾一", "grid", "grid"),
    ("何二", "grid", "grid"),
    ("马三", "manager", "pump"),
    ("李四", "leader", "crew"),
    ("吴五", "worker", "crew"),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Serving]:
    """The server, running; each story is told on both databases."""
    if request.param == "sqlite":
        started = Serving(tmp_path / "data").start()
        yield started
        started.stop()
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as address:
        started = Serving(tmp_path / "data", address).start()
        yield started
        started.stop()


@pytest.fixture
def zone(serving: Serving) -> Iterator[dict[str, str]]:
    """One zone with its people; names → ids of nodes, and of one-time codes."""
    address = serving.environment["ANXUN_DATABASE"].replace(
        "postgresql://", "postgresql+psycopg://", 1
    )
    database = Database(address or f"sqlite:///{serving.data / 'anxun.db'}")
    ids: dict[str, str] = {}

    def found(connection) -> None:
        made = create_zone(connection, name="试验区", admin_name="区长", now=now_ms(), tenant="try")
        ids["district"] = made.root
        for name, parent, level in TREE:
            ids[name] = new_id()
            connection.execute(
                node.insert().values(
                    tenant="try", id=ids[name], parent=ids[parent], level=level, name=name
                )
            )
        for name, role, at in STAFF:
            ids[name] = new_id()
            connection.execute(
                account.insert().values(tenant="try", id=ids[name], name=name, created=now_ms())
            )
            connection.execute(
                membership.insert().values(
                    tenant="try", id=new_id(), account=ids[name], node=ids[at], role=role, since=0
                )
            )
        touch_directory(connection, "try")
        for name, _, _ in STAFF:
            code, _ = issue_code(connection, "try", ids[name], made.administrator, now_ms())
            ids[f"code of {name}"] = code

    database.write_now(found)
    yield ids
    database.close()


@pytest.fixture
def person(serving: Serving, zone: dict[str, str]) -> Iterator[Callable[[str], OnHttp]]:
    """Somebody who enrolled with his one-time code and talks to the server over HTTP."""
    client = httpx.Client(base_url=serving.address, timeout=30, trust_env=False)
    yield lambda name: OnHttp(client, zone, name)
    client.close()
